"""How many complete EPV-R assessments one core does a second, and how fast open cases follow a new protocol."""

import json
import platform
import random
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import rerating
from services.intake.domain.instruments.answers import read_answers, read_context
from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.scoring import rate
from services.intake.domain.instruments.weighed import flags_raised, reasons
from services.intake.gateways.instruments.files import InstrumentLibrary

TARGET = 5_000
SEED = 20_261_126
Interviews = Sequence[dict[str, bool | None]]


def interviews(instrument: Instrument, count: int, *, unknown: bool) -> Interviews:
    """Invented answers; with `unknown`, about one in five is not known, as after a real conversation."""
    chance = random.Random(SEED)
    said = (True, False, False, False, None) if unknown else (True, False)
    return [{item.id: chance.choice(said) for item in instrument.items} for _ in range(count)]


def assess(instrument: Instrument, raw: dict[str, bool | None]) -> None:
    """All that an assessment takes before it is kept."""
    answers = read_answers(instrument, raw)
    rate(instrument, answers, read_context(instrument, {}))
    reasons(instrument, answers)
    flags_raised(instrument, answers)


def rate_of(instrument: Instrument, batch: Interviews) -> float:
    """Assessments a second of processor time of this thread: other processes do not count."""
    started = time.thread_time()
    for raw in batch:
        assess(instrument, raw)
    return len(batch) / (time.thread_time() - started)


def measure(*, rounds: int, count: int) -> dict[str, Any]:
    """Run rounds and return the median rate of each kind of interview."""
    instrument = InstrumentLibrary().get("EPV-R").instrument
    result: dict[str, Any] = {
        "target": TARGET,
        "instrument": f"{instrument.id} {instrument.version}",
        "python": platform.python_version(),
        "rounds": rounds,
        "assessments_a_round": count,
    }
    for kind, unknown in (("whole", False), ("with_unknown", True)):
        batch = interviews(instrument, count, unknown=unknown)
        rate_of(instrument, batch[:100])
        rates = [rate_of(instrument, batch) for _ in range(rounds)]
        result[kind] = {"per_second": statistics.median(rates), "worst": min(rates), "best": max(rates)}
    return result


def run(*, quick: bool = False, json_path: Path | None = None) -> None:
    """Measure, print, and keep the figures."""
    result = measure(rounds=5 if quick else 15, count=1_000 if quick else 5_000)
    print(f"{'':14}{'median/s':>10}{'worst/s':>10}{'best/s':>10}")
    for kind in ("whole", "with_unknown"):
        figures = result[kind]
        print(f"{kind:14}{figures['per_second']:10.0f}{figures['worst']:10.0f}{figures['best']:10.0f}")
    print(f"complete EPV-R assessments a second of one core, target {TARGET}")
    result["rerating"] = rerating.measure(count=1_000 if quick else rerating.CASES)
    rerating.show(result["rerating"])
    if json_path:
        json_path.write_text(json.dumps(result, indent=1) + "\n")
