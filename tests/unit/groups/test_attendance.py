"""Attendance: sheets, traces and rows of absences."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.attendance import (
    Change,
    Entry,
    Mark,
    absence_rows,
    all_children,
    changes,
    full_sheet,
    moved_rows,
)
from services.groups.domain.errors import BadSheet

ANA, BEA, CARO, STRANGER = (UUID(int=n) for n in range(1, 5))
SHORT = {
    "a": Mark.ATTENDED,
    "l": Mark.LATE,
    "s": Mark.LEFT_EARLY,
    "b": Mark.LATE_LEFT_EARLY,
    "e": Mark.EXCUSED,
    "n": Mark.NO_SHOW,
    "u": Mark.UNKNOWN,
}


def marks(short: str) -> list[Mark]:
    return [SHORT[letter] for letter in short]


def test_everyone_is_present_unless_marked() -> None:
    assert full_sheet([ANA, BEA, CARO], {BEA: Mark.NO_SHOW}) == {
        ANA: Entry(Mark.ATTENDED),
        BEA: Entry(Mark.NO_SHOW),
        CARO: Entry(Mark.ATTENDED),
    }


@pytest.mark.parametrize(
    ("marked", "brought", "field"), [(STRANGER, ANA, "marks"), (ANA, STRANGER, "children")]
)
def test_a_stranger_on_the_sheet_is_refused(marked: UUID, brought: UUID, field: str) -> None:
    with pytest.raises(BadSheet) as caught:
        full_sheet([ANA], {marked: Mark.EXCUSED}, {brought: 1})

    assert caught.value.field == field


@pytest.mark.parametrize("mark", list(Mark))
def test_only_who_came_brought_children(mark: Mark) -> None:
    sheet = full_sheet([ANA], {ANA: mark}, {ANA: 2})

    assert sheet[ANA].children == (2 if mark.is_presence else 0)


@pytest.mark.parametrize("mark", list(Mark))
def test_each_mark_but_unknown_is_either_a_presence_or_an_absence(mark: Mark) -> None:
    assert (mark.is_presence, mark.is_absence).count(True) == (mark is not Mark.UNKNOWN)


@pytest.mark.parametrize(
    ("children", "total", "counted"),
    [((), None, None), ((2, 1), None, 3), ((2, 1), 3, 3), ((2, 1), 5, 5), ((), 4, 4), ((), 0, 0)],
)
def test_children_are_those_of_each_or_more_if_more_were_counted(
    children: tuple[int, ...], total: int | None, counted: int | None
) -> None:
    sheet = {UUID(int=n): Entry(Mark.ATTENDED, number) for n, number in enumerate(children)}

    assert all_children(sheet, total) == counted


def test_a_total_below_what_each_brought_is_refused() -> None:
    with pytest.raises(BadSheet) as caught:
        all_children({ANA: Entry(Mark.ATTENDED, 2), BEA: Entry(Mark.LATE, 1)}, 2)

    assert (caught.value.field, caught.value.expected) == ("children_present", "la suma de todas, o más")


def test_the_trace_names_only_what_changed() -> None:
    before = {ANA: Entry(Mark.ATTENDED, 1), BEA: Entry(Mark.NO_SHOW)}
    after = {ANA: Entry(Mark.ATTENDED), BEA: Entry(Mark.EXCUSED), CARO: Entry(Mark.LATE, 2)}

    assert changes(before, after) == [
        Change(ANA, Entry(Mark.ATTENDED, 1), Entry(Mark.ATTENDED)),
        Change(BEA, Entry(Mark.NO_SHOW), Entry(Mark.EXCUSED)),
        Change(CARO, Entry(), Entry(Mark.LATE, 2)),
    ]
    assert changes(before, before) == []


entries = st.builds(Entry, st.sampled_from(list(Mark)), st.integers(0, 12))


@given(st.dictionaries(st.sampled_from([ANA, BEA, CARO]), entries))
def test_the_same_sheet_again_changes_nothing(sheet: dict[UUID, Entry]) -> None:
    first = changes({}, sheet)

    assert changes(sheet, sheet) == []
    assert {one.enrolment for one in first} == {who for who, entry in sheet.items() if entry != Entry()}


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ("a", [0]),
        ("n", [1]),
        ("an", [0, 1]),
        ("nen", [1, 2, 3]),
        ("nan", [1, 0, 1]),
        ("nln", [1, 0, 1]),
        ("nsn", [1, 0, 1]),
        ("nbn", [1, 0, 1]),
        ("nun", [1, 0, 2]),
        ("unnua", [0, 1, 2, 0, 0]),
        ("", []),
    ],
)
def test_absences_are_counted_in_the_row_that_ends_with_the_session(row: str, counts: list[int]) -> None:
    assert absence_rows(marks(row)) == counts


@given(st.text("alsbenu", max_size=12))
def test_a_row_grows_by_one_and_begins_anew_after_a_presence(row: str) -> None:
    counts = absence_rows(marks(row))

    for place, letter in enumerate(row):
        since = max((n for n in range(place) if row[n] in "alsb"), default=-1)
        in_it = sum(other in "en" for other in row[since + 1 : place + 1])
        assert counts[place] == (in_it if letter in "en" else 0)


@given(st.text("alenu", max_size=12), st.text("alenu", max_size=12))
def test_told_of_every_moved_row_one_knows_the_rows_as_they_are(before: str, after: str) -> None:
    was, now = (
        {UUID(int=n): row for n, row in enumerate(absence_rows(marks(one)))} for one in (before, after)
    )

    moved = moved_rows(was, now)

    known = {one: row for one, row in {**was, **moved}.items() if row}
    assert known == {one: row for one, row in now.items() if row}
    assert moved_rows(now, now) == {}
