"""Somebody came to a session and is not on its sheet: she joined later, or was left out when it was handed in."""

from dataclasses import dataclass
from uuid import UUID

from services.groups.domain.attendance import Mark
from services.groups.domain.edition import SessionState
from services.groups.domain.errors import BadSheet, WrongState
from services.groups.domain.reminding import REMINDED
from services.groups.store import attendance, enrolments
from services.groups.store.editions import Edition
from services.groups.store.enrolments import Enrolment
from services.groups.store.sessions import GroupSession
from services.groups.usecases.access import led_session
from services.groups.usecases.sessions.record_attendance import record_attendance, sheet_members
from shared.work import Work


@dataclass(frozen=True)
class Missing:
    """A woman of the group who is not on the sheet."""

    enrolment: UUID
    alias: str


def who_is_missing(work: Work, *, session_id: UUID) -> list[Missing]:
    """Women with a place who are not on the sheet of a session that was held, by alias."""
    edition, session = led_session(work, session_id, lock=False)
    rows = _left_out(work, edition, session)
    known = enrolments.participants_of(work.session, [one.person for one in rows])
    named = [Missing(one.id, known[one.person].alias if one.person in known else "") for one in rows]
    return sorted(named, key=lambda one: (one.alias.casefold(), one.enrolment))


def add_late_joiner(
    work: Work, *, session_id: UUID, enrolment_id: UUID, mark: Mark, key: UUID | None = None
) -> UUID:
    """Add her mark to the sheet as another entry of the trace; every other mark stays. Return the sheet.

    Raises WrongState if no sheet was handed in yet, BadSheet for somebody who has no place in the group.
    """
    edition, session = led_session(work, session_id)
    if session.state is not SessionState.HELD:
        raise WrongState("La lista aún no está guardada: márcala allí.")
    marks = {
        who: one
        for who, one in attendance.marks_of(work.session, session.id).items()
        if one is not Mark.UNKNOWN
    }
    if enrolment_id not in marks and enrolment_id not in {
        one.id for one in _left_out(work, edition, session)
    }:
        raise BadSheet("No tiene plaza en este grupo.", field="enrolment")
    return record_attendance(
        work,
        session_id=session_id,
        exceptions=marks | {enrolment_id: mark},
        children_present=session.children_present,
        key=key,
    )


def _left_out(work: Work, edition: Edition, session: GroupSession) -> list[Enrolment]:
    if session.state is not SessionState.HELD:
        return []
    marks = attendance.marks_of(work.session, session.id)
    there = {one.id for one in sheet_members(work, edition, session, marks=marks)}
    everyone = enrolments.enrolments_of(work.session, edition.id, *sorted(REMINDED))
    return [one for one in everyone if one.id not in there]
