"""What comes from her number to the reminder of a session: kept beside her place, shown, and never a mark."""

from datetime import date, datetime, time, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.groups.domain.attendance import Mark
from services.groups.domain.calendar.walltime import Slot
from services.groups.store import attendance
from services.groups.tasks import handlers
from services.groups.usecases.editions.cancel_sessions import cancel_sessions, reinstate_session
from services.groups.usecases.editions.move_session import move_session
from shared.actor import Actor
from shared.contracts.codes import MessageTemplate, ReplyCode
from shared.contracts.events.notifications import ReplyReceived
from shared.ids import new_id
from tests.integration.groups.house import House
from tests.integration.groups.pages import Open, open_as
from tests.integration.groups.test_reminders import DAY_BEFORE, a_group, due, tick

__all__ = ["open_as"]

Told = tuple[UUID, UUID, list[UUID], dict[str, str]]


@pytest.fixture
def told(house: House) -> Told:
    """An edition, its first session, three women, and what the first of them was reminded of."""
    edition, series, women = a_group(house)
    house.watch.now = DAY_BEFORE
    tick(house)
    with house.work() as work:
        query = text("SELECT id FROM session_reminder WHERE enrolment_id = :who AND state = 'announced'")
        mine = str(work.session.scalar(query, {"who": women[0]}))
    return edition, series[0], women, next(one for one in due(house) if one["occurrence"] == mine)


def answer(told: dict[str, str], code: ReplyCode, *, minutes: int = 5, **facts: Any) -> ReplyReceived:
    known: dict[str, Any] = {
        "subject": told["person"],
        "person": told["person"],
        "reply": new_id(),
        "code": code,
        "received_at": DAY_BEFORE + timedelta(minutes=minutes),
        "message": new_id(),
        "occurrence": told["occurrence"],
        "template": MessageTemplate.SESSION_REMINDER,
    }
    return ReplyReceived.model_validate(known | facts)


def hear(house: House, *events: ReplyReceived) -> None:
    handler = handlers.find(ReplyReceived.name)
    assert handler is not None
    for event in events:
        with house.work(Actor.service("groups")) as work:
            handler.effect(work, event)


def shown(house: House, session: UUID) -> dict[str, tuple[str, datetime]]:
    """By enrolment, what the sheet of a session says of answers, as its facilitator gets it."""
    sheet = house.ask(house.facilitator, "GET", f"/sessions/{session}/sheet").json()
    return {
        row["enrolment"]: (row["answered"]["answer"], datetime.fromisoformat(row["answered"]["at"]))
        for row in sheet["rows"]
        if row["answered"]
    }


@pytest.mark.parametrize("code", [ReplyCode.YES, ReplyCode.NO, ReplyCode.CANNOT])
def test_an_answer_stands_beside_her_place_with_its_hour(house: House, told: Told, code: ReplyCode) -> None:
    _, session, women, hers = told
    assert shown(house, session) == {}

    hear(house, answer(hers, code))

    assert shown(house, session) == {str(women[0]): (code, DAY_BEFORE + timedelta(minutes=5))}


def test_every_order_and_any_repeat_end_with_the_last_answer(house: House, told: Told) -> None:
    _, session, women, hers = told
    said = [
        answer(hers, ReplyCode.CANNOT, minutes=1),
        answer(hers, ReplyCode.NO, minutes=2, reply=UUID(int=1)),
        answer(hers, ReplyCode.YES, minutes=2, reply=UUID(int=2)),
    ]

    for order in permutations([*said, said[0]]):
        with house.work() as work:
            work.session.execute(
                text("UPDATE session_reminder SET answer=NULL, answered_at=NULL, reply=NULL")
            )
        hear(house, *order)
        assert shown(house, session)[str(women[0])] == (ReplyCode.YES, said[1].received_at)


@pytest.mark.parametrize(
    "facts",
    [
        {"is_shared": True},
        {"occurrence": None},
        {"occurrence": new_id()},
        {"template": MessageTemplate.APPOINTMENT_REMINDER},
    ],
    ids=["of a shared number", "to nothing certain", "to what is not ours", "to another kind of reminder"],
)
def test_what_answers_no_reminder_of_a_session_changes_nothing(
    house: House, told: Told, facts: dict[str, Any]
) -> None:
    _, session, _, hers = told

    hear(house, answer(hers, ReplyCode.CANNOT, **facts))

    assert shown(house, session) == {}


def test_it_belongs_to_the_hour_she_was_asked_about(house: House, told: Told) -> None:
    _, session, women, hers = told
    hear(house, answer(hers, ReplyCode.CANNOT))

    with house.work() as work:
        move_session(work, session_id=session, to=Slot(date(2026, 12, 2), time(18, 30), 90))
    assert shown(house, session) == {}
    with house.work() as work:
        move_session(work, session_id=session, to=Slot(date(2026, 12, 1), time(18, 30), 90))
    assert list(shown(house, session)) == [str(women[0])]


def test_a_cancelled_session_ignores_answers_before_and_after_until_it_comes_back(
    house: House, told: Told
) -> None:
    _, session, women, hers = told
    hear(house, answer(hers, ReplyCode.YES, minutes=1))
    with house.work() as work:
        cancel_sessions(work, session_id=session, rest=False)
    assert shown(house, session) == {}
    hear(house, answer(hers, ReplyCode.CANNOT, minutes=2))
    assert shown(house, session) == {}

    with house.work() as work:
        reinstate_session(work, session_id=session, rest=False)

    assert shown(house, session)[str(women[0])][0] == ReplyCode.CANNOT


def test_nobody_is_absent_by_an_answer(house: House, told: Told) -> None:
    _, session, women, hers = told

    hear(house, answer(hers, ReplyCode.CANNOT))

    with house.work() as work:
        assert attendance.marks_of(work.session, session) == {}
    assert house.events("groups.absence_recorded.v1") == []
    sheet = house.ask(house.facilitator, "GET", f"/sessions/{session}/sheet").json()
    assert {row["mark"] for row in sheet["rows"]} == {Mark.UNKNOWN}

    house.watch.forward(hours=25)
    marks = {str(women[0]): "excused"}
    house.ask(house.facilitator, "PUT", f"/sessions/{session}/sheet", json={"marks": marks})

    assert len(house.events("groups.absence_recorded.v1")) == 1


def test_the_sheet_and_the_session_say_it_in_words_and_leave_the_mark_alone(
    house: House, told: Told, open_as: Open
) -> None:
    _, session, women, hers = told
    browser = open_as(house.facilitator)
    assert "Han contestado" not in browser.get(f"/sesiones/{session}").text
    hear(house, answer(hers, ReplyCode.CANNOT))

    page, sheet = (browser.get(f"/sesiones/{session}{more}").text for more in ("", "/lista"))

    for one in (page, sheet):
        assert "Ha dicho que no puede venir" in one
        assert 'datetime="2026-11-30T17:35' in one
    assert f'name="mark.{women[0]}" value="attended" checked' in sheet


def test_another_facilitator_gets_none_of_it(house: House, told: Told) -> None:
    _, session, _, hers = told
    hear(house, answer(hers, ReplyCode.CANNOT))

    assert house.ask(house.caseworker, "GET", f"/sessions/{session}/sheet").status_code in (403, 404)
