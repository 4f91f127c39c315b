"""Attendance: sheets, traces and rows of absences."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.attendance import Change, Mark, absences_in_a_row, changes, full_sheet
from services.groups.domain.errors import BadSheet

ANA, BEA, CARO, STRANGER = (UUID(int=n) for n in range(1, 5))
SHORT = {"a": Mark.ATTENDED, "l": Mark.LATE, "e": Mark.EXCUSED, "n": Mark.NO_SHOW, "u": Mark.UNKNOWN}


def marks(short: str) -> list[Mark]:
    return [SHORT[letter] for letter in short]


def test_everyone_is_present_unless_marked() -> None:
    assert full_sheet([ANA, BEA, CARO], {BEA: Mark.NO_SHOW}) == {
        ANA: Mark.ATTENDED,
        BEA: Mark.NO_SHOW,
        CARO: Mark.ATTENDED,
    }


def test_a_stranger_on_the_sheet_is_refused() -> None:
    with pytest.raises(BadSheet) as caught:
        full_sheet([ANA], {STRANGER: Mark.EXCUSED})

    assert caught.value.field == "marks"


def test_the_trace_names_only_what_changed() -> None:
    before = {ANA: Mark.ATTENDED, BEA: Mark.NO_SHOW}

    assert changes(before, {ANA: Mark.ATTENDED, BEA: Mark.EXCUSED, CARO: Mark.LATE}) == [
        Change(BEA, Mark.NO_SHOW, Mark.EXCUSED),
        Change(CARO, Mark.UNKNOWN, Mark.LATE),
    ]


@given(st.dictionaries(st.sampled_from([ANA, BEA, CARO]), st.sampled_from(list(Mark))))
def test_the_same_sheet_again_changes_nothing(sheet: dict[UUID, Mark]) -> None:
    first = changes({}, sheet)

    assert changes(sheet, sheet) == []
    assert {one.enrolment for one in first} == {
        who for who, mark in sheet.items() if mark is not Mark.UNKNOWN
    }


@pytest.mark.parametrize(
    ("before", "after", "begins"),
    [
        (Mark.UNKNOWN, Mark.NO_SHOW, True),
        (Mark.ATTENDED, Mark.EXCUSED, True),
        (Mark.LATE, Mark.NO_SHOW, True),
        (Mark.EXCUSED, Mark.NO_SHOW, False),
        (Mark.NO_SHOW, Mark.ATTENDED, False),
    ],
)
def test_an_absence_begins_once(before: Mark, after: Mark, begins: bool) -> None:
    assert Change(ANA, before, after).begins_absence is begins


@pytest.mark.parametrize(
    ("row", "at", "count"),
    [
        ("a", 0, 0),
        ("n", 0, 1),
        ("an", 1, 1),
        ("nn", 1, 2),
        ("nen", 2, 3),
        ("nan", 2, 1),
        ("nln", 2, 1),
        ("nun", 2, 2),
        ("nnn", 0, 3),
        ("annan", 1, 2),
        ("uuu", 1, 0),
        ("nnua", 0, 2),
    ],
)
def test_absences_are_counted_in_the_row_that_holds_the_session(row: str, at: int, count: int) -> None:
    assert absences_in_a_row(marks(row), at=at) == count


@given(st.text("alenu", min_size=1, max_size=12), st.data())
def test_a_row_never_counts_more_than_all_absences_and_is_the_same_from_each_of_its_ends(
    row: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(row) - 1))
    count = absences_in_a_row(marks(row), at=at)

    assert 0 <= count <= sum(letter in "en" for letter in row)
    assert count == absences_in_a_row(marks(row[::-1]), at=len(row) - 1 - at)
