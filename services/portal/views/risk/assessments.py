"""A signed assessment: its result, on paper without identity, and going on from it."""

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
from services.portal.views.risk.assessment_words import answer_words, how_asked, numbered, questionnaire_of
from services.portal.views.risk.interview.form import ONLY_FLAGS, as_typed, draft_name
from services.portal.views.risk.words import RiskWords
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter()
Worker = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR)]


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
        instrument=questionnaire_of(page, client, found),
        say=RiskWords(page, client),
        who=lambda ref: who(page, people, ref),
        others=[(line, *_by_age(found, line)) for line in others],
        new_id=new_id,
        code=client.code(case_id),
        **how_asked(page, found),
    )


def _by_age(one: Any, other: Any) -> tuple[UUID, UUID]:  # noqa: ANN401, two lines of assessments
    first, second = sorted((one, other), key=lambda each: each.at)
    return first.id, second.id


@router.get("/casos/{case_id}/riesgo/valoraciones/{assessment_id}/papel")
def paper(case_id: UUID, assessment_id: UUID, page: Worker) -> Response:
    """A sheet to print: the code and no name, no words anybody wrote, a title that says nothing."""
    client = page.client(RiskClient)
    found = client.assessment(case_id, assessment_id, page.language)
    instrument = questionnaire_of(page, client, found)
    return page.render(
        "risk/paper.html",
        found=found,
        instrument=instrument,
        code=client.code(case_id),
        back=f"/casos/{case_id}/riesgo/valoraciones/{assessment_id}",
        answers=[] if instrument is None else _answers(page, found, instrument),
        say=RiskWords(page, client),
        **how_asked(page, found),
    )


def _answers(page: Page, found: Assessment, instrument: Instrument) -> list[tuple[str, str]]:
    said = found.interview.answers
    return [
        (
            numbered(question.id, question.text),
            answer_words(page, instrument, question.id, said.get(question.id)),
        )
        for question in instrument.questions
        if question.kind != "text"
    ]


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
    instrument = questionnaire_of(page, client, found)
    drafts.save_draft(draft_name(name), case_id, as_typed(found.interview, instrument), etag=None)
    return page.redirect(target)


AREA = Area(name="assessments", router=router)
