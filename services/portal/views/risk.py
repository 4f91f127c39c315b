"""Risk of a case: where it stands and why, asking, the result, lowering a level by two people."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from services.portal.clients.base import Refused
from services.portal.clients.intake_risk import Instrument, RiskClient
from services.portal.forms.form import Form
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views import risk_words as words
from services.portal.views import trend
from services.portal.views.case_frame import frame
from services.portal.views.colleagues import colleagues, who
from services.portal.views.risk_words import RiskWords
from shared.contracts.roles import Role
from shared.errors import Conflict

router = APIRouter()
Worker = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR)]
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]
ONLY_FLAGS = "senales"


class InterviewForm(FormModel):
    """A whole interview. Nothing is required: what was not asked stays unknown."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"mode": words.MODES, "language": words.LANGUAGES}

    answers: dict[str, str] = Field(default={}, title=N_("Preguntas"))
    context: dict[str, str] = Field(default={}, title=N_("Otros datos"))
    flags: list[str] = Field(default=[], title=N_("Señales de alarma que has visto u oído"))
    danger_now: bool = Field(default=False, title=N_("Hay peligro ahora mismo"))
    judgement: str = Field(default="", title=N_("Tu criterio profesional"), max_length=10)
    mode: str = Field(default="interview", title=N_("Cómo se ha hecho"), max_length=10)
    interpreter: bool = Field(default=False, title=N_("Con intérprete"))
    language: str = Field(default="es", title=N_("En qué idioma"), max_length=3)
    words: str = Field(default="", title=N_("Qué quieres que conste"), max_length=10_000)
    etag: list[str] = Field(default=[])
    later: str = Field(default="", max_length=1)


class LowerForm(FormModel):
    """Asking for a lower level."""

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
        "unclosed": [alert for alert in risk.alerts if alert.state != "closed"],
    }
    return page.render("risk/overview.html", **context, **trend.context(page, case_id))


def _may_decide(page: Page, asked_by: UUID | None) -> bool:
    person = page.person
    return person is not None and person.has(Role.COORDINATOR) and asked_by not in {None, person.account}


@router.get("/casos/{case_id}/riesgo/valorar")
def choose(case_id: UUID, page: Worker) -> Response:
    """Which questionnaire; one left half-way is offered first."""
    client = page.client(RiskClient)
    lines = client.instruments(page.language)
    started = {line.id for line in lines if client.draft(draft_name(line.id), case_id) is not None}
    groups = [(title, [line for line in lines if line.group == group]) for group, title in words.GROUPS]
    return page.render(
        "risk/choose.html", case_id=case_id, code=client.code(case_id), groups=groups, started=started
    )


@router.get("/casos/{case_id}/riesgo/valorar/{name}")
def ask(case_id: UUID, name: str, page: Worker) -> Response:
    """The questions, as far as they were answered; no score while she speaks."""
    client = page.client(RiskClient)
    draft = client.draft(draft_name(name), case_id)
    form = page.form(InterviewForm)
    if draft is not None:
        form.raw = {key: [value] if isinstance(value, str) else value for key, value in draft.typed.items()}
    context = _asking(page, client, case_id, name, form)
    return page.render("risk/ask.html", form=form, draft=draft, etag=draft.etag if draft else "", **context)


@router.post("/casos/{case_id}/riesgo/valorar/{name}")
def record(case_id: UUID, name: str, page: Worker) -> Response:
    """Record it, or keep it for later; the result is shown only now."""
    client = page.client(RiskClient)
    form = page.read(InterviewForm)
    if form.is_valid and form.data.later:
        return _keep(page, client, case_id, name, form, pause=True)
    if form.is_valid:
        instrument = _instrument(page, client, name)
        try:
            made = client.assess(case_id, as_interview(form.data, instrument), key=form.key)
        except Refused as refused:
            form.take(refused)
        else:
            client.drop_draft(draft_name(name), case_id)
            return page.redirect(f"/casos/{case_id}/riesgo/valoraciones/{made}", N_("Valoración guardada"))
    context = _asking(page, client, case_id, name, form)
    return page.invalid("risk/ask.html", form, draft=None, etag=_mark(form), **context)


@router.post("/casos/{case_id}/riesgo/borrador/{name}")
def keep(case_id: UUID, name: str, page: Worker) -> Response:
    """Keep what stands in the form: after each answer, without a word."""
    form = page.read(InterviewForm)
    return _keep(page, page.client(RiskClient), case_id, name, form, pause=False)


def _keep(
    page: Page, client: RiskClient, case_id: UUID, name: str, form: Form[InterviewForm], *, pause: bool
) -> Response:
    back = f"/casos/{case_id}/riesgo"
    mark = _mark(form)
    typed = {key: values for key, values in form.raw.items() if key not in _NOT_TYPED and any(values)}
    try:
        etag = client.save_draft(draft_name(name), case_id, typed, etag=int(mark) if mark else None)
    except Conflict:
        return page.render("risk/_kept.html", etag=mark, is_stale=True, answered=0, total=0)
    if pause:
        return page.redirect(back, N_("Guardado a medias: puedes seguir cuando quieras"))
    instrument = _instrument(page, client, name)
    total = 0 if instrument is None else len(instrument.questions)
    answered = sum(key.startswith("answers.") for key in typed)
    return page.render("risk/_kept.html", etag=etag, is_stale=False, answered=answered, total=total)


_NOT_TYPED = frozenset({"_token", "_key", "etag", "later"})


def _mark(form: Form[InterviewForm]) -> str:
    """The newest mark of the draft in the form: the page's first one, then each save's."""
    return max((mark for mark in form.values("etag") if mark.isdigit()), key=int, default="")


def draft_name(name: str) -> str:
    """Name of the draft of one questionnaire: lower-case letters and low lines, as the service wants it."""
    said = (_DIGITS[int(letter)] if letter.isdecimal() else letter for letter in name.lower())
    return "risk_" + "".join(letter if letter.isalpha() else "_" for letter in said)


_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
"""PHQ-9 and PHQ-2 are two questionnaires, and their drafts hold no digits."""


def _instrument(page: Page, client: RiskClient, name: str) -> Instrument | None:
    return None if name == ONLY_FLAGS else client.instrument(name, page.language)


def _asking(
    page: Page, client: RiskClient, case_id: UUID, name: str, form: Form[InterviewForm]
) -> dict[str, Any]:
    instrument = _instrument(page, client, name)
    return {
        "case_id": case_id,
        "code": client.code(case_id),
        "name": name,
        "instrument": instrument,
        "protocol": client.protocol(page.language),
        "unknown": [(code, page.gettext(label)) for code, label in words.UNKNOWN],
        "levels": [(code, page.gettext(label)) for code, label in words.LEVELS.items() if code != "basal"],
        "answered": sum(key.startswith("answers.") and any(values) for key, values in form.raw.items()),
    }


def as_interview(data: InterviewForm, instrument: Instrument | None) -> dict[str, Any]:
    """Turn the form into what intake takes; an empty count is unknown, never none."""
    context: dict[str, Any] = {}
    for fact in instrument.context if instrument is not None else ():
        said = data.context.get(fact.id, "").strip()
        if fact.kind == "count":
            context[fact.id] = int(said) if said.isdigit() else (said or None)
        elif fact.kind == "yes_no":
            context[fact.id] = said == "true"
        elif said:
            context[fact.id] = said
    return {
        "instrument": None if instrument is None else instrument.id,
        "version": None if instrument is None else instrument.version,
        "answers": {item: said for item, said in data.answers.items() if said},
        "context": context,
        "flags": [{"code": code} for code in data.flags],
        "danger_now": data.danger_now,
        "judgement": data.judgement or None,
        "mode": data.mode,
        "interpreter": data.interpreter,
        "language": data.language,
        "words": data.words,
    }


@router.get("/casos/{case_id}/riesgo/valoraciones/{assessment_id}")
def result(case_id: UUID, assessment_id: UUID, page: Worker) -> Response:
    """The result in words: level, reasons, what to do first, and how far it can be trusted."""
    client = page.client(RiskClient)
    found = client.assessment(case_id, assessment_id)
    interview = found.interview
    instrument = None
    if interview.instrument is not None:
        instrument = client.instrument(interview.instrument, page.language, version=interview.version)
    people = colleagues(page)
    return page.render(
        "risk/result.html",
        case_id=case_id,
        code=client.code(case_id),
        found=found,
        instrument=instrument,
        say=RiskWords(page, client),
        who=lambda ref: who(page, people, ref),
        mode=dict(words.MODES).get(interview.mode, interview.mode),
    )


@router.get("/casos/{case_id}/riesgo/bajar")
def ask_lower(case_id: UUID, page: Worker) -> Response:
    """Ask for a lower level: a second person will decide."""
    below = _below(page, case_id)
    return _lower_page(page, case_id, page.form(LowerForm, choices={"to_level": below}), below)


@router.post("/casos/{case_id}/riesgo/bajar")
def lower(case_id: UUID, page: Worker) -> Response:
    """Keep the proposal."""
    below = _below(page, case_id)
    form = page.read(LowerForm, choices={"to_level": below})
    if form.is_valid:
        try:
            page.client(RiskClient).ask_to_lower(case_id, to_level=form.data.to_level, words=form.data.words)
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect(f"/casos/{case_id}/riesgo", N_("Propuesta hecha: decide otra persona"))
    return _lower_page(page, case_id, form, below, status=form.status)


def _below(page: Page, case_id: UUID) -> list[Choice]:
    """Levels under the case's own, the nearest first."""
    order = list(words.LEVELS)
    below = order[: order.index(page.client(RiskClient).risk(case_id).level)]
    return [(code, words.LEVELS[code]) for code in reversed(below)]


def _lower_page(
    page: Page, case_id: UUID, form: Form[LowerForm], below: list[Choice], *, status: int = 200
) -> Response:
    code = page.client(RiskClient).code(case_id)
    return page.render(
        "risk/lower.html", status=status, form=form, case_id=case_id, code=code, can_fall=bool(below)
    )


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
