"""Referrals over HTTP, as staff see them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.referral.partner_link import AnswerForm
from services.intake.domain.referral.answers import AnswerKind
from services.intake.domain.referral.fields import NEED_LENGTH, ReferralField, Urgency
from services.intake.domain.referral.referrals import State
from services.intake.usecases.contact.remind_of_appointment import want_reminder
from services.intake.usecases.referral.answer_referral import record_answer
from services.intake.usecases.referral.close_referral import close_referral
from services.intake.usecases.referral.link.renew_pin import renew_pin
from services.intake.usecases.referral.list_referrals import ReferralView, list_referrals
from services.intake.usecases.referral.preview_referral import preview_referral
from services.intake.usecases.referral.print_letter import print_letter
from services.intake.usecases.referral.request_referral import request_referral
from services.intake.usecases.referral.revoke_referral import revoke_referral
from shared.contracts.codes import ReplyCode
from shared.http import IdempotencyKey

router = APIRouter(tags=["referrals"])

Need = Annotated[str, StringConstraints(max_length=NEED_LENGTH, pattern=r"^[^\x00]*$")]


class Draft(BaseModel):
    """A referral being thought about."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    partner_id: UUID
    need: Need = ""
    urgency: Urgency = Urgency.NORMAL


class Request(Draft):
    """A referral to be sent: these fields, ticked one by one."""

    fields: list[ReferralField] = Field(min_length=1, max_length=len(ReferralField))


class FieldLine(BaseModel):
    """What would leave in one field, and whether she agreed; value null: the file has nothing."""

    field: ReferralField
    value: Any
    is_agreed: bool


class Sent(BaseModel):
    """The referral and its PIN, told this once."""

    id: UUID
    pin: str


class AgreedLine(BaseModel):
    """One field that leaves."""

    field: ReferralField
    value: Any


class LetterWords(BaseModel):
    """A referral on paper: to whom, under which reference, and what she agreed to."""

    partner: str
    contact: str
    reference: str
    requested_at: datetime
    fields: list[AgreedLine]


class Pin(BaseModel):
    """A new PIN, told this once."""

    pin: str


class ReferralLine(BaseModel):
    """A referral and its story."""

    id: UUID
    state: State
    partner_id: UUID
    partner: str
    partner_phone: str
    requested_by: UUID
    requested_at: datetime
    sent_at: datetime | None
    seen_at: datetime | None
    answered_at: datetime | None
    link_until: datetime | None
    content: dict[str, Any]
    answers: list[dict[str, Any]]
    is_locked: bool
    can_revoke: bool
    can_close: bool
    possible: list[AnswerKind]
    is_on_paper: bool
    remind_her: bool
    her_answer: ReplyCode | None


class Reminder(BaseModel):
    """Whether she wants to be reminded of the appointment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    remind_her: bool


@router.post("/cases/{case_id}/referrals/preview")
def preview(case_id: UUID, draft: Draft, door: CaseworkDoor) -> list[FieldLine]:
    """What would leave, field by field; nothing is kept."""
    with door.begin("referral_preview") as work:
        found = preview_referral(
            work, case_id=case_id, partner_id=draft.partner_id, need=draft.need, urgency=draft.urgency
        )
        return [FieldLine(field=line.field, value=line.value, is_agreed=line.is_agreed) for line in found]


@router.post("/cases/{case_id}/referrals", status_code=201)
def request(case_id: UUID, form: Request, door: CaseworkDoor, key: IdempotencyKey = None) -> Sent:
    """Send a referral; the PIN in the answer is told by another way than mail."""
    with door.begin("referral_request") as work:
        made = request_referral(
            work,
            case_id=case_id,
            partner_id=form.partner_id,
            fields=form.fields,
            need=form.need,
            urgency=form.urgency,
            key=key,
        )
    return Sent(id=made.referral, pin=made.pin)


@router.get("/cases/{case_id}/referrals")
def of_case(case_id: UUID, door: CaseworkDoor) -> list[ReferralLine]:
    """The case's referrals, newest first."""
    with door.begin("referral_list") as work:
        return [_line(view) for view in list_referrals(work, case_id=case_id)]


@router.post("/referrals/{referral_id}/pin")
def new_pin(referral_id: UUID, door: CaseworkDoor) -> Pin:
    """Replace the PIN, and let the partner try again."""
    with door.begin("referral_pin") as work:
        return Pin(pin=renew_pin(work, referral_id=referral_id))


@router.post("/referrals/{referral_id}/letter")
def letter(referral_id: UUID, door: CaseworkDoor) -> LetterWords:
    """What goes on paper, its consent asked now. For a partner without mail this is the sending."""
    with door.begin("referral_letter") as work:
        found = print_letter(work, referral_id=referral_id)
        lines = [AgreedLine(field=field, value=value) for field, value in found.fields]
        return LetterWords(
            partner=found.partner,
            contact=found.contact,
            reference=found.reference,
            requested_at=found.requested_at,
            fields=lines,
        )


@router.post("/referrals/{referral_id}/answers", status_code=204)
def heard(referral_id: UUID, form: AnswerForm, door: CaseworkDoor, key: IdempotencyKey = None) -> None:
    """Write down what a partner answered by phone or on paper."""
    with door.begin("referral_answer") as work:
        record_answer(work, referral_id=referral_id, answer=form.answer(), key=key)


@router.put("/referrals/{referral_id}/reminder", status_code=204)
def reminder(referral_id: UUID, form: Reminder, door: CaseworkDoor) -> None:
    """Remind her of the appointment her partner gives, or no more."""
    with door.begin("referral_reminder") as work:
        want_reminder(work, referral_id=referral_id, is_wanted=form.remind_her)


@router.post("/referrals/{referral_id}/revoke", status_code=204)
def revoke(referral_id: UUID, door: CaseworkDoor) -> None:
    """Kill the link at once."""
    with door.begin("referral_revoke") as work:
        revoke_referral(work, referral_id=referral_id)


@router.post("/referrals/{referral_id}/close", status_code=204)
def close(referral_id: UUID, door: CaseworkDoor) -> None:
    """Close a referral that has run its course."""
    with door.begin("referral_close") as work:
        close_referral(work, referral_id=referral_id)


def _line(view: ReferralView) -> ReferralLine:
    row = view.referral
    return ReferralLine(
        id=row.id,
        state=row.state,
        partner_id=row.partner_id,
        partner=view.partner,
        partner_phone=view.partner_phone,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        sent_at=row.sent_at,
        seen_at=row.seen_at,
        answered_at=row.answered_at,
        link_until=row.link_until,
        content=row.content,
        answers=list(view.answers),
        is_locked=view.is_locked,
        can_revoke=view.can_revoke,
        can_close=view.can_close,
        possible=list(view.possible),
        is_on_paper=view.is_on_paper,
        remind_her=row.remind_her,
        her_answer=view.her_answer,
    )
