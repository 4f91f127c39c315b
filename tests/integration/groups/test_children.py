"""Children on the sheet: whose were there, how many in all, in the trace and back again."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.groups.domain.attendance import Entry, Mark
from services.groups.domain.needs import Needs
from services.groups.store import attendance
from services.groups.usecases.sessions.read_sheet import Sheet, read_sheet
from services.groups.usecases.sessions.record_attendance import undo_attendance
from shared.ids import new_id
from tests.integration.groups.house import House


@pytest.fixture
def group(house: House) -> tuple[UUID, UUID, UUID]:
    """A session on its evening; a woman who brings two children, and one who brings none."""
    edition = house.an_edition()
    mother = house.enrolled(edition, "Ana", needs=Needs(("es",), children=2))
    other = house.enrolled(edition, "Bea")
    first, *_ = house.planned(edition)
    house.watch.now = datetime(2026, 12, 1, 19, tzinfo=UTC)
    return first, mother, other


def put(house: House, session: UUID, **body: Any) -> Any:
    return house.ask(house.facilitator, "PUT", f"/sessions/{session}/sheet", json=body)


def sheet_of(house: House, session: UUID) -> Sheet:
    with house.work(house.facilitator) as work:
        return read_sheet(work, session_id=session)


def test_each_woman_s_children_are_kept_and_counted(house: House, group: tuple[UUID, UUID, UUID]) -> None:
    session, mother, _ = group

    assert put(house, session, children={str(mother): 2}).status_code == 200

    sheet = sheet_of(house, session)
    assert [(row.alias, row.children) for row in sheet.rows] == [("Ana", 2), ("Bea", 0)]
    assert sheet.children_present == 2


def test_more_may_be_counted_than_was_known_of_each(house: House, group: tuple[UUID, UUID, UUID]) -> None:
    session, mother, _ = group

    put(house, session, children={str(mother): 2}, children_present=3)

    assert sheet_of(house, session).children_present == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"children_present": 1}, "children_present"),
        ({"children": {str(new_id()): 1}}, "children"),
        ({"children": {"nobody": 1}}, "children.nobody"),
    ],
)
def test_a_count_that_cannot_be_is_refused_by_its_field(
    house: House, group: tuple[UUID, UUID, UUID], body: dict[str, Any], field: str
) -> None:
    session, mother, _ = group

    answer = put(house, session, **({"children": {str(mother): 2}} | body))

    assert answer.status_code == 422
    assert field in answer.text
    assert sheet_of(house, session).is_recorded is False


@pytest.mark.parametrize("number", [-1, 13])
def test_a_woman_brings_no_fewer_than_none_and_no_more_than_twelve(
    house: House, group: tuple[UUID, UUID, UUID], number: int
) -> None:
    session, mother, _ = group

    assert put(house, session, children={str(mother): number}).status_code == 422


def test_children_of_a_woman_who_did_not_come_are_not_there(
    house: House, group: tuple[UUID, UUID, UUID]
) -> None:
    session, mother, _ = group

    put(house, session, marks={str(mother): "no_show"}, children={str(mother): 2})

    assert sheet_of(house, session).children_present is None
    with house.work() as work:
        assert attendance.entries_of(work.session, session)[mother] == Entry(Mark.NO_SHOW, 0)


def test_a_changed_number_is_in_the_trace_and_undone_with_its_sheet(
    house: House, group: tuple[UUID, UUID, UUID]
) -> None:
    session, mother, _ = group
    put(house, session, children={str(mother): 2})
    wrong = UUID(put(house, session, children={str(mother): 1}).json()["id"])

    (line,) = sheet_of(house, session).trace[1].changes
    assert (line.before, line.after) == (Entry(Mark.ATTENDED, 2), Entry(Mark.ATTENDED, 1))

    with house.work(house.facilitator) as work:
        undo_attendance(work, session_id=session, sheet_id=wrong)
    sheet = sheet_of(house, session)
    assert (sheet.rows[0].children, sheet.children_present) == (2, 2)
    assert [one.is_undo for one in sheet.trace] == [False, False, True]
