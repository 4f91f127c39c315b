"""How well text signals are found in invented notes, by flag and language, and how fast.

Reads `bench/signals/notes_<language>.jsonl`; writes figures to bench/results/signals.json and what went wrong, one line
a note, to bench/results/signals_confusions.jsonl (validation notes and the last batch are counted and never shown).
"""

import hashlib
import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

from services.intake.domain.signals.model import Scan
from services.intake.gateways.signal_files import SignalLibrary

NOTES = Path(__file__).parent / "signals"
CRITICAL = ("strangulation", "threat_to_kill", "firearm_access", "child_harm", "suicidality")
TARGETS = {"micro_f1": 0.90, "critical_recall": 0.95, "false_alarms": 0.10, "notes_per_second": 2000}
NOTE_LENGTH = 400
QUICK_NOTES = 400
VALIDATION_TENTHS = 3
BATCH = re.compile(r"(fresh(?:-[b-f])?|g[1-7])-")
NEVER_SHOWN = ("validation", "g7")
"""Parts that are counted only. Nothing was learned from g7, and nothing chosen on it."""


@dataclass(frozen=True)
class Note:
    """One invented note and what a careful reader would want shown."""

    id: str
    lang: str
    date: date
    text: str
    flags: frozenset[str]

    @property
    def part(self) -> str:
        """Development, validation (by the hash of the id) or one of the batches written after the rules."""
        batch = BATCH.match(self.id)
        if batch:
            return batch[1]
        is_apart = hashlib.sha256(self.id.encode()).digest()[0] % 10 < VALIDATION_TENTHS
        return "validation" if is_apart else "development"


@dataclass
class Tally:
    """Hits, false alarms and misses by flag; harmless notes and those among them that raised anything."""

    hits: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    notes: int = 0
    harmless: int = 0
    alarmed: int = 0

    def add(self, wanted: frozenset[str], got: frozenset[str]) -> None:
        """Count one note."""
        self.hits.update(wanted & got)
        self.false.update(got - wanted)
        self.missed.update(wanted - got)
        self.notes += 1
        self.harmless += not wanted
        self.alarmed += bool(got) and not wanted

    def figures(self) -> dict[str, object]:
        """Precision, recall, F1 by flag and over all; share of harmless notes that raised anything."""
        flags = sorted(self.hits | self.false | self.missed)
        return {
            "notes": self.notes,
            "micro": scores(self.hits.total(), self.false.total(), self.missed.total()),
            "critical_recall": {
                flag: scores(self.hits[flag], self.false[flag], self.missed[flag])["recall"]
                for flag in CRITICAL
            },
            "false_alarms": round(self.alarmed / self.harmless, 4) if self.harmless else None,
            "harmless_notes": self.harmless,
            "by_flag": {flag: scores(self.hits[flag], self.false[flag], self.missed[flag]) for flag in flags},
        }


def scores(hits: int, false: int, missed: int) -> dict[str, float | int | None]:
    """Precision, recall and F1 from counts; nothing where there is nothing to divide by."""
    precision = hits / (hits + false) if hits + false else None
    recall = hits / (hits + missed) if hits + missed else None
    f1 = 2 * hits / (2 * hits + false + missed) if hits + false + missed else None
    rounded = {"precision": precision, "recall": recall, "f1": f1}
    return {"n": hits + missed} | {
        name: None if one is None else round(one, 4) for name, one in rounded.items()
    }


def read_notes(folder: Path = NOTES) -> list[Note]:
    """Every note of the set."""
    lines = (
        json.loads(line)
        for path in sorted(folder.glob("notes_*.jsonl"))
        for line in path.read_text().splitlines()
    )
    return [
        Note(one["id"], one["lang"], date.fromisoformat(one["date"]), one["text"], frozenset(one["flags"]))
        for one in lines
    ]


def measure(notes: Iterable[Note], *, json_path: Path) -> dict[str, object]:
    """Scan every note; write the confusions beside `json_path`."""
    scanner = SignalLibrary().scanner
    tallies: dict[str, Tally] = {}
    confusions = []
    guessed = Counter[bool]()
    for note in notes:
        scan = scanner.scan(note.text, language=note.lang, written_on=note.date)
        got = frozenset(str(flag) for flag in scan.raised)
        for name in (note.part, f"{note.part}:{note.lang}"):
            tallies.setdefault(name, Tally()).add(note.flags, got)
        guessed[scanner.scan(note.text).language == note.lang] += 1
        if got != note.flags and note.part not in NEVER_SHOWN:
            confusions.append(confusion(note, scan, got))
    path = json_path.with_name("signals_confusions.jsonl")
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in confusions))
    figures = {name: tally.figures() for name, tally in sorted(tallies.items())}
    return {"parts": figures, "language_guessed_right": round(guessed[True] / guessed.total(), 4)}


def confusion(note: Note, scan: Scan, got: frozenset[str]) -> dict[str, object]:
    """What was wrong in one note and which rules had a hand in it."""
    return {
        "id": note.id,
        "part": note.part,
        "text": note.text,
        "missed": sorted(note.flags - got),
        "false": sorted(got - note.flags),
        "seen": [
            {
                "flag": str(s.flag),
                "status": str(s.status),
                "span": note.text[s.start : s.end],
                "rules": list(s.rules),
            }
            for s in scan.signals
        ],
    }


def speed(notes: list[Note], *, quick: bool, harmless: bool) -> float:
    """Notes of 400 characters a second on one core (its own processor time), once rules are open and words have been met.

    Each is read once and never before: the words are met in one half of the corpus, the notes measured are cut from the
    invented notes and the other half.
    """
    scanner = SignalLibrary().scanner
    met, fresh = read_spanish(harmless=False)[::2], read_spanish(harmless=harmless)[1::2]
    for text in cut(met):
        scanner.scan(text, language="es")
    own = [note.text for note in notes if note.lang == "es" and not (harmless and note.flags)]
    texts = [*cut(own), *cut(fresh)][: QUICK_NOTES if quick else None]
    began = time.process_time()
    for text in texts:
        scanner.scan(text, language="es")
    return round(len(texts) / (time.process_time() - began), 1)


def read_spanish(*, harmless: bool) -> list[str]:
    """The Spanish fragments of the corpus in no order; those in the other half stay there whichever are asked for."""
    lines = [line.split("\t") for line in (NOTES / "corpus" / "es.tsv").read_text().splitlines()]
    Random(1).shuffle(lines)
    return [text if not harmless or flags == "-" else "" for flags, _, text in lines]


def cut(texts: Iterable[str]) -> list[str]:
    """Texts one after the other, in notes of 400 characters."""
    whole = " ".join(text for text in texts if text)
    return [whole[at : at + NOTE_LENGTH] for at in range(0, len(whole) - NOTE_LENGTH, NOTE_LENGTH)]


def run(*, quick: bool, json_path: Path) -> None:
    """Measure, print the table and keep the figures."""
    notes = read_notes()
    found = measure(notes, json_path=json_path)
    found["notes_per_second"] = speed(notes, quick=quick, harmless=True)
    found["notes_per_second_dense_with_flags"] = speed(notes, quick=quick, harmless=False)
    found["load_average"] = round(os.getloadavg()[0], 2)
    found["targets"] = TARGETS
    json_path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    parts = found["parts"]
    assert isinstance(parts, dict)
    print(f"{'part':<18}{'notes':>6}{'P':>8}{'R':>8}{'F1':>8}{'alarms':>9}")
    for name, one in parts.items():
        micro = one["micro"]
        print(
            f"{name:<18}{one['notes']:>6}{micro['precision'] or 0:>8.3f}{micro['recall'] or 0:>8.3f}"
            f"{micro['f1'] or 0:>8.3f}{one['false_alarms'] or 0:>9.3f}"
        )
    print(f"language guessed right: {found['language_guessed_right']:.3f}")
    fast, dense = found["notes_per_second"], found["notes_per_second_dense_with_flags"]
    print(f"notes of {NOTE_LENGTH} characters a second, one core: {fast} harmless, {dense} dense with flags")
