"""What a search of a partner's needs to know of its referrals, both ways: clear columns alone, nothing is opened."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.intake.domain.referral.received import ReceivedState
from services.intake.domain.referral.referrals import State
from services.intake.store.referral.received import ReceivedReferral
from services.intake.store.referral.referrals import Referral, ReferralAnswer


class SentLead(NamedTuple):
    """One that was sent to the partner. until: the last day its content may be read, if one is set."""

    ref: UUID
    state: State
    asked_at: datetime
    sent_at: datetime | None
    changed_at: datetime
    until: datetime | None


class CameLead(NamedTuple):
    """One that the partner sent us."""

    ref: UUID
    state: ReceivedState
    changed_at: datetime


def leads_to(session: Session, partner_id: UUID, *, refs: Collection[UUID] | None) -> list[SentLead]:
    """Return those to a partner that left a draft, newest first; of these alone if named.

    One older than the column of its last change changed with the last thing that is known of it.
    """
    said = (
        select(func.max(ReferralAnswer.at)).where(ReferralAnswer.referral_id == Referral.id).scalar_subquery()
    )
    known = (
        Referral.requested_at,
        Referral.sent_at,
        Referral.seen_at,
        Referral.answered_at,
        Referral.ended_at,
    )
    changed_at = func.coalesce(Referral.changed_at, func.greatest(*known, said))
    query = select(
        Referral.id,
        Referral.state,
        Referral.requested_at,
        Referral.sent_at,
        changed_at,
        Referral.link_until,
    ).where(Referral.partner_id == partner_id, Referral.state != State.DRAFT)
    if refs is not None:
        query = query.where(Referral.id.in_(refs))
    return [SentLead(*row) for row in session.execute(query.order_by(Referral.id.desc()))]


def leads_from(session: Session, partner_id: UUID, *, refs: Collection[UUID] | None) -> list[CameLead]:
    """Return those that a partner sent, newest first; of these alone if named."""
    query = select(ReceivedReferral.id, ReceivedReferral.state, ReceivedReferral.changed_at).where(
        ReceivedReferral.partner_id == partner_id
    )
    if refs is not None:
        query = query.where(ReceivedReferral.id.in_(refs))
    return [CameLead(*row) for row in session.execute(query.order_by(ReceivedReferral.id.desc()))]
