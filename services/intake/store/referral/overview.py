"""Referrals of many cases at once: those of a board, and a year of those to one partner."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import Session, aliased

from services.intake.domain.case.arrows import CaseStatus
from services.intake.domain.referral.referrals import State
from services.intake.store.cases import Case
from services.intake.store.referral.referrals import Referral

_SHUT = (CaseStatus.BLOCKED, CaseStatus.ERASED)
_OVER = (State.CLOSED, State.REVOKED)


def on_board(visible: Select[Case], *, staff: UUID | None, ended_since: datetime) -> Select[Referral, Case]:
    """Select referrals, each with the case that speaks for it, oldest first; what ended long ago is left out.

    visible: cases that the caller may see. staff: only those of cases she keeps, or that she asked for.
    """
    own, speaker = aliased(Case), aliased(Case, visible.where(Case.status.not_in(_SHUT)).subquery())
    query = (
        select(Referral, speaker)
        .join(own, own.id == Referral.scope_id)
        .join(speaker, speaker.id == case((own.status == CaseStatus.MERGED, own.merged_into), else_=own.id))
        .where(own.status.not_in(_SHUT))
        .where(or_(Referral.state.not_in(_OVER), Referral.ended_at > ended_since))
        .order_by(Referral.requested_at, Referral.id)
    )
    if staff is not None:
        query = query.where(or_(speaker.owner == staff, Referral.requested_by == staff))
    return query


def sent_since(session: Session, partners: Iterable[UUID], *, since: datetime) -> list[Referral]:
    """Return referrals that were sent to any of these entries since an instant; none of a case that is shut off."""
    query = (
        select(Referral)
        .join(Case, Case.id == Referral.scope_id)
        .where(Referral.partner_id.in_(list(partners)), Referral.sent_at >= since, Case.status.not_in(_SHUT))
        .order_by(Referral.id)
    )
    return list(session.scalars(query))
