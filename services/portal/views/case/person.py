"""Ella y su familia: names and papers (opened on purpose), children, dated facts."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.cases import CasesClient, Identity, Kept
from services.portal.forms.case.file import Child, DatedFact, Names, Situation
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Worker, ask, frame, language_options, languages_said, take, veil
from shared.errors import Missing

router = APIRouter()
_TAB: Final = "person"


@router.get("/casos/{case_id}/persona")
def person(case_id: UUID, page: Worker) -> Response:
    """Children and dated facts; her own names wait for one more tap."""
    client = page.client(CasesClient)
    return page.render(
        "case/person.html",
        **frame(page, case_id, _TAB),
        children=client.all(case_id, "children"),
        facts=client.all(case_id, "dated-facts"),
        identity=None,
        as_day=date.fromisoformat,
    )


@router.post("/casos/{case_id}/persona")
def opened(case_id: UUID, page: Worker) -> Response:
    """The same with her names and papers; intake keeps who looked."""
    veiled = veil(page, f"/casos/{case_id}/persona")
    if veiled is not None:
        return veiled
    client = page.client(CasesClient)
    identity = client.identity(case_id)
    return page.render(
        "case/person.html",
        **frame(page, case_id, _TAB),
        children=client.all(case_id, "children"),
        facts=client.all(case_id, "dated-facts"),
        identity=identity,
        as_day=date.fromisoformat,
        her_languages=languages_said(page, identity.profile["languages"]),
    )


@router.get("/casos/{case_id}/persona/nombre")
def ask_names(case_id: UUID, page: Worker) -> Response:
    """Her names as they stand."""
    veiled = veil(page, f"/casos/{case_id}/persona")
    if veiled is not None:
        return veiled
    identity = page.client(CasesClient).identity(case_id)
    form = page.form(Names).fill(identity.names | {"version": identity.names_version})
    return _ask(page, case_id, form, N_("Nombre"), "nombre")


@router.post("/casos/{case_id}/persona/nombre")
def save_names(case_id: UUID, page: Worker) -> Response:
    """Correct them."""
    form = page.read(Names)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).change(case_id, "names", form.data.body()),
        back=f"/casos/{case_id}/persona",
        notice=N_("Nombre guardado"),
    )
    return taken or _ask(page, case_id, form, N_("Nombre"), "nombre")


@router.get("/casos/{case_id}/persona/situacion")
def ask_situation(case_id: UUID, page: Worker) -> Response:
    """Papers, place and profile as they stand."""
    identity = page.client(CasesClient).identity(case_id)
    form = page.form(Situation, choices={"languages": language_options(page)}).fill(_situation(identity))
    return _ask(page, case_id, form, N_("Situación"), "situacion")


@router.post("/casos/{case_id}/persona/situacion")
def save_situation(case_id: UUID, page: Worker) -> Response:
    """Keep them; what the form does not show stays as it was."""
    form = page.read(Situation, choices={"languages": language_options(page)})
    taken = take(
        page,
        form,
        lambda: _keep_situation(page, case_id, form.data),
        back=f"/casos/{case_id}/persona",
        notice=N_("Situación guardada"),
    )
    return taken or _ask(page, case_id, form, N_("Situación"), "situacion")


def _keep_situation(page: Page, case_id: UUID, asked: Situation) -> None:
    """All of it or none, so that what is refused can be set right and sent again."""
    client = page.client(CasesClient)
    now = client.identity(case_id)
    shown = set(Situation.model_fields)
    unseen = {name: value for name, value in now.profile.items() if name not in shown and value is not None}
    papers = asked.particulars()
    papers["documents"] += now.particulars["documents"][1:]
    body = {
        "profile": unseen | asked.profile(),
        "particulars": {"birth_place": now.particulars.get("birth_place", "")} | papers,
        "version": asked.version,
    }
    client.change(case_id, "situation", body)


def _situation(identity: Identity) -> dict[str, Any]:
    known = identity.particulars | identity.profile | {"version": identity.file_version}
    first: dict[str, Any] = next(iter(identity.particulars["documents"]), {})
    return known | {"document": first.get("kind"), "document_number": first.get("number")}


@router.get("/casos/{case_id}/persona/hijos/nuevo")
def ask_child(case_id: UUID, page: Worker) -> Response:
    """A child's record."""
    return _ask(page, case_id, page.form(Child), N_("Hija o hijo"), "hijos/nuevo")


@router.post("/casos/{case_id}/persona/hijos/nuevo")
def add_child(case_id: UUID, page: Worker) -> Response:
    """Add it."""
    form = page.read(Child)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).add(case_id, "children", form.data.body(), key=form.key),
        back=f"/casos/{case_id}/persona",
        notice=N_("Guardado"),
    )
    return taken or _ask(page, case_id, form, N_("Hija o hijo"), "hijos/nuevo")


@router.get("/casos/{case_id}/persona/hijos/{which}")
def ask_change_child(case_id: UUID, which: UUID, page: Worker) -> Response:
    """The record as it stands."""
    veiled = veil(page, f"/casos/{case_id}/persona")
    if veiled is not None:
        return veiled
    row = _one(page, case_id, "children", which)
    form = page.form(Child).fill(row.facts | {"version": row.version})
    return _ask(page, case_id, form, N_("Hija o hijo"), f"hijos/{which}")


@router.post("/casos/{case_id}/persona/hijos/{which}")
def change_child(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Correct it."""
    form = page.read(Child)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).change(case_id, f"children/{which}", form.data.body()),
        back=f"/casos/{case_id}/persona",
        notice=N_("Guardado"),
    )
    return taken or _ask(page, case_id, form, N_("Hija o hijo"), f"hijos/{which}")


@router.get("/casos/{case_id}/persona/fechas/nueva")
def ask_fact(case_id: UUID, page: Worker) -> Response:
    """A fact with a date."""
    return _ask(page, case_id, page.form(DatedFact), N_("Fecha importante"), "fechas/nueva")


@router.post("/casos/{case_id}/persona/fechas/nueva")
def add_fact(case_id: UUID, page: Worker) -> Response:
    """Add it, with its reminder."""
    form = page.read(DatedFact)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).add(case_id, "dated-facts", form.data.body(), key=form.key),
        back=f"/casos/{case_id}/persona",
        notice=N_("Fecha guardada; te avisaremos antes"),
    )
    return taken or _ask(page, case_id, form, N_("Fecha importante"), "fechas/nueva")


@router.get("/casos/{case_id}/persona/fechas/{which}")
def ask_change_fact(case_id: UUID, which: UUID, page: Worker) -> Response:
    """The fact as it stands."""
    row = _one(page, case_id, "dated-facts", which)
    form = page.form(DatedFact).fill(row.facts | {"version": row.version})
    return _ask(page, case_id, form, N_("Fecha importante"), f"fechas/{which}")


@router.post("/casos/{case_id}/persona/fechas/{which}")
def change_fact(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Correct it."""
    form = page.read(DatedFact)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).change(case_id, f"dated-facts/{which}", form.data.body()),
        back=f"/casos/{case_id}/persona",
        notice=N_("Fecha guardada"),
    )
    return taken or _ask(page, case_id, form, N_("Fecha importante"), f"fechas/{which}")


def _one(page: Page, case_id: UUID, what: str, which: UUID) -> Kept:
    found = next((row for row in page.client(CasesClient).all(case_id, what) if row.id == which), None)
    if found is None:
        raise Missing("there is no such entry in this case")
    return found


def _ask(page: Page, case_id: UUID, form: Form[Any], heading: str, end: str) -> Response:
    return ask(
        page,
        case_id,
        _TAB,
        form,
        heading=page.gettext(heading),
        action=f"/casos/{case_id}/persona/{end}",
        back=f"/casos/{case_id}/persona",
    )


AREA = Area(name="person", router=router)
