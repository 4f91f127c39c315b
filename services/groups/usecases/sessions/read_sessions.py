"""What people see of sessions: a session's page, and today's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.groups.domain.calendar.walltime import MADRID
from services.groups.domain.diary import Diary
from services.groups.domain.edition import SessionState
from services.groups.store import attendance, diaries, editions, sessions
from services.groups.usecases.access import led_session
from services.groups.usecases.editions.pages import Evaluation, When, evaluation, when
from services.groups.usecases.sessions.record_attendance import sheet_members
from shared.work import Work


@dataclass(frozen=True)
class Writer:
    """Somebody wrote in the diary."""

    at: datetime
    by: UUID


@dataclass(frozen=True)
class SessionPage:
    """A session with its plan, its diary (and who wrote in it, first to last) and how it was found.

    room: where it alone meets; None where its edition does.
    """

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
    room: UUID | None


@dataclass(frozen=True)
class Today:
    """A session of today that somebody leads."""

    when: When
    edition: UUID
    title: str
    site: str
    women: int
    is_recorded: bool


def read_session(work: Work, *, session_id: UUID) -> SessionPage:
    """The page of a session somebody leads."""
    edition, session = led_session(work, session_id, lock=False)
    row = diaries.diary_of(work.session, session.id)
    found = diaries.evaluations_of(work.session, [session.id]).get(session.id)
    return SessionPage(
        when=when(session),
        edition=edition.id,
        title=edition.title,
        site=session.place_in(edition),
        room=session.room_id,
        topics=tuple(session.topics),
        outline=session.outline,
        diary=row.diary if row else None,
        writers=tuple(
            Writer(one.written_at, one.written_by)
            for one in diaries.diary_entries_of(work.session, session.id)
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
            site=one.place_in(hers[one.edition_id]),
            women=lists[one.id],
            is_recorded=one.state is SessionState.HELD,
        )
        for one in found
    ]
