"""Making a referral, the last step: what leaves, field by field with her, what she agrees to, and sending it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.intake.referrals import (
    NewReferral,
    PartnerLine,
    ReferralConsent,
    ReferralsClient,
)
from services.portal.forms.form import Form
from services.portal.forms.model import Choice
from services.portal.locale.consent_words import ConsentWords, side_by_side, words_in
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import language_options
from services.portal.views.referrals.choosing import need_page, offers, partners_page
from services.portal.views.referrals.forms import ChooseForm, ConsentForm, NeedForm, ReadForm, SendForm
from services.portal.views.referrals.sent import Worker, framed_in, render, show_pin
from shared.clock import utc_now
from shared.errors import Missing, Unavailable

router = APIRouter()

_CONSENT_DAYS: Final = 90


@dataclass(frozen=True)
class Forms:
    """The forms of the last step, where one was sent already and is shown again."""

    sending: Form[SendForm] | None = None
    consent: Form[ConsentForm] | None = None
    reading: Form[ReadForm] | None = None

    @property
    def status(self) -> int:
        """What the page answers."""
        given: tuple[Form[Any] | None, ...] = (self.sending, self.consent, self.reading)
        return next((form.status for form in given if form is not None and form.errors), 200)

    @property
    def asked_in(self) -> str:
        """The language that was chosen to read in; "" for none."""
        chosen: Form[Any] | None = self.consent or self.reading
        return chosen.value("asked_in") if chosen is not None else ""


@router.post("/casos/{case_id}/derivaciones/ver")
def preview(case_id: UUID, page: Worker) -> Response:
    """Exactly what would leave; what she has agreed to is ticked."""
    return _again(page, case_id, Forms())


@router.post("/casos/{case_id}/derivaciones/leer")
def read_in(case_id: UUID, page: Worker) -> Response:
    """The same, with what is read to her in another language."""
    return _again(page, case_id, Forms(reading=page.read(ReadForm, choices=_read_in(page))))


@router.post("/casos/{case_id}/derivaciones/consentir")
def consent(case_id: UUID, page: Worker) -> Response:
    """Record what she has just agreed to, and show again what would leave."""
    form = page.read(ConsentForm, choices=offers(page))
    if form.is_valid:
        try:
            page.client(ReferralsClient).consent(case_id, _given(form.data), key=form.key)
        except Refused as refused:
            form.take(refused)
    if form.errors:
        return _again(page, case_id, Forms(consent=form))
    return _again(page, case_id, Forms())


@router.post("/casos/{case_id}/derivaciones")
def send(case_id: UUID, page: Worker) -> Response:
    """Send it, and show the PIN this once."""
    form = page.read(SendForm, choices=offers(page))
    if not form.is_valid:
        return _again(page, case_id, Forms(sending=form))
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
        return _again(page, case_id, Forms(sending=form))
    return show_pin(page, case_id, made.id, made.pin)


def _given(form: ConsentForm) -> ReferralConsent:
    read = words_in(form.asked_in) or words_in("es")
    return ReferralConsent(
        partner=form.partner_id,
        fields=form.agreed,
        medium=form.medium,
        language=form.asked_in,
        wording=read.wording if read else "",
        interpreter=form.interpreter,
        expires_at=_end_of(_last_day(utc_now())),  # the same when the form is sent again
    )


def _last_day(now: datetime) -> date:
    return now.date() + timedelta(days=_CONSENT_DAYS)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), utc_now().tzinfo)


def _again(page: Page, case_id: UUID, forms: Forms) -> Response:
    """The last step with what was typed and what is wrong; an earlier one if that one cannot be read."""
    need = page.read(NeedForm, choices=offers(page))
    if not need.is_valid:
        return need_page(page, case_id, need, status=need.status)
    chosen = page.read(ChooseForm, choices=offers(page))
    if not chosen.is_valid:
        return partners_page(page, case_id, need, refused=chosen)
    try:
        return _preview(page, case_id, chosen, forms)
    except Unavailable as away:
        need.take(away)
        return need_page(page, case_id, need, status=need.status)
    except Refused as refused:
        chosen.take(refused)
        return partners_page(page, case_id, need, refused=chosen)


def _preview(page: Page, case_id: UUID, chosen: Form[ChooseForm], forms: Forms) -> Response:
    asked, client = chosen.data, page.client(ReferralsClient)
    lines = client.preview(case_id, partner_id=asked.partner_id, need=asked.need, urgency=asked.urgency)
    partner = _partner(client.partners(), asked.partner_id)
    framed = framed_in(page, case_id, status=forms.status)
    hers = forms.asked_in or (framed["head"].languages[0] if framed["head"] else "es")
    ticked = [line.field for line in lines if line.is_agreed and line.value is not None]
    read = side_by_side(hers)
    return render(
        page,
        case_id,
        "referrals/preview.html",
        status=forms.status,
        framed=framed,
        carried=chosen,
        partner=partner,
        lines=lines,
        missing=[line for line in lines if not line.is_agreed and line.value is not None],
        sending=forms.sending or page.form(SendForm).fill({"fields": ticked}),
        consent=forms.consent or page.form(ConsentForm),
        reading=forms.reading or page.form(ReadForm, choices=_read_in(page)).fill({"asked_in": hers}),
        hers=hers,
        read=read,
        said_lines=_told(read, partner),
        has_hers=words_in(hers) is not None,
        is_reading=forms.reading is not None and bool(forms.asked_in),
    )


def _told(read: Sequence[ConsentWords], partner: PartnerLine) -> list[tuple[ConsentWords, tuple[str, ...]]]:
    day = f"{_last_day(utc_now()):%d/%m/%Y}"
    return [(one, one.read("referral", partner=partner.organisation, day=day)) for one in read]


def _read_in(page: Page) -> dict[str, Sequence[Choice]]:
    return {**offers(page), "asked_in": language_options(page)}


def _partner(partners: list[PartnerLine], partner_id: UUID) -> PartnerLine:
    found = next((partner for partner in partners if partner.id == partner_id), None)
    if found is None:
        raise Missing("this partner is not in the directory")
    return found


AREA = Area(name="referrals", router=router)
