"""The partner's page: one address, a link and a PIN, no account, no cookie, no name of ours.

A GET shows the PIN form whatever the link, asks nobody and changes nothing. Everything else is a POST to the
same address, carrying the pass that the right PIN earned.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, ClassVar, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from services.portal.clients.base import MissingThere, Refused, UnavailableThere
from services.portal.clients.intake.partner_link import PartnerAnswer, PartnerLinkClient, PartnerView
from services.portal.forms.form import Form
from services.portal.forms.model import Choice, FormModel
from services.portal.gateways.letter.letter_pdf import Letter, letter_pdf
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import public
from services.portal.views.referrals import words
from services.portal.views.referrals.paper import pdf_answer
from shared.clock import utc_now
from shared.errors import TelarError

router = APIRouter()

_PASS: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
_ZONE: Final = ZoneInfo("Europe/Madrid")
_OVER: Final = frozenset({"declined", "service_given", "not_given", "closed"})
_ON_PAPER: Final = "on_paper"
_CLOSED: Final = N_(
    "El código no es correcto o el enlace ya no vale. Si se ha equivocado varias veces, espere cinco minutos "
    "y vuelva a probar. Si sigue sin abrirse, llámenos."
)
_AWAY: Final = N_(
    "Ahora no podemos abrirlo y no se ha guardado nada. Vuelva a probar dentro de unos minutos."
)


class EnterForm(FormModel):
    """The PIN alone."""

    pin: str = Field(
        title=N_("Código de seis cifras"), description=N_("Se lo hemos dado por otro medio."), max_length=20
    )


class AnswerForm(FormModel):
    """One answer. kind comes from the button; the rest depends on it."""

    aliases: ClassVar[Mapping[str, str]] = {"appointment_at": "day"}

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "reason": tuple(words.REASONS.items()),
    }

    kind: str = Field(max_length=20)
    reason: str = Field(default="", title=N_("Motivo"), max_length=40)
    day: date | None = Field(default=None, title=N_("Día"))
    hour: time | None = Field(default=None, title=N_("Hora"))
    words: str = Field(default="", title=N_("Mensaje"), max_length=2000)


@router.get("/r/{token}")
def enter(token: str, page: Annotated[Page, public()]) -> Response:
    """Ask for the PIN. Robots that look at links in mail see this and change nothing."""
    return page.render("partner/enter.html", form=page.form(EnterForm), token=token)


@router.post("/r/{token}")
def act(token: str, page: Annotated[Page, public()]) -> Response:
    """Open with the PIN, or answer with the pass."""
    if page.sent.values.get("pass"):
        return _answer(token, page)
    form = page.read(EnterForm)
    if not form.is_valid:
        return page.invalid("partner/enter.html", form, token=token)
    try:
        view = page.client(PartnerLinkClient).open(token=token, pin=form.data.pin)
    except Refused as error:
        return _closed(token, page, error)
    return _show(token, page, view, pass_token=view.pass_token, form=page.form(AnswerForm))


def _answer(token: str, page: Page) -> Response:
    pass_token = page.sent.values["pass"][0]
    if not _PASS.fullmatch(pass_token):
        return _closed(token, page, MissingThere("no such pass"))
    client = page.link_client(PartnerLinkClient, pass_token)
    form = page.read(AnswerForm)
    try:
        if form.value("kind") == _ON_PAPER:
            return _on_paper(client.read())
        if not form.is_valid:
            return _show(token, page, client.read(), pass_token=pass_token, form=form)
        view = client.answer(_said(form.data), key=form.key)
    except (MissingThere, UnavailableThere) as error:
        return _closed(token, page, error)
    except Refused as refused:
        form.take(refused)
        return _refused(token, page, client, pass_token=pass_token, form=form)
    return _show(token, page, view, pass_token=pass_token, form=page.form(AnswerForm), is_sent=True)


def _on_paper(view: PartnerView) -> Response:
    """What may be read now, as a PDF."""
    fields = [(line.field, line.value) for line in view.fields]
    return pdf_answer(letter_pdf(Letter(dated=utc_now(), fields=fields)), is_shown=False)


def _refused(
    token: str, page: Page, client: PartnerLinkClient, *, pass_token: str, form: Form[AnswerForm]
) -> Response:
    """The page as it stands, with what was typed and what is wrong."""
    try:
        return _show(token, page, client.read(), pass_token=pass_token, form=form)
    except (MissingThere, UnavailableThere) as error:
        return _closed(token, page, error)


def _said(form: AnswerForm) -> PartnerAnswer:
    at: datetime | None = None
    if form.kind == "appointment" and form.day is not None:
        at = datetime.combine(form.day, form.hour or time(9), _ZONE)
    return PartnerAnswer(kind=form.kind, reason=form.reason or None, appointment_at=at, words=form.words)


def _closed(token: str, page: Page, error: TelarError) -> Response:
    """One page for a wrong PIN and for every link that does not open."""
    is_away = isinstance(error, UnavailableThere)
    form = page.form(EnterForm)
    form.refuse(page.gettext(_AWAY if is_away else _CLOSED), field="pin")
    return page.render("partner/enter.html", status=503 if is_away else 422, form=form, token=token)


def _show(
    token: str,
    page: Page,
    view: PartnerView,
    *,
    pass_token: str,
    form: Form[AnswerForm],
    is_sent: bool = False,
) -> Response:
    template = "partner/done.html" if view.state in _OVER else "partner/view.html"
    lines = [
        (words.FIELDS.get(line.field, line.field), _value(page, line.field, line.value))
        for line in view.fields
    ]
    return page.render(
        template,
        status=form.status if form.errors else 200,
        token=token,
        view=view,
        lines=lines,
        form=form,
        open_kind=form.value("kind"),
        pass_token=pass_token,
        is_sent=is_sent,
        words=words,
    )


def _value(page: Page, field: str, value: object) -> str:
    return words.said(field, value, language=page.language, gettext=page.gettext)


AREA = Area(name="partner", router=router)
