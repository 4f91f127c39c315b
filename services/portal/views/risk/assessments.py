"""A signed assessment: its result, on paper without identity, beside another one, and going on from it."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.drafts import DraftsClient
from services.portal.clients.intake.instruments import Instrument
from services.portal.clients.intake.risk import Assessment, RiskClient
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.colleagues import colleagues, who
from services.portal.views.risk import words
from services.portal.views.risk.interview_form import ONLY_FLAGS, as_typed, draft_name
from services.portal.views.risk.words import RiskWords
from shared.contracts.roles import Role
from shared.errors import Missing
from shared.ids import new_id

router = APIRouter()
Worker = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR)]


class NotTheSame(Missing):
    """Two assessments of different questionnaires, or one without any: there is nothing to compare."""


@dataclass(frozen=True)
class Change:
    """One question in two assessments. told: the change in words, "" if there is none."""

    text: str
    before: str
    after: str
    told: str


@router.get("/casos/{case_id}/riesgo/valoraciones/{assessment_id}")
def result(case_id: UUID, assessment_id: UUID, page: Worker) -> Response:
    """The result in words: level, reasons, what to do first, and how far it can be trusted."""
    client = page.client(RiskClient)
    found = client.assessment(case_id, assessment_id, page.language)
    people = colleagues(page)
    others = [
        line
        for line in client.risk(case_id).assessments
        if line.instrument == found.instrument and line.instrument is not None and line.id != found.id
    ]
    return page.render(
        "risk/result.html",
        case_id=case_id,
        found=found,
        instrument=_instrument(page, client, found),
        say=RiskWords(page, client),
        who=lambda ref: who(page, people, ref),
        others=[(line, *_by_age(found, line)) for line in others],
        new_id=new_id,
        code=client.code(case_id),
        **_how(page, found),
    )


def _by_age(one: Any, other: Any) -> tuple[UUID, UUID]:  # noqa: ANN401, two lines of assessments
    first, second = sorted((one, other), key=lambda each: each.at)
    return first.id, second.id


def _instrument(page: Page, client: RiskClient, found: Assessment) -> Instrument | None:
    interview = found.interview
    if interview.instrument is None:
        return None
    return client.instrument(interview.instrument, page.language, version=interview.version)


def _how(page: Page, found: Assessment) -> dict[str, Any]:
    """How it was asked, in words."""
    interview = found.interview
    role = interview.interpreter_role
    interpreter = dict(words.INTERPRETERS).get(role, "") if role else ""
    some = N_("con intérprete") if interview.interpreter else ""
    return {
        "mode": page.gettext(dict(words.MODES).get(interview.mode, interview.mode)),
        "language_said": page.gettext(dict(words.LANGUAGES).get(interview.language, interview.language)),
        "interpreter": page.gettext(interpreter or some) if interpreter or some else "",
    }


@router.get("/casos/{case_id}/riesgo/valoraciones/{assessment_id}/papel")
def paper(case_id: UUID, assessment_id: UUID, page: Worker) -> Response:
    """A sheet to print: the code and no name, no words anybody wrote, a title that says nothing."""
    client = page.client(RiskClient)
    found = client.assessment(case_id, assessment_id, page.language)
    instrument = _instrument(page, client, found)
    return page.render(
        "risk/paper.html",
        found=found,
        instrument=instrument,
        code=client.code(case_id),
        back=f"/casos/{case_id}/riesgo/valoraciones/{assessment_id}",
        answers=[] if instrument is None else _answers(page, found, instrument),
        say=RiskWords(page, client),
        **_how(page, found),
    )


def _answers(page: Page, found: Assessment, instrument: Instrument) -> list[tuple[str, str]]:
    said = found.interview.answers
    return [
        (_numbered(question.id, question.text), _said(page, instrument, question.id, said.get(question.id)))
        for question in instrument.questions
        if question.kind != "text"
    ]


def _numbered(item: str, text: str) -> str:
    return f"{item}. {text}" if item[0].isdigit() else text


def _said(page: Page, instrument: Instrument, item: str, said: object) -> str:
    """An answer in words. What was never touched was not asked."""
    unknown = dict(words.UNKNOWN)
    code = {True: "si", False: "no"}[said] if isinstance(said, bool) else str(said)
    if said is None or code in unknown:
        return page.gettext(unknown.get(code, unknown["no_preguntado"]))
    question = instrument.question(item)
    return code if question is None else question.label(code)


@router.get("/casos/{case_id}/riesgo/comparar/{first_id}/{second_id}")
def compare(case_id: UUID, first_id: UUID, second_id: UUID, page: Worker) -> Response:
    """Two assessments of the same questionnaire, question by question; the earlier one first."""
    client = page.client(RiskClient)
    pair = [client.assessment(case_id, each, page.language) for each in (first_id, second_id)]
    first, second = sorted(pair, key=lambda each: each.at)
    if first.instrument is None or first.instrument != second.instrument:
        raise NotTheSame("these two were not asked with the same questionnaire")
    old, new = _instrument(page, client, first), _instrument(page, client, second)
    assert old is not None
    assert new is not None
    changes = _changes(page, (first, old), (second, new))
    people = colleagues(page)
    return page.render(
        "risk/compare.html",
        case_id=case_id,
        code=client.code(case_id),
        instrument=new,
        pair=[(first, old, _how(page, first)), (second, new, _how(page, second))],
        is_other_version=old.version != new.version,
        changed=[each for each in changes if each.told],
        same=[each for each in changes if not each.told],
        say=RiskWords(page, client),
        who=lambda ref: who(page, people, ref),
    )


def _changes(
    page: Page, first: tuple[Assessment, Instrument], second: tuple[Assessment, Instrument]
) -> list[Change]:
    """Every question of either, in the order of the newer one; those it no longer asks at the end."""
    (earlier, old), (later, new) = first, second
    items = dict.fromkeys([*(q.id for q in new.questions), *(q.id for q in old.questions)])
    return [_change(page, item, (earlier, old), (later, new)) for item in items]


def _change(
    page: Page, item: str, first: tuple[Assessment, Instrument], second: tuple[Assessment, Instrument]
) -> Change:
    (earlier, old), (later, new) = first, second
    asked_then, asked_now = old.question(item), new.question(item)
    not_there = page.gettext(N_("esta versión no lo pregunta"))
    before = _said(page, old, item, earlier.interview.answers.get(item)) if asked_then else not_there
    after = _said(page, new, item, later.interview.answers.get(item)) if asked_now else not_there
    told = ""
    if asked_then is None:
        told = N_("Pregunta nueva en esta versión")
    elif asked_now is None:
        told = N_("Ya no se pregunta")
    elif asked_then.text != asked_now.text:
        told = N_("La pregunta se dice de otra manera: no se puede comparar sin más")
    elif before != after:
        told = _kind_of_change(earlier.interview.answers.get(item), later.interview.answers.get(item))
    text = (asked_now or asked_then).text  # type: ignore[union-attr]
    return Change(_numbered(item, text), before, after, page.gettext(told) if told else "")


def _kind_of_change(before: object, after: object) -> str:
    unknown = {None, *dict(words.UNKNOWN)}
    if before in unknown and after in unknown:
        return N_("Sigue sin saberse, por otro motivo")
    if before in unknown:
        return N_("Antes no se sabía")
    return N_("Ahora no se sabe") if after in unknown else N_("Ha cambiado")


@router.post("/casos/{case_id}/riesgo/valoraciones/{assessment_id}/seguir")
def go_on(case_id: UUID, assessment_id: UUID, page: Worker) -> Response:
    """Ask what is still unknown: a new interview that begins with the answers of this one, which stays as signed.

    One that waits half-way already is gone on with instead: nobody's answers are written over.
    """
    client = page.client(RiskClient)
    found = client.assessment(case_id, assessment_id, page.language)
    name = found.interview.instrument or ONLY_FLAGS
    target = f"/casos/{case_id}/riesgo/valorar/{name}?orden=aclarar"
    drafts = page.client(DraftsClient)
    if drafts.draft(draft_name(name), case_id) is not None:
        return page.redirect(target, N_("Ya tenías una a medias: sigues con ella"))
    instrument = _instrument(page, client, found)
    drafts.save_draft(draft_name(name), case_id, as_typed(found.interview, instrument), etag=None)
    return page.redirect(target)


AREA = Area(name="assessments", router=router)
