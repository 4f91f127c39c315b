"""Faults over the whole path of follow-up: nobody is told twice, nothing is lost, every doubt has its person."""

import os
import random
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Final

import httpx
import pytest
from rich.console import Console

from tests.chaos.followup import ledger
from tests.chaos.followup.plain import PlainStream
from tests.chaos.followup.reading import alerts_of, left, notices_of, owed_by, told_alerts
from tests.chaos.followup.report import Report
from tests.chaos.followup.stage import TOKEN_SECONDS, Stage, a_stage, wait_for
from tests.chaos.followup.stream import Stream
from tests.chaos.followup.strikes import KINDS, Strike, draw, strike
from tests.chaos.story import WORKER
from tests.support.system import service_client

IS_LONG: Final = os.environ.get("TELAR_CHAOS") == "long"
TRIALS: Final = int(os.environ.get("TELAR_CHAOS_TRIALS", "205" if IS_LONG else "22"))
SEED: Final = int(os.environ.get("TELAR_CHAOS_SEED", "20261128"))
RESULTS: Final = Path("bench/results/chaos_followup.json")

_QUIET_SECONDS: Final = 12.0
_STEP_SECONDS: Final = 360
_MOST_STEPS: Final = 30

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.slow,
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(7200),
]


def test_through_every_fault_nobody_is_told_twice_nothing_is_lost_and_every_doubt_has_a_person() -> None:
    chance = random.Random(SEED)
    print(f"\nfollow-up under faults: seed {SEED}, {TRIALS} trials (TELAR_CHAOS_SEED, TELAR_CHAOS_TRIALS)")
    started = time.monotonic()
    with a_stage() as stage:
        stream, plain = Stream(stage, chance), PlainStream(stage.plain_url, per_second=3)
        kinds = [kind for kind, facts in KINDS.items() if facts.is_possible(stage)]
        stream.start()
        plain.start()
        assert wait_for(lambda: stage.hers() > 2, seconds=60), "nothing flowed before the first fault"
        struck, alone = _strike_all(stage, chance, kinds)
        stream.end()
        plain.end()
        _let_time_pass(stage)
        still = left(stage.system)
        report = _reconcile(stage, stream, plain, struck, alone, seconds=time.monotonic() - started)
        arrived, owed = stage.arrived(), owed_by(stage.system, stream.asked)
        wrong = ledger.to_her(owed, arrived)
        deaf = ledger.to_staff(
            alerts_of(stage.system, stream.alerts), notices_of(stage.system), arrived
        ).unheard

    report.show(Console(width=120))
    report.write(RESULTS if IS_LONG else Path(tempfile.gettempdir()) / "telar-chaos-followup.json")
    assert +still == Counter(), "something was still on its way when hours had passed"
    assert wrong == ledger.Wrong()
    assert deaf == []
    assert report.ours.owed > TRIALS / 2
    assert report.staff["alerts owed"] > 0
    assert report.ours.uncertain > 0, "no fault left a message uncertain, so nothing was shown of those"
    assert report.plain.lost + report.plain.doubled > 0, "the harness is blind: plain Celery came through"


def _strike_all(
    stage: Stage, chance: random.Random, kinds: list[str]
) -> tuple[list[tuple[Strike, bool]], Counter[str]]:
    struck: list[tuple[Strike, bool]] = []
    alone: Counter[str] = Counter()
    for number, one in enumerate(draw(chance, kinds, trials=TRIALS), start=1):
        before, began = stage.hers(), time.monotonic()
        is_reached, ended = strike(stage, one, chance)
        alone.update(ended)
        struck.append((one, is_reached))
        # On with the next once something arrives again, or while all is still down: both must be borne.
        wait_for(lambda before=before: stage.hers() > before, seconds=chance.choice((0.5, 2.0, 5.0)))
        print(f"{number:3} {time.monotonic() - began:5.1f} s  {one}{'' if is_reached else ' (not reached)'}")
    return struck, alone


def _let_time_pass(stage: Stage) -> None:
    """Wait until all is settled: at first as it is, then with the clock set on by minutes, so that leases end.

    It first goes to the latest hour that it ever showed: what waits for an hour waits by that one. Alerts that were
    told are acknowledged then: as long as nobody does, each is told again every few minutes of that clock.
    """
    settles = _settles(stage, quiet=_QUIET_SECONDS)
    for step in range(_MOST_STEPS):
        if settles:
            return
        _acknowledge_told(stage)
        stage.set_clock(max(stage.offset, stage.farthest) if step == 0 else stage.offset + _STEP_SECONDS)
        settles = _settles(stage, quiet=4.0)


def _acknowledge_told(stage: Stage) -> None:
    """Somebody takes every alert that was told; one that cannot be taken now is left for the next time."""
    with service_client(stage.system, "intake", WORKER, ttl_seconds=TOKEN_SECONDS) as intake:
        for alert in told_alerts(stage.system):
            with suppress(httpx.TransportError):
                intake.post(f"/api/v1/alerts/{alert}/acknowledge")


def _settles(stage: Stage, *, quiet: float) -> bool:
    """Wait as long as less and less is on its way; say whether nothing is any more."""
    least, ends = left(stage.system).total(), time.monotonic() + quiet
    while time.monotonic() < ends:
        stage.mend()
        now = left(stage.system).total()
        if now == 0:
            return True
        if now < least:
            least, ends = now, time.monotonic() + quiet
        time.sleep(0.5)
    return False


def _reconcile(
    stage: Stage,
    stream: Stream,
    plain: PlainStream,
    struck: list[tuple[Strike, bool]],
    alone: Counter[str],
    *,
    seconds: float,
) -> Report:
    arrived, owed = stage.arrived(), owed_by(stage.system, stream.asked)
    alerts, notices = alerts_of(stage.system, stream.alerts), notices_of(stage.system)
    raised = [alert for one in alerts.values() for alert in one]
    told = [len(arrived.get(one.hex, ())) for alert in raised for one in notices.get(alert, ())]
    return Report(
        seed=SEED,
        seconds=seconds,
        struck=struck,
        left_out=[kind for kind, facts in KINDS.items() if not facts.is_possible(stage)],
        ended_alone=alone,
        answers=stream.answers,
        rows=ledger.rows_of(owed, arrived),
        ours=ledger.toll(owed, arrived),
        plain=ledger.plain_toll(plain.accepted, arrived),
        staff={
            "alerts owed": len(alerts),
            "alerts": len(raised),
            "reached nobody": len(ledger.to_staff(alerts, notices, arrived).unheard),
            "notices": len(told),
            "mails": sum(told),
            "notices told more than once": sum(each > 1 for each in told),
        },
        clock="the clock is set by the injectable Clock (telar_at.py)",
    )
