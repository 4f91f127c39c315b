"""Sessions as pages use them: who is it, hide and show, notices, the list in her account."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from services.portal.domain.person import LANGUAGES, Language, Notice, SignedIn
from services.portal.domain.tokens import digest, fresh_cookie
from services.portal.store import attempts, sessions
from services.portal.store.tables import Account, StaffSession
from services.portal.usecases.door import Door, TooSoon, WrongCredentials
from services.portal.usecases.second_factor import take_code
from shared.actor import Actor
from shared.work import Work

_NOTE_EVERY: Final = timedelta(seconds=15)
_NOTICES_KEPT: Final = 5
_LATE: Final = timedelta(minutes=30)
"""How long after a session ended by itself a form that was open in it is still taken as a draft."""


class StoredSessions:
    """The rows behind `runtime.Sessions`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def find(self, cookie: str, *, quiet: bool = False) -> SignedIn | None:
        """Whoever holds this cookie; ends the session if it has been idle or open for too long."""
        with self._door.transactions.begin(actor=Actor.anonymous(), purpose="session") as work:
            found = sessions.by_token(work.session, digest(cookie))
            if found is None or found[0].stage != "open":
                return None
            staff_session, account = found
            if work.now >= ends_at(self._door, staff_session):
                staff_session.ended_at = work.now
                work.audit("session.expired", subject=account.id)
                return None
            if not quiet and work.now - staff_session.last_seen_at > _NOTE_EVERY:
                staff_session.last_seen_at = work.now
            return signed_in(self._door, staff_session, account)

    def late(self, cookie: str) -> SignedIn | None:
        """Whose session ran out within the last half hour, seen by nobody yet; she is not signed in by it.

        A session that somebody ended, or that was found to be over before, is nobody's.
        """
        with self._door.transactions.begin(actor=Actor.anonymous(), purpose="session") as work:
            found = sessions.by_token(work.session, digest(cookie))
            if found is None or found[0].stage != "open" or found[0].is_locked:
                return None
            over = work.now - ends_at(self._door, found[0])
            return signed_in(self._door, *found) if timedelta() <= over <= _LATE else None

    def add_notice(self, person: SignedIn, notice: Notice) -> None:
        """Keep a line for the next page."""
        with self._door.transactions.begin(actor=Actor.anonymous(), purpose="session") as work:
            row = work.session.get_one(StaffSession, person.session)
            row.notices = [*row.notices, asdict(notice)][-_NOTICES_KEPT:]

    def take_notices(self, person: SignedIn) -> None:
        """Forget the lines that were shown."""
        with self._door.transactions.begin(actor=Actor.anonymous(), purpose="session") as work:
            work.session.execute(
                update(StaffSession).where(StaffSession.id == person.session).values(notices=[])
            )


def ends_at(door: Door, row: StaffSession) -> datetime:
    """When a session ends by itself: idle or absolute, whichever comes first."""
    return min(row.last_seen_at + door.idle, row.created_at + door.absolute)


def signed_in(door: Door, row: StaffSession, account: Account) -> SignedIn:
    """The session as pages see it."""
    language: Language = next((known for known in LANGUAGES if known == account.language), "es")
    return SignedIn(
        account=account.id,
        session=row.id,
        display_name=account.display_name,
        email=account.email,
        roles=frozenset(account.roles),
        teams=frozenset(account.teams),
        language=language,
        hides_names=row.hides_names,
        has_shortcuts=account.has_shortcuts,
        is_locked=row.is_locked,
        expires_at=ends_at(door, row),
        notices=tuple(Notice(**notice) for notice in row.notices),
    )


def hide(work: Work, *, session: UUID, return_to: str) -> str:
    """Lock the screen and remember the place. Returns the new cookie; the old one is dead."""
    row = work.session.get_one(StaffSession, session)
    cookie = fresh_cookie()
    row.token_hash = digest(cookie)
    row.is_locked = True
    row.return_to = return_to[:300]
    work.audit("session.hidden", subject=row.account_id)
    return cookie


@dataclass(frozen=True)
class Shown:
    """cookie: the new one. return_to: where she was."""

    cookie: str
    return_to: str


def show(door: Door, person: SignedIn, *, typed: str) -> Shown:
    """Open a hidden screen with the password or a code. Raises TooSoon or WrongCredentials."""
    actor = Actor(ref=person.account, kind="staff")
    corner = door.corner("show", str(person.session))
    with door.transactions.begin(actor=actor, purpose="session") as work:
        wait = attempts.take(work.session, corner, now=work.now, free=5)
        account = work.session.get_one(Account, person.account)
        is_code = not wait and take_code(work, account, typed)
    if wait:
        raise TooSoon(wait)
    is_right = is_code or door.stretcher.matches(typed, account.password)
    with door.transactions.begin(actor=actor, purpose="session") as work:
        if is_right:
            attempts.forget(work.session, corner)
            return _shown(work, person)
        work.audit("session.show_refused", subject=person.account)
    raise WrongCredentials("the password or the code is wrong")


def _shown(work: Work, person: SignedIn) -> Shown:
    row = work.session.get_one(StaffSession, person.session)
    cookie = fresh_cookie()
    row.token_hash = digest(cookie)
    row.is_locked = False
    row.last_seen_at = work.now
    work.audit("session.shown", subject=person.account)
    return Shown(cookie, row.return_to)


def end(work: Work, *, account: UUID, session: UUID) -> bool:
    """Close one of her own sessions; False if it is not hers or is closed already."""
    row = work.session.scalar(
        select(StaffSession).where(StaffSession.id == session, StaffSession.account_id == account)
    )
    if row is None or row.ended_at is not None:
        return False
    row.ended_at = work.now
    work.audit("session.ended", subject=account)
    return True
