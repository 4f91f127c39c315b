"""Referrals of a case: what leaves, field by field with her; the PIN shown once; taking it back."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from services.portal.clients.base import Refused, UnavailableThere
from services.portal.clients.intake_referrals import (
    NewReferral,
    PartnerLine,
    PreviewLine,
    ReferralConsent,
    ReferralLine,
    ReferralsClient,
)
from services.portal.forms.form import Form
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.frame import frame
from services.portal.views.referrals import words
from shared.clock import utc_now
from shared.contracts.roles import Role
from shared.errors import Missing, Unavailable

router = APIRouter()

_CONSENT_DAYS: Final = 90
_WORKERS: Final = (Role.CASEWORKER, Role.COORDINATOR)
Worker = Annotated[Page, staff(*_WORKERS)]


class ChooseForm(FormModel):
    """Step one: to whom, what for, how soon."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"urgency": tuple(words.URGENCIES.items())}

    partner_id: UUID = Field(title=N_("Entidad"))
    need: str = Field(
        default="",
        title=N_("Qué necesita"),
        description=N_("Lo leerá la entidad: escribe solo lo imprescindible."),
        max_length=1500,
    )
    urgency: str = Field(default="normal", title=N_("Urgencia"), max_length=10)


class SendForm(ChooseForm):
    """Step two: the fields, ticked one by one."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        **ChooseForm.choices,
        "fields": tuple(words.FIELDS.items()),
    }

    fields: list[str] = Field(title=N_("Qué se comparte"), min_length=1)


class ConsentForm(ChooseForm):
    """What she agrees to now, with this partner's name before her."""

    aliases: ClassVar[Mapping[str, str]] = {
        "language": "asked_in",
        "fields": "agreed",
        "partner": "partner_id",
        "expires_at": "agreed",
    }

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        **ChooseForm.choices,
        "agreed": tuple(words.FIELDS.items()),
        "medium": tuple(words.MEDIA.items()),
    }

    agreed: list[str] = Field(title=N_("Qué acepta compartir"), min_length=1)
    medium: str = Field(title=N_("Cómo ha dado su consentimiento"), max_length=10)
    asked_in: str = Field(title=N_("En qué idioma se le ha explicado"), max_length=8)
    interpreter: bool = Field(default=False, title=N_("Con intérprete"))


@router.get("/casos/{case_id}/derivaciones")
def of_case(case_id: UUID, page: Worker) -> Response:
    """Every referral of the case and where it stands."""
    lines = page.client(ReferralsClient).of_case(case_id)
    return _render(page, case_id, "referrals/list.html", lines=lines)


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
    return _show_pin(page, case_id, made.id, made.pin)


@router.post("/casos/{case_id}/derivaciones/{referral_id}/pin")
def new_pin(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """A new PIN for a partner who lost hers or locked herself out."""
    pin = page.client(ReferralsClient).new_pin(referral_id)
    return _show_pin(page, case_id, referral_id, pin)


@router.get("/casos/{case_id}/derivaciones/{referral_id}/retirar")
def ask_revoke(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """Ask before taking it back."""
    line = _line(page, case_id, referral_id)
    return page.render(
        "confirm.html",
        heading=page.gettext(N_("Retirar la derivación")),
        lines=[
            line.partner,
            page.gettext(N_("El enlace deja de funcionar ahora mismo.")),
            page.gettext(N_("Si ya se envió, la entidad recibe un aviso para que no siga adelante.")),
        ],
        form=page.form(FormModel),
        action=f"/casos/{case_id}/derivaciones/{referral_id}/retirar",
        yes=page.gettext(N_("Retirar")),
        back=f"/casos/{case_id}/derivaciones",
        danger=True,
    )


@router.post("/casos/{case_id}/derivaciones/{referral_id}/retirar")
def revoke(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """Take it back."""
    page.client(ReferralsClient).revoke(referral_id)
    return page.redirect(f"/casos/{case_id}/derivaciones", N_("Derivación retirada"))


@router.post("/casos/{case_id}/derivaciones/{referral_id}/cerrar")
def close(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """Close what has run its course."""
    page.client(ReferralsClient).close(referral_id)
    return page.redirect(f"/casos/{case_id}/derivaciones", N_("Derivación cerrada"))


def _render(page: Page, case_id: UUID, template: str, *, status: int = 200, **context: Any) -> Response:  # noqa: ANN401
    """A page within the case's frame. `rw`: words of referrals; `value`: a field's value as a person reads it."""
    shown = (
        frame(page, case_id, "referrals", even_away=status == UnavailableThere.status)
        | {"rw": words, "value": _value(page)}
        | context
    )
    return page.render(template, status=status, **shown)


def _choose(page: Page, case_id: UUID, form: Form[ChooseForm], *, status: int = 200) -> Response:
    try:
        partners = page.client(ReferralsClient).partners()
    except Unavailable as away:
        if not form.errors:
            raise
        partners, status = [], away.status
    return _render(page, case_id, "referrals/choose.html", status=status, form=form, partners=partners)


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
    return _render(
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


def _line(page: Page, case_id: UUID, referral_id: UUID) -> ReferralLine:
    lines = page.client(ReferralsClient).of_case(case_id)
    found = next((line for line in lines if line.id == referral_id), None)
    if found is None:
        raise Missing("there is no such referral in this case")
    return found


def _show_pin(page: Page, case_id: UUID, referral_id: UUID, pin: str) -> Response:
    line = _line(page, case_id, referral_id)
    return _render(page, case_id, "referrals/pin.html", line=line, pin=f"{pin[:3]} {pin[3:]}")


def _value(page: Page) -> object:
    is_veiled = page.person is not None and page.person.hides_names

    def value(field: str, stored: object) -> str:
        if is_veiled and field in words.NAMES:
            return page.gettext(N_("nombre oculto"))
        return words.said(field, stored, language=page.language, gettext=page.gettext)

    return value


AREA = Area(name="referrals", router=router)
