"""Two assessments of the same questionnaire, question by question."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.instruments import Instrument
from services.portal.clients.intake.risk import Assessment, RiskClient
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Worker
from services.portal.views.colleagues import colleagues, who
from services.portal.views.risk import words
from services.portal.views.risk.assessment_words import answer_words, how_asked, numbered, questionnaire_of
from services.portal.views.risk.words import RiskWords
from shared.errors import Missing

router = APIRouter()


class NotTheSame(Missing):
    """Two assessments of different questionnaires, or one without any: there is nothing to compare."""


@dataclass(frozen=True)
class Change:
    """One question in two assessments. told: the change in words, "" if there is none."""

    text: str
    before: str
    after: str
    told: str


@router.get("/casos/{case_id}/riesgo/comparar/{first_id}/{second_id}")
def compare(case_id: UUID, first_id: UUID, second_id: UUID, page: Worker) -> Response:
    """Two assessments of the same questionnaire, question by question; the earlier one first."""
    client = page.client(RiskClient)
    pair = [client.assessment(case_id, each, page.language) for each in (first_id, second_id)]
    first, second = sorted(pair, key=lambda each: each.at)
    if first.instrument is None or first.instrument != second.instrument:
        raise NotTheSame("these two were not asked with the same questionnaire")
    old, new = questionnaire_of(page, client, first), questionnaire_of(page, client, second)
    assert old is not None
    assert new is not None
    changes = _changes(page, (first, old), (second, new))
    people = colleagues(page)
    return page.render(
        "risk/compare.html",
        case_id=case_id,
        code=client.code(case_id),
        instrument=new,
        pair=[(first, old, how_asked(page, first)), (second, new, how_asked(page, second))],
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
    before = answer_words(page, old, item, earlier.interview.answers.get(item)) if asked_then else not_there
    after = answer_words(page, new, item, later.interview.answers.get(item)) if asked_now else not_there
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
    return Change(numbered(item, text), before, after, page.gettext(told) if told else "")


def _kind_of_change(before: object, after: object) -> str:
    unknown = {None, *dict(words.UNKNOWN)}
    if before in unknown and after in unknown:
        return N_("Sigue sin saberse, por otro motivo")
    if before in unknown:
        return N_("Antes no se sabía")
    return N_("Ahora no se sabe") if after in unknown else N_("Ha cambiado")


AREA = Area(name="comparing", router=router)
