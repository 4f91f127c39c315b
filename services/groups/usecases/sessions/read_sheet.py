"""The attendance sheet of a session: its rows, whether it is open, and every sheet handed in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.groups.domain.attendance import Entry, Mark
from services.groups.domain.edition import SessionState
from services.groups.domain.needs import Needs
from services.groups.domain.reminding import Answered
from services.groups.store import attendance, enrolments, reminders
from services.groups.store.sessions import GroupSession
from services.groups.usecases.access import led_session
from services.groups.usecases.editions.pages import When, when
from services.groups.usecases.sessions.record_attendance import OPENS_BEFORE, sheet_members
from shared.work import Work


@dataclass(frozen=True)
class SheetRow:
    """One woman on the sheet. mark: unknown until the sheet is in. children: of hers that were in childcare.

    answered: what came from her number to the reminder of this hour; it is no mark.
    """

    enrolment: UUID
    alias: str
    mark: Mark
    children: int
    needs: Needs
    answered: Answered | None


@dataclass(frozen=True)
class Corrected:
    """What a sheet changed of one woman."""

    enrolment: UUID
    before: Entry
    after: Entry


@dataclass(frozen=True)
class Handed:
    """A sheet as it was handed in: when, by whom, whether it took another back, what it changed. The first: nothing."""

    at: datetime
    by: UUID
    is_undo: bool
    changes: tuple[Corrected, ...]


@dataclass(frozen=True)
class Sheet:
    """The attendance sheet of a session. last: the sheet that may still be undone. trace: every sheet, oldest first."""

    when: When
    edition: UUID
    title: str
    site: str
    rows: tuple[SheetRow, ...]
    is_open: bool
    is_recorded: bool
    children_present: int | None
    childcare_places: int
    last: UUID | None
    trace: tuple[Handed, ...]


def read_sheet(work: Work, *, session_id: UUID) -> Sheet:
    """The sheet of a session somebody leads; women by alias."""
    edition, session = led_session(work, session_id, lock=False)
    entries = attendance.entries_of(work.session, session.id)
    marks = {who: entry.mark for who, entry in entries.items()}
    members = sheet_members(work, edition, session, marks=marks)
    known = enrolments.participants_of(work.session, [one.person for one in members])
    answers = reminders.answers_to(work.session, session.id)
    rows = [
        SheetRow(
            enrolment=one.id,
            alias=known[one.person].alias if one.person in known else "",
            mark=marks.get(one.id, Mark.UNKNOWN),
            children=entries.get(one.id, Entry()).children,
            needs=known[one.person].needs if one.person in known else Needs(),
            answered=answers.get(one.id),
        )
        for one in members
    ]
    last = attendance.last_sheet(work.session, session.id)
    return Sheet(
        when=when(session),
        edition=edition.id,
        title=edition.title,
        site=session.place_in(edition),
        rows=tuple(sorted(rows, key=lambda row: (row.alias.casefold(), row.enrolment))),
        is_open=is_open(work, session),
        is_recorded=session.state is SessionState.HELD,
        children_present=session.children_present,
        childcare_places=edition.childcare_places,
        last=last.id if last is not None and last.undoes is None else None,
        trace=_trace(work, session.id),
    )


def _trace(work: Work, session_id: UUID) -> tuple[Handed, ...]:
    made = attendance.changes_of(work.session, session_id)
    sheets = attendance.sheets_of(work.session, session_id)
    return tuple(
        Handed(
            at=sheet.at,
            by=sheet.by,
            is_undo=sheet.undoes is not None,
            changes=tuple(
                Corrected(change.enrolment_id, change.before, change.after)
                for change in (made.get(sheet.id, []) if place else [])
            ),
        )
        for place, sheet in enumerate(sheets)
    )


def is_open(work: Work, session: GroupSession) -> bool:
    """Whether its sheet may be handed in now."""
    return session.state is not SessionState.CANCELLED and session.starts_at - OPENS_BEFORE <= work.now
