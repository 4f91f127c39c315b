"""Risk of a case: where it stands and why, what waits half-way, lowering a level by two people."""

from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from services.portal.clients.base import Refused
from services.portal.clients.intake.risk import AssessmentLine, RiskClient
from services.portal.forms.form import Form
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.frame import frame
from services.portal.views.colleagues import colleagues, who
from services.portal.views.risk import trend, words
from services.portal.views.risk.interview.draft import paused
from services.portal.views.risk.words import RiskWords
from shared.contracts.roles import Role

router = APIRouter()
Worker = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR)]
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]


class LowerForm(FormModel):
    """Asking for a lower level."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"to_level": tuple(words.LEVELS.items())}

    to_level: str = Field(title=N_("Nivel que propones"), max_length=10)
    words: str = Field(title=N_("Por qué"), max_length=200)


class DecideForm(FormModel):
    """What the second person decides."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "accept": (("yes", N_("Sí, bajar el nivel")), ("no", N_("No, se queda como está")))
    }

    accept: str = Field(title=N_("Decisión"), max_length=3)
    words: str = Field(title=N_("Por qué"), max_length=200)


@router.get("/casos/{case_id}/riesgo")
def overview(case_id: UUID, page: Worker) -> Response:
    """Level, reasons, what waits, and what was done before."""
    client = page.client(RiskClient)
    risk = client.risk(case_id)
    people = colleagues(page)
    context = frame(page, case_id, "risk") | {
        "case_id": case_id,
        "risk": risk,
        "say": RiskWords(page, client),
        "who": lambda ref: who(page, people, ref),
        "may_decide": _may_decide(page, risk.proposal.asked_by if risk.proposal else None),
        "paused": paused(page, client, case_id),
        "pairs": _pairs(risk.assessments),
        "unclosed": [alert for alert in risk.alerts if alert.state != "closed"],
    }
    return page.render("risk/overview.html", **context, **trend.context(page, case_id))


def _pairs(lines: list[AssessmentLine]) -> list[tuple[AssessmentLine, AssessmentLine]]:
    """The two newest of each questionnaire that was asked twice: the earlier one first."""
    by_name: dict[str, list[AssessmentLine]] = {}
    for line in lines:
        if line.instrument is not None:
            by_name.setdefault(line.instrument, []).append(line)
    return [(asked[1], asked[0]) for asked in by_name.values() if len(asked) > 1]


def _may_decide(page: Page, asked_by: UUID | None) -> bool:
    person = page.person
    return person is not None and person.has(Role.COORDINATOR) and asked_by not in {None, person.account}


@router.get("/casos/{case_id}/riesgo/bajar")
def ask_lower(case_id: UUID, page: Worker) -> Response:
    """Ask for a lower level: a second person will decide."""
    return _lower_page(page, case_id, page.form(LowerForm))


@router.post("/casos/{case_id}/riesgo/bajar")
def lower(case_id: UUID, page: Worker) -> Response:
    """Keep the proposal."""
    form = page.read(LowerForm)
    if form.is_valid:
        try:
            page.client(RiskClient).ask_to_lower(case_id, to_level=form.data.to_level, words=form.data.words)
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect(f"/casos/{case_id}/riesgo", N_("Propuesta hecha: decide otra persona"))
    return _lower_page(page, case_id, form, status=form.status)


def _below(page: Page, case_id: UUID) -> list[Choice]:
    """Levels under the case's own, the nearest first."""
    order = list(words.LEVELS)
    below = order[: order.index(page.client(RiskClient).risk(case_id).level)]
    return [(code, page.gettext(words.LEVELS[code])) for code in reversed(below)]


def _lower_page(page: Page, case_id: UUID, form: Form[LowerForm], *, status: int = 200) -> Response:
    code, below = page.client(RiskClient).code(case_id), _below(page, case_id)
    return page.render("risk/lower.html", status=status, form=form, case_id=case_id, code=code, below=below)


@router.get("/casos/{case_id}/riesgo/decidir")
def ask_decide(case_id: UUID, page: Coordinator) -> Response:
    """Show what is proposed, by whom and why."""
    return _decide_page(page, case_id, None)


@router.post("/casos/{case_id}/riesgo/decidir/{change_id}")
def decide(case_id: UUID, change_id: UUID, page: Coordinator) -> Response:
    """Decide."""
    form = page.read(DecideForm)
    if form.is_valid:
        try:
            client = page.client(RiskClient)
            client.decide(change_id, accept=form.data.accept == "yes", words=form.data.words)
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect(f"/casos/{case_id}/riesgo", N_("Decisión guardada"))
    return _decide_page(page, case_id, form)


def _decide_page(page: Page, case_id: UUID, form: Form[DecideForm] | None) -> Response:
    client = page.client(RiskClient)
    people = colleagues(page)
    risk = client.risk(case_id)
    if risk.proposal is None:
        return page.redirect(f"/casos/{case_id}/riesgo")
    return page.render(
        "risk/decide.html",
        status=form.status if form else 200,
        form=form or page.form(DecideForm),
        case_id=case_id,
        code=client.code(case_id),
        proposal=risk.proposal,
        say=RiskWords(page, client),
        who=lambda ref: who(page, people, ref),
    )


AREA = Area(name="risk", router=router)
