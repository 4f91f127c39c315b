"""Staff accounts, second factors, sessions, known devices and the counters that slow a guesser."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, DateTime, ForeignKey, Index, Integer, LargeBinary, String, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portal.store.base import Base
from shared.crypto import SealedRow, sealed

_WHEN = DateTime(timezone=True)


class Account(Base):
    """One member of staff. email is stored in lower case.

    hours: weekly working hours as notifications reads them.
    setup_hash: SHA-256 of the single-use code to choose a password with, good until setup_until.
    totp_step: last 30-second step whose code was used: a code opens once. card_due: her card must be sent.
    """

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(80))
    roles: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    teams: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    language: Mapped[str] = mapped_column(String(2), default="es")
    work_address: Mapped[str] = mapped_column(String(254), default="")
    hours: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    has_shortcuts: Mapped[bool] = mapped_column(Boolean, default=True)
    password: Mapped[str | None] = mapped_column(String(200))
    setup_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    setup_until: Mapped[datetime | None] = mapped_column(_WHEN)
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)
    card_due: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime] = mapped_column(_WHEN)


class SecondFactor(SealedRow, Base):
    """The secret shared with her authenticator app; the scope is her account. In use once confirmed."""

    __tablename__ = "second_factor"
    __key_class__ = "accounts"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), unique=True)
    is_confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
    secret = sealed[str]("second_factor.secret")


class RecoveryCode(Base):
    """One of ten codes for a lost phone; only the SHA-256 of a 120-bit code is kept (of older ones, of 80 bits)."""

    __tablename__ = "recovery_code"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    used_at: Mapped[datetime | None] = mapped_column(_WHEN)


class StaffSession(Base):
    """A browser of hers. stage: `code` (password was right), `enrol` (second factor to be set up), `open`.

    token_hash: SHA-256 of the cookie. return_to: where the lock page leads back to, a path of ours.
    device: a few words such as `Firefox · Windows`. notices: lines for the next page, constants only.
    """

    __tablename__ = "staff_session"
    __table_args__ = (Index("staff_session_account", "account_id", "ended_at"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    stage: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(_WHEN)
    last_seen_at: Mapped[datetime] = mapped_column(_WHEN)
    ended_at: Mapped[datetime | None] = mapped_column(_WHEN)
    is_locked: Mapped[bool] = mapped_column(Boolean, default=False)
    return_to: Mapped[str] = mapped_column(String(300), default="/")
    hides_names: Mapped[bool] = mapped_column(Boolean, default=False)
    wrong_codes: Mapped[int] = mapped_column(Integer, default=0)
    device: Mapped[str] = mapped_column(String(60), default="")
    notices: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)


class KnownDevice(Base):
    """A browser in which she has signed in before: others' guesses never slow it down."""

    __tablename__ = "known_device"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    last_used_at: Mapped[datetime] = mapped_column(_WHEN)


class Attempts(Base):
    """Wrong tries from one corner. key_hash: keyed digest of where and whom; neither can be read back."""

    __tablename__ = "attempts"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    free_at: Mapped[datetime] = mapped_column(_WHEN)
    updated_at: Mapped[datetime] = mapped_column(_WHEN, index=True)
