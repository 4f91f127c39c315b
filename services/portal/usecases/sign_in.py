"""Signing in: password, then a code of the second factor or a recovery code."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.portal.domain.tokens import digest, fresh_cookie
from services.portal.store import sessions
from services.portal.store.tables import Account, KnownDevice, SecondFactor, StaffSession
from services.portal.usecases.door import Door, SignInOver, TooSoon, Where, WrongCredentials
from services.portal.usecases.second_factor import take_code
from services.portal.usecases.throttling import corners_of, forgive, take
from shared.actor import Actor
from shared.ids import new_id
from shared.work import Work

HALF_WAY: Final = timedelta(minutes=10)
"""How long the way from the password to the code may take."""
MOST_WRONG_CODES: Final = 10
PURPOSE: Final = "sign_in"


@dataclass(frozen=True)
class Opened:
    """cookie: of the session. stage: what comes next (`code`, `enrol`, `open`). device: its cookie."""

    cookie: str
    stage: str
    device: str = ""


def try_password(door: Door, *, email: str, password: str, where: Where) -> Opened:
    """First step. Raises TooSoon or WrongCredentials; takes as long for an address nobody has."""
    email = email.strip().lower()
    with door.transactions.begin(actor=Actor.anonymous(), purpose=PURPOSE) as work:
        account = work.session.scalar(select(Account).where(Account.email == email, Account.is_active))
        corners = corners_of(work.session, door, "password", account=account, email=email, where=where)
        wait = take(work, corners)
    if wait:
        raise TooSoon(wait)
    is_right = door.stretcher.matches(password, account.password if account else None)
    with door.transactions.begin(actor=_actor(account), purpose=PURPOSE) as work:
        if is_right and account is not None:
            forgive(work, corners)
            return _half_way(work, account, where)
        work.audit("sign_in.refused", subject=account.id if account else None, reason="password")
    raise WrongCredentials("the address or the password is wrong")


def try_code(door: Door, *, cookie: str, code: str, where: Where, former: str = "") -> Opened:
    """Second step. former: cookie of whoever is signed in here still. Raises SignInOver, TooSoon, WrongCredentials."""
    with door.transactions.begin(actor=Actor.anonymous(), purpose=PURPOSE) as work:
        found = half_open(work, cookie, stage="code")
        if found is None:
            raise SignInOver("start again")
        account = found[1]
        wait = take(work, corners_of(work.session, door, "code", account=account, where=where))
    if wait:
        raise TooSoon(wait)
    with door.transactions.begin(actor=_actor(account), purpose=PURPOSE) as work:
        opened = _check_code(work, door, cookie=cookie, code=code, where=where)
        if opened is not None:
            end_former(work, former)
    if opened is None:
        raise WrongCredentials("the code is wrong")
    return opened


def half_open(work: Work, cookie: str, *, stage: str) -> tuple[StaffSession, Account] | None:
    """The sign-in that this cookie has begun, if it still waits for this stage."""
    found = sessions.by_token(work.session, digest(cookie))
    if found is None or found[0].stage != stage or work.now - found[0].created_at > HALF_WAY:
        return None
    return found


def finish(work: Work, door: Door, staff_session: StaffSession, account: Account, *, where: Where) -> Opened:
    """Open the session under a new cookie, and know this browser from now on."""
    cookie = fresh_cookie()
    staff_session.stage = "open"
    staff_session.token_hash = digest(cookie)
    staff_session.created_at = staff_session.last_seen_at = work.now
    device = where.device or fresh_cookie()
    known = Where(where.address, device)
    row = insert(KnownDevice).values(
        token_hash=door.device_hash(known), account_id=account.id, last_used_at=work.now
    )
    work.session.execute(
        row.on_conflict_do_update(
            index_elements=[KnownDevice.token_hash, KnownDevice.account_id], set_={"last_used_at": work.now}
        )
    )
    forgive(work, corners_of(work.session, door, "code", account=account, where=where))
    work.audit("sign_in.accepted", subject=account.id)
    return Opened(cookie, "open", device)


def end_former(work: Work, cookie: str) -> None:
    """End the session that was open in this browser before another began: its cookie is overwritten, not yet dead."""
    found = sessions.by_token(work.session, digest(cookie)) if cookie else None
    if found is not None:
        found[0].ended_at = work.now
        work.audit("session.ended", subject=found[1].id)


def _check_code(work: Work, door: Door, *, cookie: str, code: str, where: Where) -> Opened | None:
    found = half_open(work, cookie, stage="code")
    if found is None:
        return None
    staff_session, account = found
    if take_code(work, account, code):
        return finish(work, door, staff_session, account, where=where)
    staff_session.wrong_codes += 1
    if staff_session.wrong_codes >= MOST_WRONG_CODES:
        staff_session.ended_at = work.now
    work.audit("sign_in.refused", subject=account.id, reason="code")
    return None


def _half_way(work: Work, account: Account, where: Where) -> Opened:
    has_factor = work.session.scalar(
        select(SecondFactor.is_confirmed).where(SecondFactor.account_id == account.id)
    )
    return begin_session(work, account.id, stage="code" if has_factor else "enrol", where=where)


def begin_session(work: Work, account: UUID, *, stage: str, where: Where) -> Opened:
    """A new session row at this stage."""
    cookie = fresh_cookie()
    work.session.add(
        StaffSession(
            id=new_id(),
            token_hash=digest(cookie),
            account_id=account,
            stage=stage,
            created_at=work.now,
            last_seen_at=work.now,
            device=where.agent[:60],
        )
    )
    return Opened(cookie, stage)


def _actor(account: Account | None) -> Actor:
    return Actor(ref=account.id, kind="staff") if account else Actor.anonymous()
