"""Making a referral: to whom, what leaves, field by field with her, and what she agrees to."""

from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.intake.referrals import (
    NewReferral,
    PartnerLine,
    PreviewLine,
    ReferralConsent,
    ReferralsClient,
)
from services.portal.forms.form import Form
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.referrals import words
from services.portal.views.referrals.forms import ChooseForm, ConsentForm, SendForm
from services.portal.views.referrals.sent import Worker, render, show_pin
from shared.clock import utc_now
from shared.errors import Missing, Unavailable

router = APIRouter()

_CONSENT_DAYS: Final = 90


@router.get("/casos/{case_id}/derivaciones/nueva")
def choose(case_id: UUID, page: Worker) -> Response:
    """Whom to ask, and for what."""
    return _choose(page, case_id, page.form(ChooseForm))


@router.post("/casos/{case_id}/derivaciones/nueva")
def preview(case_id: UUID, page: Worker) -> Response:
    """Exactly what would leave; what she has agreed to is ticked."""
    form = page.read(ChooseForm)
    if form.is_valid:
        try:
            return _preview(page, case_id, form.data)
        except Refused as refused:
            form.take(refused)
    return _choose(page, case_id, form, status=form.status)


@router.post("/casos/{case_id}/derivaciones/consentir")
def consent(case_id: UUID, page: Worker) -> Response:
    """Record what she has just agreed to, and show again what would leave."""
    form = page.read(ConsentForm)
    if not form.is_valid:
        return _again(page, case_id, consent=form)
    given = form.data
    try:
        page.client(ReferralsClient).consent(
            case_id,
            ReferralConsent(
                partner=given.partner_id,
                fields=given.agreed,
                medium=given.medium,
                language=given.asked_in,
                interpreter=given.interpreter,
                expires_at=_last_day_of(utc_now()),  # the same when the form is sent again
            ),
            key=form.key,
        )
    except Refused as refused:
        form.take(refused)
        return _again(page, case_id, consent=form)
    return _preview(page, case_id, given)


def _last_day_of(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=_CONSENT_DAYS + 1), time(), now.tzinfo)


@router.post("/casos/{case_id}/derivaciones")
def send(case_id: UUID, page: Worker) -> Response:
    """Send it, and show the PIN this once."""
    form = page.read(SendForm)
    if not form.is_valid:
        return _again(page, case_id, sending=form)
    asked = form.data
    try:
        made = page.client(ReferralsClient).send(
            case_id,
            NewReferral(
                partner_id=asked.partner_id, need=asked.need, urgency=asked.urgency, fields=asked.fields
            ),
            key=form.key,
        )
    except Refused as refused:
        form.take(refused)
        return _again(page, case_id, sending=form)
    return show_pin(page, case_id, made.id, made.pin)


def _choose(page: Page, case_id: UUID, form: Form[ChooseForm], *, status: int = 200) -> Response:
    try:
        partners = page.client(ReferralsClient).partners()
    except Unavailable as away:
        if not form.errors:
            raise
        partners, status = [], away.status
    return render(page, case_id, "referrals/choose.html", status=status, form=form, partners=partners)


def _preview(
    page: Page,
    case_id: UUID,
    asked: ChooseForm,
    *,
    sending: Form[SendForm] | None = None,
    consent: Form[ConsentForm] | None = None,
    status: int = 200,
) -> Response:
    client = page.client(ReferralsClient)
    lines = client.preview(case_id, partner_id=asked.partner_id, need=asked.need, urgency=asked.urgency)
    known = {"partner_id": asked.partner_id, "need": asked.need, "urgency": asked.urgency}
    ticked = [line.field for line in lines if line.is_agreed and line.value is not None]
    return render(
        page,
        case_id,
        "referrals/preview.html",
        status=status,
        partner=_partner(client.partners(), asked.partner_id),
        lines=lines,
        missing=_missing(lines),
        sending=sending or page.form(SendForm).fill(known | {"fields": ticked}),
        consent=consent or page.form(ConsentForm).fill(known),
        languages=words.language_choices(page.language),
    )


def _again(
    page: Page,
    case_id: UUID,
    *,
    sending: Form[SendForm] | None = None,
    consent: Form[ConsentForm] | None = None,
) -> Response:
    """The preview with what was typed and what is wrong; the first step if no partner can be read."""
    first = page.read(ChooseForm)
    if not first.is_valid:
        return _choose(page, case_id, first, status=first.status)
    refused: Form[SendForm] | Form[ConsentForm] | None = sending or consent
    status = refused.status if refused is not None else 200
    try:
        return _preview(page, case_id, first.data, sending=sending, consent=consent, status=status)
    except Unavailable as away:
        first.take(away)
        return _choose(page, case_id, first, status=first.status)


def _missing(lines: list[PreviewLine]) -> list[PreviewLine]:
    return [line for line in lines if not line.is_agreed and line.value is not None]


def _partner(partners: list[PartnerLine], partner_id: UUID) -> PartnerLine:
    found = next((partner for partner in partners if partner.id == partner_id), None)
    if found is None:
        raise Missing("this partner is not in the directory")
    return found


AREA = Area(name="referrals", router=router)
