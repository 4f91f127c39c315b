"""Asking: which questionnaire, its questions, going on, signing."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.intake.cases import CasesClient, Head
from services.portal.clients.intake.drafts import DraftsClient
from services.portal.clients.intake.instruments import Instrument, Question
from services.portal.clients.intake.risk import RiskClient, SoFar
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.risk import words
from services.portal.views.risk.interview.beside import beside
from services.portal.views.risk.interview.draft import as_raw, instrument_of, look, mark, paused, save
from services.portal.views.risk.interview.form import InterviewForm, answered_in, as_interview, draft_name
from shared.contracts.roles import Role
from shared.errors import Unavailable

router = APIRouter()
Worker = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR)]
MOST_TELLING: Final = "aclarar"
"""Said in an address: ask first what would tell most."""


@router.get("/casos/{case_id}/riesgo/valorar")
def choose(case_id: UUID, page: Worker) -> Response:
    """Which questionnaire; one left half-way is offered first."""
    client = page.client(RiskClient)
    lines = client.instruments(page.language)
    started = {each.name for each in paused(page, client, case_id) if each.mine}
    groups = [(title, [line for line in lines if line.group == group]) for group, title in words.GROUPS]
    head = page.client(CasesClient).head(case_id)
    return page.render(
        "risk/choose.html",
        case_id=case_id,
        code=head.code,
        groups=groups,
        started=started,
        sheet_in="-".join(dict.fromkeys(("es", _her_language(head)))),
    )


@router.get("/casos/{case_id}/riesgo/valorar/{name}")
def ask(case_id: UUID, name: str, page: Worker, orden: str = "") -> Response:
    """The questions, as far as they were answered; no score while she speaks.

    orden: `aclarar` asks first what would tell most.
    """
    client = page.client(RiskClient)
    instrument = instrument_of(page, client, name)
    head = page.client(CasesClient).head(case_id)
    draft = page.client(DraftsClient).draft(draft_name(name), case_id)
    form = page.form(InterviewForm)
    if draft is None:
        form.fill({"mode": "interview", "language": _her_language(head)})
    else:
        form.raw = as_raw(draft)
    so_far = (look(page, client, form.raw, instrument) if draft else None) or SoFar()
    context = _asking(page, client, case_id, name=name, form=form, instrument=instrument, so_far=so_far)
    context |= {
        "questions": _in_order(instrument, so_far if orden == MOST_TELLING else SoFar()),
        "head": head,
    }
    return page.render("risk/ask.html", form=form, draft=draft, etag=draft.etag if draft else "", **context)


def _her_language(head: Head) -> str:
    spoken = head.languages[0] if head.languages else "es"
    return spoken if spoken in dict(words.LANGUAGES) else "mis"


def _in_order(instrument: Instrument | None, so_far: SoFar) -> list[tuple[str, list[Question]]]:
    """Questions under their headings; what is unknown and would tell most first, if a look says what that is."""
    if instrument is None:
        return []
    first = (so_far.rating or {}).get("ask_next", [])
    telling = [question for item in first if (question := instrument.question(item)) is not None]
    rest = [question for question in instrument.questions if question not in telling]
    sections = [
        (title, [question for question in rest if question.section == section])
        for section, title in instrument.sections.items()
    ]
    return [each for each in [("", telling), *sections] if each[1]]


@router.post("/casos/{case_id}/riesgo/valorar/{name}")
def record(case_id: UUID, name: str, page: Worker) -> Response:
    """Record it, or keep it for later; the result is shown only now.

    While intake is away its questions cannot be shown: a page carries what was answered, to be sent again.
    """
    form = page.read(InterviewForm)
    try:
        return _record(page, page.client(RiskClient), case_id, name, form)
    except Unavailable as away:
        form.take(away)
        return page.invalid("risk/away.html", form, case_id=case_id, name=name, kept=_carried(form))


def _carried(form: Form[InterviewForm]) -> list[tuple[str, str]]:
    left = {"_token", "_key", "later", "words"}
    return [(name, value) for name, values in form.raw.items() if name not in left for value in values]


def _record(page: Page, client: RiskClient, case_id: UUID, name: str, form: Form[InterviewForm]) -> Response:
    instrument = instrument_of(page, client, name)
    if form.is_valid and form.data.later:
        if save(page.client(DraftsClient), case_id, name, form) is not None:
            return page.redirect(f"/casos/{case_id}/riesgo/pausa/{name}")
        form.refuse(page.gettext(words.OTHER_WINDOW))
    elif form.is_valid:
        try:
            made = client.assess(case_id, as_interview(form.data, instrument), key=form.key)
        except Refused as refused:
            form.take(refused)
        else:
            page.client(DraftsClient).drop_draft(draft_name(name), case_id)
            return page.redirect(f"/casos/{case_id}/riesgo/valoraciones/{made}", N_("Valoración guardada"))
    so_far = look(page, client, form.raw, instrument) or SoFar()
    context = _asking(page, client, case_id, name=name, form=form, instrument=instrument, so_far=so_far)
    context["questions"] = _in_order(instrument, SoFar())
    return page.invalid("risk/ask.html", form, draft=None, etag=mark(form), **context)


def _asking(
    page: Page,
    client: RiskClient,
    case_id: UUID,
    *,
    name: str,
    form: Form[InterviewForm],
    instrument: Instrument | None,
    so_far: SoFar,
) -> dict[str, Any]:
    protocol = client.protocol(page.language)
    seen = {flag.code for flag in so_far.flags}
    return {
        "case_id": case_id,
        "code": client.code(case_id),
        "head": None,
        "name": name,
        "instrument": instrument,
        "protocol": protocol,
        "seen": [flag for flag in protocol.flags if flag.code in seen],
        "unknown": [(code, page.gettext(label)) for code, label in words.UNKNOWN],
        "levels": [(code, page.gettext(label)) for code, label in words.LEVELS.items() if code != "basal"],
        "answered": len(answered_in(form.raw)),
        "spoken": beside(page, instrument),
        "languages_said": words.LANGUAGES,
    }


AREA = Area(name="asking", router=router)
