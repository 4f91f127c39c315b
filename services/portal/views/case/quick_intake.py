"""Alta rápida: a woman on the phone, the least that is needed, and whether she is already here."""

import time
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.intake.caseload import CaseloadClient
from services.portal.clients.intake.cases import CasesClient
from services.portal.clients.notifications import NotificationsClient
from services.portal.forms.case import words
from services.portal.forms.case.open import QuickIntake
from services.portal.forms.form import Form
from services.portal.forms.model import Choice
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views import drafts
from services.portal.views.case.frame import Worker, language_options
from services.portal.views.contact.dates import DAYS
from services.portal.views.contact.words import LANGUAGES
from shared.errors import Conflict, Missing, TelarError

router = APIRouter()
_DRAFT: Final = "quick_intake"
_TRIES: Final = 8
_WAIT_SECONDS: Final = 0.25
"""A new case reaches notifications by event, within a second or two; until then it knows no such person."""


@router.get("/casos/alta")
def ask(page: Worker) -> Response:
    """Nine fields, three needed."""
    form = _form(page)
    return _page(page, form, drafts.resumed(page, form, _DRAFT, None))


@router.post("/casos/alta")
def create(page: Worker) -> Response:
    """Open the case, then keep how she may be reached where that belongs."""
    form = page.read(QuickIntake, choices=_choices(page))
    if form.is_valid and form.data.contact == "phone" and not form.data.phone:
        form.refuse(page.gettext(N_("Escribe el teléfono, o marca «Ninguna, de momento».")), field="phone")
    _expect_whole_hours(page, form)
    if not form.is_valid:
        return _page(page, form, drafts.still(page, _DRAFT, None))
    asked = form.data
    try:
        case = page.client(CasesClient).open_case(asked.body(_team(page)), key=form.key)
    except Refused as refused:
        form.take(refused)
        return _page(page, form, drafts.still(page, _DRAFT, None))
    drafts.done(page, _DRAFT, None)
    if asked.contact == "phone" and not _keep_phone(page, case, asked, ref=form.key):
        return page.redirect(
            f"/casos/{case}/contacto",
            N_("Expediente abierto. El teléfono no se ha podido guardar: anótalo aquí."),
        )
    return page.redirect(f"/casos/{case}", N_("Expediente abierto"))


@router.post("/casos/alta/duplicados")
def duplicates(page: Worker) -> Response:
    """Whether she is already here, while typing."""
    form = page.read(QuickIntake, choices=_choices(page))
    raw = {name: form.value(name).strip() for name in ("call_name", "given_name", "surnames", "birth_date")}
    names = {name: value for name, value in raw.items() if value}
    found = None
    if len(names.get("given_name", names.get("call_name", ""))) >= _SHORTEST:
        try:
            found = page.client(CaseloadClient).duplicates({"call_name": "-"} | names)
        except TelarError:
            found = None
    return page.render("case/_duplicates.html", found=found, words=words)


_SHORTEST: Final = 3


def _form(page: Page) -> Form[QuickIntake]:
    return page.form(QuickIntake, choices=_choices(page))


def _choices(page: Page) -> dict[str, list[Choice]]:
    days = [(str(day), label) for day, label in enumerate(DAYS)]
    return {"language": language_options(page), "call_days": days}


def _expect_whole_hours(page: Page, form: Form[QuickIntake]) -> None:
    unsaid = form.data.unsaid() if form.is_valid else ""
    if unsaid == "may_call":
        form.refuse(
            page.gettext(N_("Hay un horario: marca que es seguro llamarla, o deja el horario en blanco.")),
            field=unsaid,
        )
    elif unsaid:
        form.refuse(
            page.gettext(N_("Para un horario hacen falta los días, desde qué hora y hasta qué hora.")),
            field=unsaid,
        )


def _page(page: Page, form: Form[QuickIntake], more: dict[str, Any]) -> Response:
    status = form.status if form.errors else 200
    return page.render("case/new.html", status=status, form=form, **more)


def _team(page: Page) -> str | None:
    teams = sorted(page.person.teams) if page.person else []
    return teams[0] if teams else None


def _keep_phone(page: Page, case: UUID, asked: QuickIntake, *, ref: UUID) -> bool:
    """Hand the phone to notifications, safe and with hours only if she said so; False if it could not be kept.

    ref: of the new contact point, the same when the form is sent again.
    """
    point = {
        "ref": str(ref),
        "kind": "phone",
        "value": asked.phone,
        "safe": "yes" if asked.may_call else "unknown",
        "windows": asked.windows(),
        "language": asked.language if asked.language in LANGUAGES else "",
    }
    plan = {"language": point["language"] or "es", "points": [point]}
    try:
        person = page.client(CasesClient).head(case).person
    except TelarError:
        return False
    client = page.client(NotificationsClient)
    for _ in range(_TRIES):
        try:
            client.put(f"/people/{person}/contact-plan", plan)
        except Missing:
            time.sleep(_WAIT_SECONDS)
        except Conflict:
            return _is_kept(client, person, ref)
        except TelarError:
            return False
        else:
            return True
    return False


def _is_kept(client: NotificationsClient, person: UUID, ref: UUID) -> bool:
    """Whether her plan holds this point already: the form came a second time."""
    try:
        return any(point.ref == ref for point in client.plan(person).points)
    except TelarError:
        return False


AREA = Area(name="quick_intake", router=router)
