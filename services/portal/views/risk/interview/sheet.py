"""A blank sheet of an instrument to print, in Spanish, in her language or in both: of nobody, silent on top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.portal.clients.intake.instruments import Question
from services.portal.clients.intake.risk import RiskClient
from services.portal.clients.spoken import SpokenClient
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.risk.interview.beside import UNKNOWN, Hers, hers
from shared.contracts.roles import Role

router = APIRouter()
Worker = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR)]


@dataclass(frozen=True)
class Asked:
    """One question of the sheet. only_if: under which answer to another it is asked, in each language; mostly none."""

    question: Question
    number: str
    only_if: Sequence[str]


@router.get("/hoja/{name}")
def sheet(
    name: str, page: Worker, idioma: Annotated[str, Query(max_length=20)] = "es", codigo: str = ""
) -> Response:
    """The sheet. Neither its address nor its title says whose it is.

    idioma: one language or two with a dash (`es-ar`); what the instrument lacks is left out, at last to Spanish.
    codigo: not empty draws a box to write a code in.
    """
    found = page.client(SpokenClient).spoken(name)
    instrument = page.client(RiskClient).instrument(name, page.language, version=found.version)
    there = {one.language: hers(page, one) for one in found.languages}
    chosen = list(dict.fromkeys(code for code in idioma.split("-") if code in there))[:2] or ["es"]
    shown = [there[code] for code in chosen]
    numbers = {q.id: _number(q, place) for place, q in enumerate(instrument.questions, 1)}
    sections = [
        (
            section,
            [
                _asked(question, numbers, shown)
                for question in instrument.questions
                if question.section == section
            ],
        )
        for section in instrument.sections
    ]
    return page.render(
        "risk/sheet.html",
        name=name,
        found=found,
        shown=shown,
        sections=sections,
        unknown=UNKNOWN,
        has_code=bool(codigo),
        chosen="-".join(chosen),
        offers=_offers(page, there),
    )


def _number(question: Question, place: int) -> str:
    return question.id if question.id[0].isdigit() else str(place)


def _asked(question: Question, numbers: Mapping[str, str], shown: Sequence[Hers]) -> Asked:
    gate = question.only_if
    told = [
        one.sheet["only_if"].format(
            number=numbers[gate.item], answers=" / ".join(one.answers[code] for code in gate.codes)
        )
        for one in shown
        if gate is not None
    ]
    return Asked(question, numbers[question.id], told)


def _offers(page: Page, there: Mapping[str, Hers]) -> list[tuple[str, str]]:
    """What the sheet can be printed in: each language alone, and each beside Spanish."""
    both = page.gettext(N_("Español y %(other)s"))
    pairs = [
        (f"es-{code}", both % {"other": one.name.lower()}) for code, one in there.items() if code != "es"
    ]
    alone = [
        (code, page.gettext(N_("Solo %(language)s")) % {"language": one.name.lower()})
        for code, one in there.items()
    ]
    return [*pairs, *alone]


AREA = Area(name="sheet", router=router)
