"""The groups of one case: where she is, bringing her into one, how she is called there."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import MissingThere, Refused
from services.portal.clients.groups.circles import GroupsClient, Needs
from services.portal.forms.form import Form
from services.portal.forms.groups import labels
from services.portal.forms.groups.sessions import AliasForm, EnrolForm, KeptFromForm
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.views.case.frame import Worker, frame
from services.portal.views.groups import words as group_words
from shared.errors import Missing

router = APIRouter()
_OPEN_STAGES = ("unplanned", "ahead", "running")
_MET: Final = N_("Guardado. Ahora está en un grupo que lleva esa persona: coordinación ya tiene el aviso.")


@router.get("/casos/{case}/grupos")
def groups_of(case: UUID, page: Worker) -> Response:
    """Her groups, and the form to bring her into another."""
    return _show(page, case)


@router.post("/casos/{case}/grupos")
def enrol(case: UUID, page: Worker) -> Response:
    """Bring her into a group."""
    form = page.read(EnrolForm)
    if form.is_valid:
        asked = form.data
        try:
            now = page.client(GroupsClient).enrol(
                asked.edition, case=case, alias=asked.alias, needs=_needs(asked), ask=asked.ask
            )
            said = N_("Propuesta para el grupo") if now.state == "proposed" else group_words.placed(now)
            return page.redirect(f"/casos/{case}/grupos", said)
        except MissingThere:
            form.refuse(page.gettext(N_("Ese grupo ya no está. Elige otro.")), field="edition")
        except Refused as refused:
            form.take(refused)
    return _show(page, case, form)


@router.post("/casos/{case}/grupos/alias")
def set_alias(case: UUID, page: Worker) -> Response:
    """How she is called in groups, and what she needs there."""
    form = page.read(AliasForm)
    if form.is_valid:
        try:
            page.client(GroupsClient).set_alias(case, alias=form.data.alias, needs=_needs(form.data))
            return page.redirect(f"/casos/{case}/grupos", N_("Guardado"))
        except Refused as refused:
            form.take(refused)
    shown = page.form(EnrolForm)
    shown.raw, shown.errors, shown.status = form.raw, form.errors, form.status
    return _show(page, case, shown)


@router.get("/casos/{case}/grupos/equipo")
def kept_from(case: UUID, page: Worker) -> Response:
    """Whom of the staff she must not meet in a group."""
    context = frame(page, case, "groups", even_away=True)
    found = page.client(GroupsClient).of_case(case)
    return _staff(page, context, page.form(KeptFromForm).fill({"kept_from": found.kept_from}))


@router.post("/casos/{case}/grupos/equipo")
def keep_from(case: UUID, page: Worker) -> Response:
    """Note it; who is not offered on the page any more stays noted."""
    offered = _others(page)
    form = page.read(KeptFromForm, choices={"kept_from": [(str(ref), name) for ref, name in offered.items()]})
    client = page.client(GroupsClient)
    if form.is_valid:
        gone = [ref for ref in client.of_case(case).kept_from if ref not in offered]
        try:
            is_met = client.keep_from(case, [*form.data.kept_from, *gone])
        except Refused as refused:
            form.take(refused)
        else:
            said = _MET if is_met else N_("Guardado")
            return page.redirect(f"/casos/{case}/grupos", said, is_done=not is_met)
    return _staff(page, frame(page, case, "groups", even_away=True), form)


def _staff(page: Page, context: dict[str, Any], form: Form[KeptFromForm]) -> Response:
    people = [(str(ref), name) for ref, name in _others(page).items()]
    status = form.status if form.errors else 200
    return page.render("groups/kept_from.html", status=status, **context, form=form, people=people)


def _others(page: Page) -> dict[UUID, str]:
    """Who may lead a group, but whoever looks."""
    return {ref: name for ref, name in group_words.staff_names(page).items() if ref != page.actor.ref}


def _needs(form: AliasForm) -> Needs:
    return Needs(
        languages=form.languages,
        needs_interpreter=form.needs_interpreter,
        children=sum(form.ages) if form.children is None else form.children,
        ages=form.ages,
        access=form.access,
    )


def _show(page: Page, case: UUID, form: Form[EnrolForm] | None = None) -> Response:
    context = frame(page, case, "groups", even_away=True)
    client = page.client(GroupsClient)
    try:
        found = client.of_case(case)
    except Missing:
        return page.render("groups/case_unknown.html", status=404, **context)
    present = {one.edition.id for one in found.enrolments if one.state != "left"}
    options = [
        (
            str(one.id),
            page.gettext(N_("%(title)s · %(free)s plazas libres")) % {"title": one.title, "free": one.free},
        )
        for one in client.editions()
        if one.stage in _OPEN_STAGES and one.id not in present
    ]
    is_veiled = page.person is not None and page.person.hides_names
    needs = found.needs
    known = {"alias": "" if is_veiled else found.alias, **needs.model_dump(exclude={"ages"})}
    known |= dict(zip(("b0", "b1", "b2"), needs.ages, strict=True))
    if sum(needs.ages) == needs.children:
        known["children"] = None  # counts itself, also when an age changes
    return page.render(
        "groups/case.html",
        status=form.status if form else 200,
        **context,
        found=found,
        form=form or page.form(EnrolForm).fill(known | {"ask": "confirmed"}),
        options=options,
        labels=labels,
    )
