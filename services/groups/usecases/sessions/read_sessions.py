"""What people see of sessions: the sheet, the session's page, today's sessions, and a case's groups."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.groups.domain.attendance import Entry, Mark
from services.groups.domain.calendar.walltime import MADRID
from services.groups.domain.diary import Diary
from services.groups.domain.edition import SessionState
from services.groups.domain.needs import Needs
from services.groups.store import attendance, editions, enrolments, exclusions, sessions
from services.groups.store.sessions import GroupSession
from services.groups.usecases.access import handled_case, led_session
from services.groups.usecases.editions.read_editions import (
    EditionLine,
    Evaluation,
    When,
    evaluation,
    line_of,
    when,
)
from services.groups.usecases.sessions.record_attendance import OPENS_BEFORE, sheet_members
from shared.contracts.codes import EnrolmentState
from shared.work import Work


@dataclass(frozen=True)
class SheetRow:
    """One woman on the sheet. mark: unknown until the sheet is in. children: of hers that were in childcare."""

    enrolment: UUID
    alias: str
    mark: Mark
    children: int
    needs: Needs


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


@dataclass(frozen=True)
class Writer:
    """Somebody wrote in the diary."""

    at: datetime
    by: UUID


@dataclass(frozen=True)
class SessionPage:
    """A session with its plan, its diary (and who wrote in it, first to last) and how it was found."""

    when: When
    edition: UUID
    title: str
    site: str
    topics: tuple[str, ...]
    outline: str
    diary: Diary | None
    writers: tuple[Writer, ...]
    evaluation: Evaluation | None
    has_begun: bool
    cancelled_together: int


@dataclass(frozen=True)
class Today:
    """A session of today that somebody leads."""

    when: When
    edition: UUID
    title: str
    site: str
    women: int
    is_recorded: bool


@dataclass(frozen=True)
class CaseEnrolment:
    """A case's place in one edition. attended, missed: sessions so far. answer_by: the end of an offer."""

    enrolment: UUID
    edition: EditionLine
    state: EnrolmentState
    since: datetime
    attended: int
    missed: int
    answer_by: datetime | None


@dataclass(frozen=True)
class CaseGroups:
    """What the groups know of a case. alias: empty if she has none yet.

    kept_from: whom of the staff she must not meet in a group; never says it of whoever asks.
    """

    alias: str
    needs: Needs
    is_live: bool
    enrolments: tuple[CaseEnrolment, ...]
    kept_from: tuple[UUID, ...]


def read_sheet(work: Work, *, session_id: UUID) -> Sheet:
    """The sheet of a session somebody leads; women by alias."""
    edition, session = led_session(work, session_id, lock=False)
    entries = attendance.entries_of(work.session, session.id)
    marks = {who: entry.mark for who, entry in entries.items()}
    members = sheet_members(work, edition, session, marks=marks)
    known = enrolments.participants_of(work.session, [one.person for one in members])
    rows = [
        SheetRow(
            enrolment=one.id,
            alias=known[one.person].alias if one.person in known else "",
            mark=marks.get(one.id, Mark.UNKNOWN),
            children=entries.get(one.id, Entry()).children,
            needs=known[one.person].needs if one.person in known else Needs(),
        )
        for one in members
    ]
    last = attendance.last_sheet(work.session, session.id)
    return Sheet(
        when=when(session),
        edition=edition.id,
        title=edition.title,
        site=edition.place,
        rows=tuple(sorted(rows, key=lambda row: (row.alias.casefold(), row.enrolment))),
        is_open=_is_open(work, session),
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


def read_session(work: Work, *, session_id: UUID) -> SessionPage:
    """The page of a session somebody leads."""
    edition, session = led_session(work, session_id, lock=False)
    row = sessions.diary_of(work.session, session.id)
    found = sessions.evaluations_of(work.session, [session.id]).get(session.id)
    return SessionPage(
        when=when(session),
        edition=edition.id,
        title=edition.title,
        site=edition.place,
        topics=tuple(session.topics),
        outline=session.outline,
        diary=row.diary if row else None,
        writers=tuple(
            Writer(one.written_at, one.written_by)
            for one in sessions.diary_entries_of(work.session, session.id)
        ),
        evaluation=evaluation(found.faces) if found else None,
        has_begun=session.starts_at <= work.now,
        cancelled_together=len(sessions.cancelled_together(work.session, session.cancelled_with))
        if session.cancelled_with
        else 0,
    )


def list_today(work: Work) -> list[Today]:
    """Today's sessions (on León's wall) of the editions somebody leads, earliest first."""
    hers = {one.id: one for one in editions.editions_led_by(work.session, work.actor.ref)}
    day = work.now.astimezone(ZoneInfo(MADRID)).date()
    found = sessions.sessions_on(work.session, day, hers)
    marks = attendance.marks_of_all(work.session, [one.id for one in found])
    lists = {
        one.id: len(sheet_members(work, hers[one.edition_id], one, marks=marks.get(one.id, {})))
        for one in found
    }
    return [
        Today(
            when=when(one),
            edition=one.edition_id,
            title=hers[one.edition_id].title,
            site=hers[one.edition_id].place,
            women=lists[one.id],
            is_recorded=one.state is SessionState.HELD,
        )
        for one in found
    ]


def read_case(work: Work, *, case_id: UUID) -> CaseGroups:
    """The groups of a case somebody handles. Raises CaseUnknown."""
    copy = handled_case(work, case_id)
    rows = enrolments.enrolments_of_person(work.session, copy.person)
    ids = [one.edition_id for one in rows]
    found = editions.editions_by_id(work.session, ids)
    counts = enrolments.places_held(work.session, ids)
    series = sessions.sessions_of_all(work.session, ids)
    participant = enrolments.participant_of(work.session, copy.person)
    kept_from = exclusions.kept_from_staff(work.session, [copy.person]).get(copy.person, frozenset())
    places: list[CaseEnrolment] = []
    for row in rows:
        edition = found[row.edition_id]
        marks = [mark for _, mark in attendance.marks_in_order(work.session, row.id, edition.id)]
        places.append(
            CaseEnrolment(
                enrolment=row.id,
                edition=line_of(work, edition, counts.get(edition.id, {}), series.get(edition.id, [])),
                state=row.state,
                since=row.since,
                attended=sum(mark.is_presence for mark in marks),
                missed=sum(mark.is_absence for mark in marks),
                answer_by=row.answer_by,
            )
        )
    return CaseGroups(
        alias=participant.alias if participant else "",
        needs=participant.needs if participant else Needs(),
        is_live=copy.status.may_be_contacted,
        enrolments=tuple(sorted(places, key=lambda place: place.since, reverse=True)),
        kept_from=tuple(sorted(kept_from - {work.actor.ref})),
    )


def _is_open(work: Work, session: GroupSession) -> bool:
    return session.state is not SessionState.CANCELLED and session.starts_at - OPENS_BEFORE <= work.now
