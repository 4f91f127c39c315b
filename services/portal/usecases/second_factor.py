"""The second factor: enrolling an authenticator app, accepting a code once, recovery codes."""

import hmac
import re
from typing import Any, Final, cast

import pyotp
from sqlalchemy import CursorResult, delete, func, select, update

from services.portal.domain import tokens
from services.portal.store.tables import Account, RecoveryCode, SecondFactor
from shared.crypto import create_scope
from shared.work import Work

STEP_SECONDS: Final = 30
_WINDOW: Final = (0, -1, 1)
_DIGITS: Final = 6


def offer(work: Work, account: Account) -> str:
    """A secret to put into her app: the one already offered, or a new one. Not in use until `confirm`."""
    factor = _factor(work, account)
    if factor is not None:
        return factor.secret
    secret = pyotp.random_base32()
    create_scope(work.session, account.id)
    work.session.add(SecondFactor(scope_id=account.id, account_id=account.id, secret=secret))
    return secret


def address_of(secret: str, account: Account) -> str:
    """What the QR code holds; the issuer is a neutral word, since the app's list is seen by others."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name="Telar")


def confirm(work: Work, account: Account, code: str) -> bool:
    """Take the factor into use if the app gives the right code."""
    factor = _factor(work, account)
    if factor is None or not _take_totp(work, account, factor.secret, code):
        return False
    factor.is_confirmed = True
    work.audit("second_factor.enrolled", subject=account.id)
    return True


def take_code(work: Work, account: Account, typed: str) -> bool:
    """Accept six digits of the app, or a recovery code, once each."""
    if tokens.looks_like_recovery(typed):
        return _take_recovery(work, account, typed)
    factor = _factor(work, account)
    return factor is not None and factor.is_confirmed and _take_totp(work, account, factor.secret, typed)


def renew_recovery(work: Work, account: Account) -> list[str]:
    """Ten new codes, to be shown once; the old ones stop working."""
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [tokens.fresh_recovery_code() for _ in range(tokens.RECOVERY_CODES)]
    work.session.add_all(
        RecoveryCode(code_hash=tokens.code_digest(code), account_id=account.id) for code in codes
    )
    work.audit("second_factor.recovery_renewed", subject=account.id)
    return codes


def recovery_left(work: Work, account: Account) -> int:
    """How many recovery codes she has not used."""
    query = select(func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return work.session.scalar(query) or 0


def forget(work: Work, account: Account) -> None:
    """Remove the factor and its recovery codes; the next sign-in enrols a new one."""
    work.session.execute(delete(SecondFactor).where(SecondFactor.account_id == account.id))
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def _factor(work: Work, account: Account) -> SecondFactor | None:
    return work.session.scalar(select(SecondFactor).where(SecondFactor.account_id == account.id))


def _take_totp(work: Work, account: Account, secret: str, typed: str) -> bool:
    """Whether the code is right and was never used: the step is stored by one conditional update."""
    digits = re.sub(r"\s", "", typed)
    if len(digits) != _DIGITS or not digits.isascii() or not digits.isdigit():
        return False
    now = int(work.now.timestamp()) // STEP_SECONDS
    app = pyotp.TOTP(secret)
    for step in (now + shift for shift in _WINDOW):
        if hmac.compare_digest(app.generate_otp(step), digits):
            return _use_step(work, account, step)
    return False


def _use_step(work: Work, account: Account, step: int) -> bool:
    used = update(Account).where(Account.id == account.id, Account.totp_step < step).values(totp_step=step)
    done = cast("CursorResult[Any]", work.session.execute(used.execution_options(synchronize_session=False)))
    return done.rowcount == 1


def _take_recovery(work: Work, account: Account, typed: str) -> bool:
    used = update(RecoveryCode).where(
        RecoveryCode.code_hash == tokens.code_digest(typed),
        RecoveryCode.account_id == account.id,
        RecoveryCode.used_at.is_(None),
    )
    done = cast("CursorResult[Any]", work.session.execute(used.values(used_at=work.now)))
    if done.rowcount == 1:
        work.audit("second_factor.recovery_used", subject=account.id)
    return done.rowcount == 1
