"""Estado: the life of a case, step by step, and the review of urgent access."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import MissingThere, Refused
from services.portal.clients.intake.caseload import CaseloadClient
from services.portal.clients.intake.cases import CasesClient
from services.portal.clients.intake.lifecycle import Arrow, LifecycleClient
from services.portal.forms.case import words
from services.portal.forms.case.lifecycle import ReviewForm, StepForm
from services.portal.forms.case.open import SearchForm
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.views.case.frame import Coordinator, Worker, frame, staff_name, take
from shared.contracts.roles import Role
from shared.errors import Missing, Unavailable

router = APIRouter()
_ENDS: Final = frozenset({"close", "transfer_out", "request_closure"})


@router.get("/casos/{case_id}/estado")
def life(case_id: UUID, page: Worker) -> Response:
    """Where it stands, what may follow and what is missing, what happened."""
    context = frame(page, case_id, "life")
    return page.render("case/life.html", **context, life=page.client(LifecycleClient).lifecycle(case_id))


@router.get("/casos/{case_id}/estado/unir")
def ask_merge(case_id: UUID, page: Coordinator) -> Response:
    """Which other case is hers too."""
    return _merge_page(page, case_id, page.form(SearchForm))


@router.post("/casos/{case_id}/estado/unir")
def merge(case_id: UUID, page: Coordinator) -> Response:
    """Let this case speak for both."""
    form = page.read(SearchForm)
    if not form.is_valid:
        return _merge_page(page, case_id, form)
    try:
        found = page.client(CaseloadClient).search(form.data.q)
    except Unavailable as away:
        form.take(away)
        return _merge_page(page, case_id, form)
    if len(found) != 1 or found[0].id is None or found[0].likeness < 100:  # noqa: PLR2004, a code found whole
        form.refuse(page.gettext(N_("Escribe el código del otro expediente, como TL-2026-7K3M.")), field="q")
        return _merge_page(page, case_id, form)
    other = found[0].id
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).act(case_id, "merge", {"merged": str(other)}),
        back=f"/casos/{case_id}/estado",
        notice=N_("Expedientes unidos. Se puede deshacer durante 30 días."),
    )
    return taken or _merge_page(page, case_id, form)


@router.post("/casos/{case_id}/estado/separar/{merged}")
def unmerge(case_id: UUID, merged: UUID, page: Coordinator) -> Response:
    """Take them apart again."""
    page.client(CasesClient).take_off(case_id, f"merge/{merged}")
    return page.redirect(f"/casos/{case_id}/estado", N_("Expedientes separados"))


@router.get("/casos/{case_id}/estado/{step}")
def ask_step(case_id: UUID, step: str, page: Worker) -> Response:
    """What the step does, and why it is taken."""
    arrow = _arrow(page, case_id, step)
    form = page.form(StepForm)
    if len(arrow.reasons) == 1:
        form.fill({"reason": arrow.reasons[0]})
    return _step_page(page, case_id, arrow, form)


@router.post("/casos/{case_id}/estado/{step}")
def take_step(case_id: UUID, step: str, page: Worker) -> Response:
    """Take it, or say every rule that stands in the way."""
    form = page.read(StepForm)
    try:
        arrow = _arrow(page, case_id, step)
    except Unavailable as away:
        if step not in words.STEPS:
            raise
        form.take(away)
        arrow = Arrow(step=step, reasons=[form.value("reason")], missing=[])
    if form.is_valid:
        asked = form.data
        body = {
            "step": step,
            "reason": asked.reason,
            "note": asked.note,
            "told_she_may_return": asked.told,
            "may_look_in": asked.look_in,
        }
        try:
            page.client(CasesClient).act(case_id, "lifecycle", body)
        except Refused as refused:
            _say_rules(page, form, refused)
        else:
            return page.redirect(f"/casos/{case_id}/estado", N_("Estado cambiado"))
    return _step_page(page, case_id, arrow, form)


def _say_rules(page: Page, form: Form[StepForm], refused: Refused) -> None:
    rules = [code for problem in refused.problems for code in (problem.expected or "").split(",")]
    said = [words.MISSING[code] for code in rules if code in words.MISSING]
    if not said:
        form.take(refused)
    for sentence in said:
        form.refuse(page.gettext(sentence))


@router.get("/accesos-urgentes")
def glass_queue(page: Coordinator) -> Response:
    """Openings nobody has reviewed."""
    return _queue_page(page)


def _queue_page(page: Page, *, form: Form[ReviewForm] | None = None, refused: UUID | None = None) -> Response:
    """The queue; the review that was refused stands with what was typed and what is wrong."""
    return page.render(
        "case/glass_queue.html",
        status=form.status if form else 200,
        rows=page.client(LifecycleClient).glass_queue(),
        who=lambda ref: staff_name(page, ref),
        form_of=lambda ref: form if form and ref == refused else page.form(ReviewForm),
    )


@router.post("/accesos-urgentes/{which}")
def review(which: UUID, page: Coordinator) -> Response:
    """Close a review."""
    form = page.read(ReviewForm)
    if form.is_valid:
        try:
            page.client(LifecycleClient).review_glass(which, form.data.finding)
        except MissingThere:
            raise
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect("/accesos-urgentes", N_("Acceso revisado"))
    return _queue_page(page, form=form, refused=which)


def _arrow(page: Page, case_id: UUID, step: str) -> Arrow:
    arrows = page.client(LifecycleClient).lifecycle(case_id).arrows
    found = next((arrow for arrow in arrows if arrow.step == step), None)
    if found is None:
        raise Missing("this step is not open from here")
    return found


def _step_page(page: Page, case_id: UUID, arrow: Arrow, form: Form[StepForm]) -> Response:
    context = frame(page, case_id, "life", even_away=bool(form.errors))
    status = form.status if form.errors else 200
    reasons = [
        (reason, page.gettext(words.REASONS[reason])) for reason in arrow.reasons if reason in words.REASONS
    ]
    return page.render(
        "case/step.html", status=status, **context, form=form, arrow=arrow, reasons=reasons, ends=_ENDS
    )


def _merge_page(page: Page, case_id: UUID, form: Form[SearchForm]) -> Response:
    context = frame(page, case_id, "life", even_away=bool(form.errors))
    status = form.status if form.errors else 200
    return page.render("case/merge.html", status=status, **context, form=form)


AREA = Area(
    name="case_life",
    router=router,
    nav=(
        Nav(
            N_("Accesos urgentes"),
            "/accesos-urgentes",
            "key",
            place="more",
            order=60,
            roles=frozenset({Role.COORDINATOR}),
        ),
    ),
)
