"""The words of a concern are cut at their signals: nothing is lost and nothing is said twice."""

from hypothesis import given
from hypothesis import strategies as st

from services.portal.clients.concerns import Signal
from services.portal.views.groups.concerns import Piece, pieces_of

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=6)


def a_signal(start: int, end: int, *, status: str = "present", flag: str = "strangulation") -> Signal:
    return Signal(flag=flag, status=status, start=start, end=end)


def test_a_signal_is_marked_with_its_name() -> None:
    words = "la agarró del cuello ayer"

    found = pieces_of(words, [a_signal(3, 20)], {"strangulation": "Estrangulamiento"})

    assert found == [Piece("la "), Piece("agarró del cuello", "Estrangulamiento"), Piece(" ayer")]


def test_what_was_denied_is_not_marked() -> None:
    assert pieces_of("no la agarró", [a_signal(3, 12, status="negated")], {}) == [Piece("no la agarró")]


@given(spans=SPANS)
def test_the_pieces_together_are_the_words(spans: list[tuple[int, int]]) -> None:
    words = "".join(chr(97 + n % 26) for n in range(40))

    found = pieces_of(words, [a_signal(start, start + length) for start, length in spans], {})

    assert "".join(piece.text for piece in found) == words
