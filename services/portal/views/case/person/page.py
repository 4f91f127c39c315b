"""Her page: children and dated facts; her names, papers and situation, opened on purpose."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.cases import CasesClient, Identity
from services.portal.forms.case.file import Names, Situation
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Worker, frame, language_options, languages_said, take, veil
from services.portal.views.case.person.frame import TAB, ask_about

router = APIRouter()


@router.get("/casos/{case_id}/persona")
def person(case_id: UUID, page: Worker) -> Response:
    """Children and dated facts; her own names wait for one more tap."""
    client = page.client(CasesClient)
    return page.render(
        "case/person.html",
        **frame(page, case_id, TAB),
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
        **frame(page, case_id, TAB),
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
    return ask_about(page, case_id, form, N_("Nombre"), "nombre")


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
    return taken or ask_about(page, case_id, form, N_("Nombre"), "nombre")


@router.get("/casos/{case_id}/persona/situacion")
def ask_situation(case_id: UUID, page: Worker) -> Response:
    """Papers, place and profile as they stand."""
    identity = page.client(CasesClient).identity(case_id)
    form = page.form(Situation, choices={"languages": language_options(page)}).fill(_situation(identity))
    return ask_about(page, case_id, form, N_("Situación"), "situacion")


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
    return taken or ask_about(page, case_id, form, N_("Situación"), "situacion")


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


AREA = Area(name="person", router=router)
