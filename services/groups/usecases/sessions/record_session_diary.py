"""What a session is to be about, and what the facilitators write about it afterwards."""

from uuid import UUID

from services.groups.domain.diary import Diary
from services.groups.domain.edition import SessionState
from services.groups.domain.errors import TooEarly, WrongState
from services.groups.store import diaries
from services.groups.store.diaries import DiaryEntry, SessionDiary
from services.groups.usecases.access import led_session
from shared.ids import new_id
from shared.work import Work


def plan_session(work: Work, *, session_id: UUID, topics: list[str], outline: str) -> None:
    """Keep a session's topics and outline, before or after it is held."""
    _, session = led_session(work, session_id)
    if session.topics != topics or session.outline != outline:
        session.topics, session.outline = topics, outline
        work.audit("session.topics_set", subject=session.id)


def record_session_diary(work: Work, *, session_id: UUID, diary: Diary, version: int | None = None) -> None:
    """Keep the diary of a session that has begun, in place of an earlier one, and who wrote in it when.

    version: how often it had been written in when the writer read it; None writes over whatever stands there.
    Raises TooEarly, WrongState if the session was cancelled or a colleague wrote in between.
    """
    edition, session = led_session(work, session_id)
    if session.starts_at > work.now:
        raise TooEarly("La sesión aún no ha empezado.")
    if session.state is SessionState.CANCELLED:
        raise WrongState("Esta sesión se anuló.")
    row = diaries.diary_of(work.session, session.id)
    if row is not None and row.diary == diary:
        return
    written = diaries.diary_entries_of(work.session, session.id)
    if version is not None and version != len(written):
        raise WrongState("Otra persona ha escrito entretanto: junta lo suyo con lo tuyo y guarda.")
    if row is None:
        row = SessionDiary(id=new_id(), scope_id=edition.id, session_id=session.id, diary=diary)
        work.session.add(row)
    row.diary, row.written_by, row.written_at = diary, work.actor.ref, work.now
    entry = DiaryEntry(id=new_id(), session_id=session.id, written_by=work.actor.ref, written_at=work.now)
    work.session.add(entry)
    work.audit("session.diary_written", subject=session.id)
