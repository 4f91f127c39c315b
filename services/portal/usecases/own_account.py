"""Her own account: what she changes herself, each time with proof that it is she."""

from uuid import UUID

from services.portal.domain import passwords, throttle
from services.portal.store import sessions
from services.portal.store.tables import Account
from services.portal.usecases import second_factor
from services.portal.usecases.door import Door, common_passwords
from services.portal.usecases.throttling import count, forgive
from shared.actor import Actor


def change_password(door: Door, *, account: UUID, session: UUID, old: str, new: str) -> bool:
    """Change her own password; False if the old one is wrong. Her other sessions end.

    Raises PasswordTooShort, PasswordTooCommon or TooSoon.
    """
    actor = Actor(ref=account, kind="staff")
    with door.transactions.begin(actor=actor, purpose="account") as work:
        row = work.session.get_one(Account, account)
    passwords.check(new, email=row.email, common=common_passwords())
    corners = [(door.corner("change", str(account)), throttle.FREE_TRIES)]
    count(door, corners, actor=actor)
    if not door.stretcher.matches(old, row.password):
        _note_refusal(door, account)
        return False
    stored = door.stretcher.hash(new)
    with door.transactions.begin(actor=actor, purpose="account") as work:
        work.session.get_one(Account, account).password = stored
        sessions.end_all(work.session, account, now=work.now, keep=session)
        forgive(work, corners)
        work.audit("account.password_changed", subject=account)
    return True


def renew_recovery(door: Door, *, account: UUID, session: UUID, password: str, code: str) -> list[str] | None:
    """Ten new recovery codes for her who gives password and code once more; None if either is wrong.

    Her other sessions end: whoever sat at one could have looked for the old codes. Raises TooSoon.
    """
    actor = Actor(ref=account, kind="staff")
    corners = [(door.corner("renew", str(account)), throttle.FREE_TRIES)]
    count(door, corners, actor=actor)
    with door.transactions.begin(actor=actor, purpose="account") as work:
        stored = work.session.get_one(Account, account).password
    if door.stretcher.matches(password, stored):
        with door.transactions.begin(actor=actor, purpose="account") as work:
            row = work.session.get_one(Account, account)
            if second_factor.take_code(work, row, code):
                sessions.end_all(work.session, account, now=work.now, keep=session)
                forgive(work, corners)
                return second_factor.renew_recovery(work, row)
    _note_refusal(door, account)
    return None


def _note_refusal(door: Door, account: UUID) -> None:
    with door.transactions.begin(actor=Actor(ref=account, kind="staff"), purpose="account") as work:
        work.audit("account.proof_refused", subject=account)
