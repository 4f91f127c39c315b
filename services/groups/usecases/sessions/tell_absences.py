"""What intake hears of absences: each one as it stands after a sheet, and those that a correction took back."""

from uuid import UUID

from services.groups.domain.attendance import Mark, absence_rows, moved_rows
from services.groups.store import attendance, enrolments, sessions
from services.groups.usecases.emitting import emit_in_order
from shared.contracts.events.groups import AbsenceRecorded, AbsenceWithdrawn
from shared.work import Work

Rows = dict[UUID, dict[UUID, int]]
"""By enrolment and session, how many absences in a row end there; 0 where she was not absent."""


def rows_of(work: Work, edition_id: UUID) -> Rows:
    """Every row of absences of an edition as its sheets stand now."""
    held = [session_id for session_id, _ in sessions.held_sessions(work.session, edition_id)]
    sheets = attendance.marks_of_all(work.session, held)
    everyone = {who for sheet in sheets.values() for who in sheet}
    marks = {who: [sheets.get(one, {}).get(who, Mark.UNKNOWN) for one in held] for who in everyone}
    return {who: dict(zip(held, absence_rows(hers), strict=True)) for who, hers in marks.items()}


def tell_absences(work: Work, edition_id: UUID, *, before: Rows) -> None:
    """Tell of every absence that is another one now: new, in a longer or shorter row, or none any more.

    before: the rows before the sheet. The edition's row is locked, so that revisions grow.
    """
    after = rows_of(work, edition_id)
    revision = attendance.count_sheets(work.session, edition_id)
    began = dict(sessions.held_sessions(work.session, edition_id))
    people = {one.id: one.person for one in enrolments.enrolments_of(work.session, edition_id)}
    events: list[AbsenceRecorded | AbsenceWithdrawn] = []
    for who in before | after:
        person = people[who]
        for session_id, row in moved_rows(before.get(who, {}), after.get(who, {})).items():
            told = {"subject": person, "person": person, "session": session_id, "revision": revision}
            if row:
                events.append(AbsenceRecorded(**told, consecutive=row, held_at=began[session_id]))
            else:
                events.append(AbsenceWithdrawn(**told))
    emit_in_order(work, events)
