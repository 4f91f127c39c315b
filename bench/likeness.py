"""Learns the weights of likeness from `bench/signals/corpus` and writes them as a new version.

    uv run --group train python -m bench.likeness 1.1

Takes scikit-learn and Debian's apertium with apertium-eng-spa, apertium-es-pt and apertium-fr-es: what is written in one
language is learned in the others too, roughly translated, at half the weight. No note of `bench/signals/notes_*` is
looked at.
"""

import math
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bench.signals import CRITICAL
from services.intake.domain.signals.likeness import (
    FEWEST_WORDS,
    FLAGS,
    ZERO,
    parts_of,
    runs_of,
    words_of,
)
from services.intake.domain.signals.scan import Scanner
from services.intake.domain.signals.words.normalise import pieces, sentences
from services.intake.gateways.instruments.checksums import publish_checksums
from services.intake.gateways.likeness_files import write_likeness
from services.intake.gateways.signal_files import LIKENESS, SIGNALS, SignalLibrary

CORPUS = Path(__file__).parent / "signals" / "corpus"
TRANSLATIONS = (
    ("es", "en", "spa-eng"), ("es", "fr", "es-fr"), ("es", "pt", "es-pt"),
    ("en", "es", "eng-spa"), ("fr", "es", "fr-es"), ("pt", "es", "pt-es"),
)  # fmt: skip
TRANSLATED_WEIGHT = 0.5
FLAGGED_WEIGHT = 3.0
"""How much more a missed flag counts than a false one while learning."""
STRENGTH = 10.0
"""Inverse of the penalty on large weights."""
SPREAD = 10.0
"""Parts a word has, roughly: a sentence's sum is divided by the root of its words times this."""
SIGHTING = 0.5
"""What a rule's sighting or a turn of phrase counts as, beside a sentence's sum."""
FEWEST = 4
"""Fragments a part must appear in."""
SMALLEST = 2
"""Steps: a part none of whose weights reaches this is left out."""
TODAY = date(2026, 11, 27)
"""When the fragments are taken to have been written, which tells what year is long ago."""
LIMIT, CRITICAL_LIMIT = 0.5, -0.5
"""From where on a flag is shown (log odds), and the flags that must not be missed."""


@dataclass(frozen=True)
class Fragment:
    """One invented fragment. weight: 1, less if translated."""

    language: str
    text: str
    flags: frozenset[str]
    weight: float = 1.0

    @cached_property
    def parts(self) -> tuple[Counter[str], int]:
        """Its parts and runs with how often they occur, and its words."""
        found: Counter[str] = Counter()
        count = 0
        read = pieces(self.text)
        for low, high in sentences(read):
            words = words_of(read[low:high])
            count += len(words)
            found.update(part for word in words for part in parts_of(word))
            found.update(runs_of(words))
        return found, count


def read_corpus() -> list[Fragment]:
    """Every fragment as it was written."""
    return [
        Fragment(path.stem, text, frozenset(flags.split(",")) - {"-"})
        for path in sorted(CORPUS.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
        for flags, _, text in [line.split("\t")]
    ]


def read_rules(scanner: Scanner) -> list[Fragment]:
    """The sentences by which each rule shows itself at work, with what the rules raise in them."""
    found = []
    for book in scanner.books.values():
        for text in sorted({text for rule in book.lexicon.rules for text in rule.tests}):
            raised = scanner.scan(text, language=book.lexicon.language).raised
            found.append(Fragment(book.lexicon.language, text, frozenset(map(str, raised))))
    return found


def translated(fragments: Sequence[Fragment]) -> Iterable[Fragment]:
    """Each fragment in the other languages there is a translator for."""
    for source, target, mode in TRANSLATIONS:
        own = [one for one in fragments if one.language == source]
        done = subprocess.run(
            ["apertium", "-u", "-n", mode], input="\n".join(one.text for one in own) + "\n",
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        texts = done.stdout.splitlines()
        for one, text in zip(own, texts, strict=True):
            yield replace(one, language=target, text=text, weight=TRANSLATED_WEIGHT)


@dataclass(frozen=True)
class Learner:
    """Parts and witnesses by column."""

    columns: Mapping[str, int]
    parts: int

    @classmethod
    def of(cls, fragments: Sequence[Fragment], seen: Sequence[set[str]]) -> "Learner":
        """Choose the parts that occur often enough."""
        often = Counter(part for one in fragments for part in one.parts[0])
        parts = sorted(part for part, count in often.items() if count >= FEWEST)
        names = sorted({name for one in seen for name in one})
        return cls({name: at for at, name in enumerate([*parts, *names])}, len(parts))

    def matrix(self, fragments: Sequence[Fragment], seen: Sequence[set[str]]) -> Any:
        """A row a fragment."""
        starts, at, values = [0], [], []
        for one, names in zip(fragments, seen, strict=True):
            parts, words = one.parts
            scale = 1 / math.sqrt(SPREAD * max(words, FEWEST_WORDS))
            row = {self.columns[part]: count * scale for part, count in parts.items() if part in self.columns}
            row |= {self.columns[name]: SIGHTING for name in names}
            at += sorted(row)
            values += [row[column] for column in sorted(row)]
            starts.append(len(at))
        shape = (len(fragments), len(self.columns))
        return csr_matrix((np.array(values), np.array(at, dtype=np.int32), np.array(starts)), shape=shape)


def learn(rows: Any, fragments: Sequence[Fragment]) -> tuple[Any, Any]:
    """Weights (columns, flags) and starts (flags)."""
    how_much = np.array([one.weight for one in fragments])
    wanted = [np.array([str(flag) in one.flags for one in fragments]) for flag in FLAGS]
    found = Parallel(n_jobs=2)(delayed(learn_one)(rows, each, how_much) for each in wanted)
    return np.array([weights for weights, _ in found]).T, np.array([start for _, start in found])


def learn_one(rows: Any, wanted: Any, how_much: Any) -> tuple[Any, float]:
    """Weights and start of one flag."""
    model = LogisticRegression(
        C=STRENGTH, class_weight={False: 1.0, True: FLAGGED_WEIGHT}, solver="liblinear", tol=1e-3
    ).fit(rows, wanted, sample_weight=how_much)
    return model.coef_[0], float(model.intercept_[0])


def write(version: str, learner: Learner, weights: Any, starts: Any, count: int) -> int:
    """Write the version; return how many parts it has."""
    told, seen = weights[: learner.parts], weights[learner.parts :]
    unit, sighting_unit = (float(np.abs(each).max()) / (ZERO - 1) for each in (told, seen))
    steps = np.concatenate([np.rint(told / unit), np.rint(seen / sighting_unit)]).astype(int)
    kept = np.abs(steps).max(axis=1) >= SMALLEST
    names = [name for name, is_kept in zip(learner.columns, kept, strict=True) if is_kept]
    about = {
        "learned_by": "bench/likeness.py",
        "fragments": count,
        "unit": unit / math.sqrt(SPREAD),
        "sighting_unit": sighting_unit * SIGHTING,
        "starts": {str(flag): round(float(start), 4) for flag, start in zip(FLAGS, starts, strict=True)},
        "limits": {str(flag): CRITICAL_LIMIT if str(flag) in CRITICAL else LIMIT for flag in FLAGS},
    }
    write_likeness(
        LIKENESS / version, about, parts=names, weights=bytes((steps[kept] + ZERO).astype(np.uint8).ravel())
    )
    publish_checksums(SIGNALS)
    return len(names)


def main(version: str) -> None:
    """Learn and write one version."""
    scanner = Scanner.of(SignalLibrary().lexicons)
    own = read_corpus()
    fragments = [*own, *read_rules(scanner), *translated(own)]
    print(f"{len(own)} fragments, {len(fragments)} with the rules' own sentences and translations")
    seen = [scanner.witnesses(one.text, language=one.language, written_on=TODAY) for one in fragments]
    learner = Learner.of(fragments, seen)
    rows = learner.matrix(fragments, seen)
    weights, starts = learn(rows, fragments)
    print(f"{write(version, learner, weights, starts, len(own))} parts written to {LIKENESS / version}")


if __name__ == "__main__":
    main(sys.argv[1])
