"""Accounts of staff: opening, changing, setting up, closing. Every change that matters ends her sessions."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from services.portal.domain import passwords, tokens
from services.portal.domain.person import Language
from services.portal.store import sessions
from services.portal.store.tables import Account
from services.portal.usecases import second_factor
from services.portal.usecases.door import Door, Where, common_passwords
from services.portal.usecases.throttling import corners_of, count, forgive
from shared.actor import Actor
from shared.contracts.roles import WORK_ADDRESS, Role
from shared.errors import Conflict, Invalid
from shared.ids import new_id
from shared.work import Work

SETUP_GOOD_FOR: Final = timedelta(minutes=30)


class AddressTaken(Conflict):
    """Another account has this e-mail address."""


def open_account(
    work: Work,
    *,
    email: str,
    display_name: str,
    roles: Iterable[Role],
    teams: Iterable[str],
    language: Language = "es",
    work_address: str = "",
    ref: UUID | None = None,
) -> UUID:
    """A new account without a password: see `give_setup_code`. Raises AddressTaken or Invalid."""
    email = email.strip().lower()
    chosen = sorted({str(Role(role)) for role in roles})
    if not chosen:
        raise Invalid("an account needs a role", field="roles")
    _check_address(email, field="email")
    if work.session.scalar(select(Account.id).where(Account.email == email)) is not None:
        raise AddressTaken("another account has this address", field="email")
    account = Account(
        id=ref or new_id(),
        email=email,
        display_name=display_name.strip(),
        roles=chosen,
        teams=sorted(set(teams)),
        language=language,
        work_address=work_address or email,
        hours={},
        created_at=work.now,
    )
    work.session.add(account)
    work.session.flush()
    work.audit("account.opened", subject=account.id, roles=",".join(chosen))
    return account.id


def _check_address(address: str, *, field: str) -> None:
    if not re.fullmatch(WORK_ADDRESS, address):
        raise Invalid(
            "A esta dirección no se puede escribir.",
            field=field,
            expected="letras sin tilde, como lucia@ejemplo.org",
        )


def change_account(
    work: Work,
    ref: UUID,
    *,
    display_name: str,
    roles: Iterable[Role],
    teams: Iterable[str],
    work_address: str,
) -> None:
    """Change what she is called and may do; a change of roles or teams ends her sessions at once."""
    account = work.session.get_one(Account, ref)
    chosen, crew = sorted({str(Role(role)) for role in roles}), sorted(set(teams))
    if not chosen:
        raise Invalid("an account needs a role", field="roles")
    if work_address:
        _check_address(work_address, field="work_address")
    if (account.roles, account.teams) != (chosen, crew):
        sessions.end_all(work.session, ref, now=work.now)
    account.display_name, account.roles, account.teams = display_name.strip(), chosen, crew
    account.work_address, account.card_due = work_address, True
    work.audit("account.changed", subject=ref, roles=",".join(chosen))


def close_account(work: Work, ref: UUID) -> None:
    """She has left: nobody signs in with it again, and what is open ends now."""
    account = work.session.get_one(Account, ref)
    account.is_active, account.password, account.card_due = False, None, True
    second_factor.forget(work, account)
    sessions.end_all(work.session, ref, now=work.now)
    work.audit("account.closed", subject=ref)


def end_sessions(work: Work, ref: UUID) -> None:
    """Everything she has open ends now; she signs in again as any day."""
    ended = sessions.end_all(work.session, ref, now=work.now)
    work.audit("account.sessions_ended", subject=ref, count=ended)


def give_setup_code(work: Work, ref: UUID) -> str:
    """A single-use code, told to her in person, good for 30 minutes.

    Password, second factor and sessions go at once: whoever lost a phone, or lent it, starts anew.
    """
    account = work.session.get_one(Account, ref)
    code = tokens.fresh_setup_code()
    account.setup_hash, account.setup_until = tokens.code_digest(code), work.now + SETUP_GOOD_FOR
    account.password, account.is_active = None, True
    second_factor.forget(work, account)
    sessions.end_all(work.session, ref, now=work.now)
    work.audit("account.setup_code_given", subject=ref)
    return code


def set_up(door: Door, *, email: str, code: str, password: str, where: Where) -> UUID | None:
    """Use a set-up code to choose a password. None if the code is wrong, used or old.

    Raises PasswordTooShort, PasswordTooCommon or TooSoon.
    """
    email = email.strip().lower()
    passwords.check(password, email=email, common=common_passwords())
    with door.transactions.begin(actor=Actor.anonymous(), purpose="set_up") as work:
        corners = corners_of(work.session, door, "set_up", account=None, email=email, where=where)
    count(door, corners)
    stored = door.stretcher.hash(password)
    with door.transactions.begin(actor=Actor.anonymous(), purpose="set_up") as work:
        account = work.session.scalar(
            select(Account)
            .where(Account.email == email, Account.setup_hash == tokens.code_digest(code), Account.is_active)
            .with_for_update()
        )
        if account is None or account.setup_until is None or account.setup_until < work.now:
            work.audit("account.setup_refused")
            return None
        account.password, account.setup_hash, account.setup_until = stored, None, None
        forgive(work, corners)
        work.audit("account.set_up", subject=account.id)
        return account.id
