"""What must hold for every text: offsets of the original, the same answer twice, work that grows with length only."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.signals.scan import Scanner
from services.intake.domain.signals.words.normalise import fold, offsets, pieces, sentences
from tests.unit.intake.signals.conftest import LIBRARY

SCANNER = LIBRARY.scanner
PIECES = [
    "la agarró del cuello", "me va a matar", "no", "nunca", "pero", ", ", ". ", "\n", ": no", "(", "ésta", "\u200f", "\u0301",
    "sí", "he choked me", "il m'a étranglée", "ele me enforcou", "خَنَـقَها", "سأقتلك", "🙂", "q", "s/", "«", "İ", "ﬁ", "\u202e", "ß",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=25).map(" ".join)


@settings(max_examples=80, deadline=None)
@given(texts, st.sampled_from(["es", "en", "fr", "pt", "ar", None, "xx"]))
def test_a_span_is_where_it_says_it_is_and_a_second_scan_agrees(text: str, language: str | None) -> None:
    found = SCANNER.scan(text, language=language)

    assert found == SCANNER.scan(text, language=language)
    for signal in found.signals:
        assert 0 <= signal.start < signal.end <= len(text)
        span = text[signal.start : signal.end]
        assert span == span.strip()
        assert signal.rules == tuple(sorted(set(signal.rules)))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_pieces_lie_in_order_inside_the_text(text: str) -> None:
    words, spans = pieces(text), offsets(text)
    bounds = list(sentences(words))

    assert [text[start:end] for start, end in spans] == words
    assert spans == sorted(spans)
    assert bounds == sorted(bounds)
    assert all(low < high for low, high in bounds)
    assert all(fold(fold(word)) == fold(word) for word in words)


def test_a_new_scanner_gives_the_same_scan() -> None:
    text = "Ayer la agarró del cuello y le dijo que la mataba si se iba."

    assert Scanner.of(LIBRARY.lexicons, likeness=LIBRARY.likeness).scan(text) == SCANNER.scan(text)


def steps(work: Callable[[], Any]) -> int:
    """Lines of Python run by some work: a measure without a clock."""
    count = 0

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


WORST = {
    "one letter": "a",
    "letters apart": "a ",
    "elongated": "mataaaaaaaar ",
    "nested punctuation": "((((:,",
    "only stops": ". ",
    "mixed scripts": "matar خنق cuello kill ",
    "bidi marks": "\u202e\u200fme\u200f va\u202c a ma\u0301\u0301\u0301tar ",
    "marks only": "a\u0301\u0301\u0301\u0301",
    "all cues": "no sin nunca pero dice que si me va a matar, ",
    "one class": "agarra agarra cuello ",
    "no stops": "no la deja salir y la agarra del cuello y la amenaza con un cuchillo ",
    "always another word": "",
}


def worst(name: str, size: int) -> str:
    if not WORST[name]:
        return " ".join(f"estrang{number:x}" for number in range(size // 11))
    return (WORST[name] * (size // len(WORST[name]) + 1))[:size]


@pytest.mark.parametrize("name", WORST)
def test_twice_the_text_is_about_twice_the_work(name: str) -> None:
    short, long = worst(name, 1_500), worst(name, 3_000)
    SCANNER.scan(long, language="es")

    once = steps(lambda: SCANNER.scan(short, language="es"))
    twice = steps(lambda: SCANNER.scan(long, language="es"))

    assert twice < 2.6 * once + 3_000


@pytest.mark.parametrize("name", WORST)
def test_a_hundred_kilobytes_of_the_worst_are_read(name: str) -> None:
    text = worst(name, 100_000)

    assert all(signal.end <= len(text) for signal in SCANNER.scan(text).signals)
