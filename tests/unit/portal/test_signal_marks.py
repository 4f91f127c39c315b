"""Marks cut a text at its signals and lose no letter of it, whatever overlaps."""

from typing import Any, Literal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from services.portal.clients.intake.signals import Reading, Signal, Signals, Span
from services.portal.views.risk.signal_words import Beside, Seen, text_address, to_text
from shared.ids import new_id

TEXT = "Le ha dicho que la va a matar con la escopeta."
CASE, NOTE = UUID(int=1), UUID(int=2)
State = Literal["proposed", "confirmed", "dismissed"]


def signal(
    *places: tuple[int, int], state: State = "proposed", part: str = "text", status: str = "present"
) -> Signal:
    spans = [Span(part=part, start=start, end=end, status=status) for start, end in places]
    return Signal(
        id=new_id(), ref=NOTE, state=state, kind="note", flag="stalking", language="es",
        spans=spans, rules=[], decisions=[],
    )  # fmt: skip


def cut(*signals: Signal, text: str = TEXT, part: str = "text") -> list[tuple[str, tuple[int, ...]]]:
    beside = Beside(signals, is_read=True, names={"stalking": "Acoso"})
    return [(piece.text, piece.numbers) for piece in beside.pieces(text, part)]


def test_a_text_without_signals_is_one_plain_piece_and_an_empty_one_is_none() -> None:
    assert cut() == [(TEXT, ())]
    assert cut(text="") == []


def test_a_mark_at_the_very_beginning_and_at_the_very_end_leaves_nothing_around() -> None:
    assert cut(signal((0, 2))) == [(TEXT[:2], (1,)), (TEXT[2:], ())]
    assert cut(signal((2, len(TEXT)))) == [(TEXT[:2], ()), (TEXT[2:], (1,))]


def test_places_that_overlap_are_one_mark_and_those_that_touch_are_two() -> None:
    assert cut(signal((0, 5)), signal((4, 9))) == [(TEXT[:9], (1, 2)), (TEXT[9:], ())]
    assert cut(signal((0, 5)), signal((5, 9))) == [(TEXT[:5], (1,)), (TEXT[5:9], (2,)), (TEXT[9:], ())]
    assert cut(signal((0, 9)), signal((2, 4)))[0] == (TEXT[:9], (1, 2))


def test_what_was_dismissed_stands_in_another_field_or_runs_past_the_end_leaves_no_mark() -> None:
    for one in (
        signal((0, 5), state="dismissed"),
        signal((0, 5), part="account"),
        signal((0, len(TEXT) + 1)),
        signal((5, 5)),
    ):
        assert cut(one) == [(TEXT, ())]


def test_an_anchor_stands_once_where_its_signal_begins() -> None:
    first, second = signal((0, 2), (6, 11)), signal((8, 14))

    pieces = Beside((first, second), is_read=True, names={}).pieces(TEXT, "text")

    assert [piece.anchors for piece in pieces if piece.numbers] == [(first.id,), (second.id,)]


@given(
    places=some.lists(
        some.tuples(some.integers(0, 50), some.integers(0, 50)).map(lambda pair: (min(pair), max(pair))),
        max_size=8,
    )
)
def test_no_letter_is_lost_or_told_twice(places: list[tuple[int, int]]) -> None:
    pieces = cut(*(signal(place) for place in places))

    assert "".join(text for text, _ in pieces) == TEXT
    marked = {at for start, end in places if start < end <= len(TEXT) for at in range(start, end)}
    assert sum(len(text) for text, numbers in pieces if numbers) == len(marked)


def test_signals_are_numbered_in_the_order_of_the_words() -> None:
    late, early = signal((20, 25)), signal((3, 5))
    seen = Seen(Signals(read=[Reading(ref=NOTE, at="2026-11-24T11:00:00Z")], signals=[late, early]), {})

    beside = seen.beside(NOTE)

    assert [beside.number(one) for one in (early, late)] == [1, 2]
    assert beside.is_read
    assert seen.waiting == 2
    assert not seen.beside(CASE).is_read


def test_while_intake_is_away_it_is_not_said_that_a_text_has_no_signals() -> None:
    assert Seen(None, {}).beside(NOTE).is_read is None
    assert Seen(None, {}).waiting == 0
    assert Seen(None, {}).next_text == ""


def test_a_text_that_was_kept_leads_to_its_page_only_if_something_waits() -> None:
    made: dict[str, Any] = {"id": str(NOTE)}

    assert to_text(CASE, "note", made | {"signals": 1}) == text_address(CASE, "nota", NOTE)
    assert [to_text(CASE, "note", made | {"signals": none}) for none in (0, None)] == ["", ""]
