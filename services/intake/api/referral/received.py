"""Women whom partners send us, as coordinators see them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from services.intake.api.bodies import TeamCode
from services.intake.api.dependencies import CoordinationDoor
from services.intake.api.views import Made
from services.intake.domain.referral.answers import WORDS_LENGTH, DeclineReason
from services.intake.domain.referral.fields import ReferralField, Urgency
from services.intake.domain.referral.received import ReceivedState
from services.intake.store.directory import partners
from services.intake.store.facts.base import Called, Facts, Language
from services.intake.store.facts.work import ContactLogFacts
from services.intake.store.referral.received import ReceivedReferral, waiting
from services.intake.usecases.received.receive_referral import told_in
from services.intake.usecases.received.sort_out_received import (
    accept_as_case,
    accept_as_log,
    decline,
    received_for,
)
from shared.work import Work

router = APIRouter(prefix="/received-referrals", tags=["received referrals"])


class ReceivedLine(Facts):
    """One in the queue: who sends, how soon, since when; nothing of her."""

    id: UUID
    partner: str
    urgency: Urgency
    received_at: datetime


class ReceivedView(Facts):
    """One with what is told of her; empty once it is decided. became: the log or the case."""

    id: UUID
    partner: str
    partner_phone: str
    state: ReceivedState
    received_at: datetime
    decided_at: datetime | None
    became: UUID | None
    fields: dict[ReferralField, Any]
    reach: str


class AcceptAsCase(Facts):
    """A new case: how to call her and the language she is spoken to in."""

    call_name: Called
    language: Language
    team: TeamCode | None = None


class AcceptAsLog(Facts):
    """A contact without a file."""

    log: ContactLogFacts
    team: TeamCode | None = None


class No(Facts):
    """Why not, as the partner will read it."""

    reason: DeclineReason
    words: Annotated[str, Field(max_length=WORDS_LENGTH, pattern=r"^[^\x00]*$")] = ""


@router.get("")
def queue(door: CoordinationDoor) -> list[ReceivedLine]:
    """Those nobody has decided on: the most urgent first, then the oldest."""
    with door.begin("received_list") as work:
        named = _names(work)
        lines = [
            ReceivedLine(
                id=row.id,
                partner=named[row.partner_id][0],
                urgency=told_in(row).urgency,
                received_at=row.received_at,
            )
            for row in waiting(work.session)
        ]
    return sorted(lines, key=lambda line: list(Urgency).index(line.urgency), reverse=True)


@router.get("/{received_id}")
def show(received_id: UUID, door: CoordinationDoor) -> ReceivedView:
    """One, with what is told of her."""
    with door.begin("received_show") as work:
        return _view(work, received_for(work, received_id, "received_show"))


@router.post("/{received_id}/case", status_code=201)
def as_case(received_id: UUID, body: AcceptAsCase, door: CoordinationDoor) -> Made:
    """Accept her, with a new case."""
    with door.begin("received_accept") as work:
        made = accept_as_case(
            work, received_id, call_name=body.call_name, language=body.language, team=body.team
        )
        return Made(id=made)


@router.post("/{received_id}/contact-log", status_code=201)
def as_log(received_id: UUID, body: AcceptAsLog, door: CoordinationDoor) -> Made:
    """Accept her, as a contact without a file."""
    with door.begin("received_accept") as work:
        return Made(id=accept_as_log(work, received_id, facts=body.log, team=body.team))


@router.post("/{received_id}/decline", status_code=204)
def say_no(received_id: UUID, body: No, door: CoordinationDoor) -> None:
    """Say no; her partner reads why."""
    with door.begin("received_decline") as work:
        decline(work, received_id, reason=body.reason, words=body.words)


def _names(work: Work) -> dict[UUID, tuple[str, str]]:
    found = partners.all_partners(work.session, with_inactive=True)
    return {partner.id: (partner.organisation, partner.phone) for partner in found}


def _view(work: Work, row: ReceivedReferral) -> ReceivedView:
    told = told_in(row)
    name, phone = _names(work)[row.partner_id]
    return ReceivedView(
        id=row.id,
        partner=name,
        partner_phone=phone,
        state=row.state,
        received_at=row.received_at,
        decided_at=row.decided_at,
        became=row.became,
        fields=dict(told.fields),
        reach=told.reach,
    )
