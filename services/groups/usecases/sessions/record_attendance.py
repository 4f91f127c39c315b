"""The attendance sheet: handed in whole, correctable with a trace, undone once."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from services.groups.domain.attendance import Change, Entry, Mark, all_children, changes, full_sheet
from services.groups.domain.edition import SessionState
from services.groups.domain.errors import TooEarly, WrongState
from services.groups.domain.reminding import REMINDED
from services.groups.store import attendance, enrolments
from services.groups.store.attendance import Attendance, AttendanceChange, AttendanceSheet
from services.groups.store.editions import Edition
from services.groups.store.enrolments import Enrolment
from services.groups.store.sessions import GroupSession
from services.groups.usecases.access import led_session
from services.groups.usecases.enrolment.stepping import take_step
from services.groups.usecases.sessions.tell_absences import rows_of, tell_absences
from shared.contracts.codes import EnrolmentState
from shared.ids import new_id
from shared.work import Work

OPENS_BEFORE = timedelta(hours=2)


def record_attendance(
    work: Work,
    *,
    session_id: UUID,
    exceptions: Mapping[UUID, Mark],
    children: Mapping[UUID, int] | None = None,
    children_present: int | None = None,
    key: UUID | None = None,
) -> UUID:
    """Record the sheet of a session and return its id: everyone attended but the exceptions, by enrolment.

    children: how many each woman brought to childcare. children_present: all of them, if more were counted.
    A correction speaks of those on the first sheet; whoever was left out of it is added by naming her mark.
    key: a repeat of a sheet that arrived already changes nothing, even after a later correction.
    Raises TooEarly more than two hours before the start, WrongState if it was cancelled, BadSheet.
    """
    edition, session = led_session(work, session_id)
    if session.starts_at - OPENS_BEFORE > work.now:
        raise TooEarly("La sesión aún no ha empezado.")
    if session.state is SessionState.CANCELLED:
        raise WrongState("Esta sesión se anuló.")

    def make() -> UUID:
        before = attendance.marks_of(work.session, session.id)
        members = sheet_members(work, edition, session, marks=before, added=exceptions)
        after = full_sheet([one.id for one in members], exceptions, children)
        counted = all_children(after, children_present)
        return _hand_in(work, edition, session, after=after, children=counted)

    return work.once(key, f"attendance:{session_id}", make)


def undo_attendance(work: Work, *, session_id: UUID, sheet_id: UUID) -> None:
    """Take back the sheet handed in last, as another entry of the trace; twice is once.

    Raises WrongState if another sheet followed.
    """
    edition, session = led_session(work, session_id)
    last = attendance.last_sheet(work.session, session.id)
    if last is not None and last.undoes == sheet_id:
        return
    if last is None or last.id != sheet_id or last.undoes is not None:
        raise WrongState("Hay una lista posterior.")
    sheet = attendance.entries_of(work.session, session.id)
    sheet |= {change.enrolment_id: change.before for change in attendance.changes_in(work.session, sheet_id)}
    _hand_in(work, edition, session, after=sheet, children=last.children_before, undoes=sheet_id)


def sheet_members(
    work: Work,
    edition: Edition,
    session: GroupSession,
    *,
    marks: Mapping[UUID, Mark],
    added: Collection[UUID] = (),
) -> list[Enrolment]:
    """Who stands on the sheet: those with a confirmed place, or marked already.

    Once the session is held, only those who were marked, and those of the edition who are added by name:
    nobody is present because she joined afterwards.
    """
    everyone = enrolments.enrolments_of(work.session, edition.id)
    if session.state is SessionState.HELD:
        known = {who for who, mark in marks.items() if mark is not Mark.UNKNOWN}
        return [one for one in everyone if one.id in known or (one.id in added and one.state in REMINDED)]
    return [one for one in everyone if one.state in REMINDED or one.id in marks]


def _hand_in(
    work: Work,
    edition: Edition,
    session: GroupSession,
    *,
    after: Mapping[UUID, Entry],
    children: int | None,
    undoes: UUID | None = None,
) -> UUID:
    rows = rows_of(work, edition.id)
    made = changes(attendance.entries_of(work.session, session.id), after)
    sheet = AttendanceSheet(
        id=new_id(),
        session_id=session.id,
        by=work.actor.ref,
        at=work.now,
        children_before=session.children_present,
        undoes=undoes,
    )
    work.session.add(sheet)
    work.session.flush()
    for change in made:
        _keep(work, sheet, change)
    known = any(entry.mark is not Mark.UNKNOWN for entry in after.values())
    session.state = SessionState.HELD if known or undoes is None else SessionState.PLANNED
    session.children_present = children
    work.session.flush()
    action = "attendance.undone" if undoes else "attendance.recorded"
    work.audit(action, subject=session.id, changed=len(made))
    _begin_attending(work, edition, made)
    tell_absences(work, edition.id, before=rows)
    return sheet.id


def _keep(work: Work, sheet: AttendanceSheet, change: Change) -> None:
    entry = Attendance(
        session_id=sheet.session_id,
        enrolment_id=change.enrolment,
        mark=change.after.mark,
        children=change.after.children,
    )
    work.session.merge(entry)
    line = AttendanceChange(
        sheet_id=sheet.id,
        enrolment_id=change.enrolment,
        mark_before=change.before.mark,
        mark_after=change.after.mark,
        children_before=change.before.children,
        children_after=change.after.children,
    )
    work.session.add(line)


def _begin_attending(work: Work, edition: Edition, made: list[Change]) -> None:
    """Who came for the first time attends from now on."""
    for change in made:
        enrolment = enrolments.enrolment_by_id(work.session, change.enrolment)
        assert enrolment is not None
        if change.after.mark.is_presence and enrolment.state is EnrolmentState.CONFIRMED:
            take_step(work, edition, enrolment, EnrolmentState.ATTENDING)
