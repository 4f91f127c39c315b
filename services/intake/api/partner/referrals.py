"""The partner API: what was sent to this partner, read and answered. Docs for its developers: docs/partners.md."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.intake.api.dependencies import TheRuntime
from services.intake.api.partner.caller import actor_of, calling_partner
from services.intake.api.referral.partner_link import AnswerForm, View
from services.intake.domain.partner_api.clients import PartnerScope
from services.intake.domain.referral.answers import Answer
from services.intake.domain.referral.referrals import State
from services.intake.gateways.partner_seal import MEDIA
from services.intake.usecases.partner_api.keys import sealed_for
from services.intake.usecases.partner_api.referrals import (
    PAGE,
    answer_for_partner,
    list_for_partner,
    read_for_partner,
)
from services.intake.usecases.partner_api.sign_in import PartnerCaller
from services.intake.usecases.referral.open_partner_link import PartnerView
from shared.errors import TelarError
from shared.http import IdempotencyKey
from shared.work import Work

router = APIRouter(prefix="/partner/v1", tags=["referrals"])

Reader = Annotated[PartnerCaller, calling_partner(PartnerScope.REFERRALS_READ)]
Writer = Annotated[PartnerCaller, calling_partner(PartnerScope.REFERRALS_READ, PartnerScope.REFERRALS_WRITE)]

_SEALED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "In clear, or sealed to the partner's registered key (compact JWE).",
        "content": {MEDIA: {"schema": {"type": "string"}}},
    },
    404: {"description": "Unknown, or another partner's: both look alike."},
    410: {"description": "Withdrawn or lapsed: nothing of it may be used; please destroy what was kept."},
}


class Withdrawn(TelarError):
    """She took back her consent, or it ended; nothing of the referral may leave."""

    status = 410


class Line(BaseModel):
    """A referral without anything of hers."""

    id: UUID
    state: State
    sent_at: datetime
    until: datetime | None


class Page(BaseModel):
    """Newest first; `next` is the `before` of the next page, null on the last."""

    referrals: list[Line]
    next: UUID | None


@router.get("/referrals")
def of_partner(runtime: TheRuntime, caller: Reader, before: Annotated[UUID | None, Query()] = None) -> Page:
    """What was sent to this partner, by reference and state; read one to see what she agreed to."""
    with runtime.transactions.begin(actor=actor_of(caller), purpose="partner_api") as work:
        found = list_for_partner(work, partner_id=caller.partner, before=before)
        lines = [
            Line(id=one.id, state=one.state, sent_at=one.sent_at, until=one.link_until)
            for one in found
            if one.sent_at is not None
        ]
    return Page(referrals=lines, next=lines[-1].id if len(lines) == PAGE else None)


@router.get("/referrals/{referral_id}", response_model=View, responses=_SEALED)
def read(referral_id: UUID, runtime: TheRuntime, caller: Reader) -> Response:
    """One referral: the fields that may leave at this moment. Her consent is asked anew each time."""
    with runtime.transactions.begin(actor=actor_of(caller), purpose="partner_api") as work:
        view = read_for_partner(work, partner_id=caller.partner, referral_id=referral_id)
        answer = None if view is None else _answer(work, caller, view)
    return _given(answer)


@router.post("/referrals/{referral_id}/answers", response_model=View, responses=_SEALED)
def answer(
    referral_id: UUID, form: AnswerForm, runtime: TheRuntime, caller: Writer, key: IdempotencyKey = None
) -> Response:
    """Accept, decline with a reason, give an appointment, say that the service was given or not, or write back."""
    said = Answer(form.kind, reason=form.reason, appointment_at=form.appointment_at, words=form.words)
    with runtime.transactions.begin(actor=actor_of(caller), purpose="partner_api") as work:
        view = answer_for_partner(
            work, partner_id=caller.partner, referral_id=referral_id, answer=said, key=key
        )
        answered = None if view is None else _answer(work, caller, view)
    return _given(answered)


def _answer(work: Work, caller: PartnerCaller, view: PartnerView) -> Response:
    body = View(
        state=view.state,
        fields=[{"field": field, "value": value} for field, value in view.fields],
        answers=list(view.answers),
        possible=list(view.possible),
        until=view.until,
    )
    sealed = sealed_for(work, caller.partner, body.model_dump_json().encode())
    if sealed is None:
        return JSONResponse(body.model_dump(mode="json"))
    return Response(sealed, media_type=MEDIA)


def _given(answer: Response | None) -> Response:
    """Once the transaction is kept. Raises Withdrawn."""
    if answer is None:
        raise Withdrawn("La derivación ha sido retirada: no siga adelante y destruya lo anotado.")
    return answer
