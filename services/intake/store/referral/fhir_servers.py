"""FHIR servers of partners, the Task of each referral posted to one, and whose turn it is to be called."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.domain.referral.referrals import AT_SERVER, StepKind
from services.intake.store.base import INSTANT, Base, coded
from services.intake.store.referral.referrals import Referral, ReferralStep
from shared.crypto import SealedRow, sealed

LEASE: Final = timedelta(seconds=90)
"""How long a step is ours: more than all its calls may take."""


class ServerState(StrEnum):
    """Whether an address is called."""

    PENDING = "pending"
    ACTIVE = "active"
    DISABLED = "disabled"


class FhirServer(SealedRow, Base):
    """One address of one partner; its scope is the partner. A replaced one stays, disabled: a stop is told there.

    wait_until: nothing is called there before, since the last call failed.
    sign_in: `token_url`, `client_id`, `secret`, `scope`; None: the server asks for no token.
    """

    __tablename__ = "fhir_server"
    __key_class__ = "third_parties"
    __table_args__ = (
        Index(
            "uq_fhir_server_in_use", "partner_id", unique=True, postgresql_where=text("disabled_at is null")
        ),
    )

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"))
    state: Mapped[ServerState] = mapped_column(coded(ServerState))
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    wait_until: Mapped[datetime | None] = mapped_column(INSTANT)
    disabled_at: Mapped[datetime | None] = mapped_column(INSTANT)

    base = sealed[str]("fhir_server.base")
    sign_in = sealed[dict[str, Any] | None]("fhir_server.sign_in")


class FhirTask(SealedRow, Base):
    """What we know of one referral at a partner's server; its scope is the case. It is there from the first try on.

    posted_at: when the server was known to hold it. heard: SHA-256 of the Task as last read.
    notes_read: how many of its notes have become answers. failures: calls in a row that came to nothing.
    """

    __tablename__ = "fhir_task"
    __key_class__ = "narrative"

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), unique=True)
    server_id: Mapped[UUID] = mapped_column(ForeignKey("fhir_server.id"), index=True)
    tried_at: Mapped[datetime] = mapped_column(INSTANT)
    posted_at: Mapped[datetime | None] = mapped_column(INSTANT)
    heard: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    notes_read: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)

    task_id = sealed[str | None]("fhir_task.task_id")


def server_of(session: Session, partner_id: UUID, *, lock: bool = False) -> FhirServer | None:
    """Return the address that a partner has now, whether or not it is proven."""
    query = select(FhirServer).where(FhirServer.partner_id == partner_id, FhirServer.disabled_at.is_(None))
    if lock:
        query = query.with_for_update(of=FhirServer).execution_options(populate_existing=True)
    return session.scalar(query)


def server_by_id(session: Session, server_id: UUID, *, lock: bool = False) -> FhirServer | None:
    """Return an address, also one that was replaced."""
    query = select(FhirServer).where(FhirServer.id == server_id)
    if lock:
        query = query.with_for_update(of=FhirServer).execution_options(populate_existing=True)
    return session.scalar(query)


def task_of(session: Session, referral_id: UUID) -> FhirTask | None:
    """Return what was posted of a referral, or may have been. Whoever changes it holds the referral."""
    return session.scalar(select(FhirTask).where(FhirTask.referral_id == referral_id))


def claim_exchange(session: Session, *, now: datetime) -> UUID | None:
    """Take the step that waits longest at a server that is not being waited for; it is ours for LEASE.

    What is posted or taken back goes before questions.
    """
    waits = select(FhirServer.partner_id).where(FhirServer.wait_until > now)
    free = or_(ReferralStep.claim_until.is_(None), ReferralStep.claim_until <= now)
    query = (
        select(ReferralStep.id)
        .join(Referral, Referral.id == ReferralStep.referral_id)
        .where(
            ReferralStep.kind.in_(AT_SERVER),
            ReferralStep.state == "due",
            ReferralStep.due_at <= now,
            free,
            Referral.partner_id.not_in(waits),
        )
        .order_by(ReferralStep.kind == StepKind.FHIR_POLL, ReferralStep.due_at, ReferralStep.id)
        .limit(1)
        .with_for_update(of=ReferralStep, skip_locked=True)
    )
    step_id = session.scalar(query)
    if step_id is not None:
        session.execute(
            update(ReferralStep)
            .where(ReferralStep.id == step_id)
            .values(claim_until=now + LEASE, attempts=ReferralStep.attempts + 1)
            .execution_options(synchronize_session=False)
        )
    return step_id
