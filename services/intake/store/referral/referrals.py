"""Referrals, their links, what partners answered and what the timetable still owes them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.domain.referral.referrals import AT_SERVER, LIVE, State, StepKind
from services.intake.store.base import INSTANT, Base, coded
from shared.crypto import SealedRow, sealed

HEARD_BY: Final = "heard_by"
"""In what a partner said: the reference of whoever wrote it down here; absent if they wrote it themselves."""


class Referral(SealedRow, Base):
    """One referral of one case to one partner. Its scope is the case.

    Clear: state, who asked, instants, and whether she is reminded of the appointment.
    Sealed: what leaves, field by field as she saw it; the PIN's proof.
    """

    __tablename__ = "referral"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_referral_scope_state", "scope_id", "state"),)

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    state: Mapped[State] = mapped_column(coded(State))
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime] = mapped_column(INSTANT)
    sent_at: Mapped[datetime | None] = mapped_column(INSTANT)
    seen_at: Mapped[datetime | None] = mapped_column(INSTANT)
    answered_at: Mapped[datetime | None] = mapped_column(INSTANT)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)
    changed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    link_until: Mapped[datetime | None] = mapped_column(INSTANT)
    pin_failures: Mapped[int] = mapped_column(default=0)
    pin_wait_until: Mapped[datetime | None] = mapped_column(INSTANT)
    remind_her: Mapped[bool] = mapped_column(default=False)

    content = sealed[dict[str, Any]]("referral.content")
    pin_proof = sealed[str]("referral.pin_proof")


class ReferralAnswer(SealedRow, Base):
    """One thing a partner said, sealed whole: kind, reason, appointment, words, and who of ours heard it, if any."""

    __tablename__ = "referral_answer"
    __key_class__ = "narrative"
    __table_args__ = (UniqueConstraint("referral_id", "form_key"),)

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"), index=True)
    at: Mapped[datetime] = mapped_column(INSTANT)
    form_key: Mapped[UUID | None]

    said = sealed[dict[str, Any]]("referral_answer.said")


class ReferralKey(Base):
    """What opens a referral from outside, as a hash: the link in a mail, or the pass a right PIN earns."""

    __tablename__ = "referral_key"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    until: Mapped[datetime | None] = mapped_column(INSTANT)


class ReferralStep(Base):
    """Something owed to a referral at a time; a claim gives the right to act, not the tick."""

    __tablename__ = "referral_step"
    __table_args__ = (Index("ix_referral_step_state_due", "state", "due_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    kind: Mapped[StepKind] = mapped_column(coded(StepKind))
    due_at: Mapped[datetime] = mapped_column(INSTANT)
    state: Mapped[str] = mapped_column(String(10), default="due")
    claim_until: Mapped[datetime | None] = mapped_column(INSTANT)
    attempts: Mapped[int] = mapped_column(default=0)


def referral_by_id(session: Session, referral_id: UUID, *, lock: bool = False) -> Referral | None:
    """Return the referral, held against other writers if `lock`."""
    query = select(Referral).where(Referral.id == referral_id)
    if lock:
        query = query.with_for_update(of=Referral).execution_options(populate_existing=True)
    return session.scalar(query)


def referrals_of(session: Session, scopes: Sequence[UUID]) -> list[Referral]:
    """Return the referrals of these cases, newest first."""
    query = select(Referral).where(Referral.scope_id.in_(scopes)).order_by(Referral.id.desc())
    return list(session.scalars(query))


def sent_to(session: Session, partner_id: UUID, *, before: UUID | None, limit: int) -> list[Referral]:
    """Return referrals that were sent to a partner, newest first. before: the last id of the page before."""
    query = select(Referral).where(Referral.partner_id == partner_id, Referral.sent_at.is_not(None))
    if before is not None:
        query = query.where(Referral.id < before)
    return list(session.scalars(query.order_by(Referral.id.desc()).limit(limit)))


def live_referrals(session: Session, scopes: Sequence[UUID], *, lock: bool = False) -> list[Referral]:
    """Return those through which something may still leave, oldest first."""
    query = (
        select(Referral).where(Referral.scope_id.in_(scopes), Referral.state.in_(LIVE)).order_by(Referral.id)
    )
    return list(session.scalars(query.with_for_update(of=Referral) if lock else query))


def count_live(session: Session, scopes: Sequence[UUID]) -> int:
    """How many referrals of these cases are still under way."""
    query = select(func.count()).where(Referral.scope_id.in_(scopes), Referral.state.in_(LIVE))
    return session.scalar(query) or 0


def answers_of(session: Session, referral_ids: Iterable[UUID]) -> list[ReferralAnswer]:
    """Return what partners said about these referrals, oldest first."""
    query = (
        select(ReferralAnswer)
        .where(ReferralAnswer.referral_id.in_(list(referral_ids)))
        .order_by(ReferralAnswer.id)
    )
    return list(session.scalars(query))


def appointments_of(session: Session, referral_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """By referral, the appointment its partner gave last; none is not in it. Whether it still holds its state says."""
    return {
        answer.referral_id: datetime.fromisoformat(said)
        for answer in answers_of(session, referral_ids)
        if (said := answer.said["appointment_at"]) is not None
    }


def has_answer(session: Session, referral_id: UUID, *, key: UUID) -> bool:
    """Whether this very form was answered already."""
    query = select(ReferralAnswer.id).where(
        ReferralAnswer.referral_id == referral_id, ReferralAnswer.form_key == key
    )
    return session.scalar(query) is not None


def referral_of_key(session: Session, key_hash: bytes, *, kind: str, now: datetime) -> UUID | None:
    """Return which referral a link or a pass opens, unless it has lapsed."""
    query = select(ReferralKey.referral_id).where(
        ReferralKey.hash == key_hash,
        ReferralKey.kind == kind,
        or_(ReferralKey.until.is_(None), ReferralKey.until > now),
    )
    return session.scalar(query)


def drop_keys(session: Session, referral_id: UUID, *, kind: str | None = None) -> None:
    """Kill every link and pass of a referral, or those of one kind."""
    for key in session.scalars(select(ReferralKey).where(ReferralKey.referral_id == referral_id)):
        if kind is None or key.kind == kind:
            session.delete(key)


def open_steps(session: Session, referral_id: UUID) -> list[ReferralStep]:
    """Return what is still owed to a referral."""
    query = select(ReferralStep).where(ReferralStep.referral_id == referral_id, ReferralStep.state == "due")
    return list(session.scalars(query))


def steps_of(session: Session, referral_id: UUID) -> list[ReferralStep]:
    """Return all that the timetable ever owed a referral."""
    return list(session.scalars(select(ReferralStep).where(ReferralStep.referral_id == referral_id)))


def claim_steps(session: Session, *, now: datetime, lease: timedelta, limit: int) -> list[UUID]:
    """Take steps of mail that have fallen due and nobody holds; each is ours until the lease ends."""
    free = or_(ReferralStep.claim_until.is_(None), ReferralStep.claim_until <= now)
    query = (
        select(ReferralStep.id)
        .where(
            ReferralStep.kind.not_in(AT_SERVER), ReferralStep.state == "due", ReferralStep.due_at <= now, free
        )
        .order_by(ReferralStep.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = list(session.scalars(query))
    session.execute(
        update(ReferralStep)
        .where(ReferralStep.id.in_(claimed))
        .values(claim_until=now + lease, attempts=ReferralStep.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return claimed


def step_by_id(session: Session, step_id: UUID) -> ReferralStep | None:
    """Return a step, held against other writers."""
    return session.get(ReferralStep, step_id, with_for_update=True, populate_existing=True)
