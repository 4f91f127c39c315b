"""El tablero de derivaciones: every referral by state and age, hers or her team's, overdue ones marked."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.portal.clients.intake.partner.overview import Board, BoardLine, OverviewClient
from services.portal.locale.text import N_
from services.portal.pages.area import Area, Card
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.views.case.frame import staff_name
from services.portal.views.referrals import words
from services.portal.views.referrals.sent import Worker
from shared.contracts.roles import Role

router = APIRouter()
ROLES: Final = frozenset({Role.CASEWORKER, Role.COORDINATOR})
_ON_HOY: Final = 4
_REFERENCE: Final = "^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"
COLUMNS: Final = (
    (N_("Por salir"), ("draft", "consent_checked")),
    (N_("Esperan respuesta"), ("sent", "seen")),
    (N_("No contestan"), ("no_answer",)),
    (N_("Aceptadas, sin cita"), ("accepted",)),
    (N_("Con cita"), ("appointment",)),
    (N_("Por cerrar"), ("declined", "service_given", "not_given")),
    (N_("Terminadas en los últimos 30 días"), ("closed", "revoked")),
)
"""Columns of the board, in the order in which a referral passes them; every state stands in one."""


@router.get("/derivaciones")
def board(
    page: Worker,
    de: Annotated[str, Query(pattern="^(mine|team)$")] = "mine",
    entidad: Annotated[str, Query(pattern=_REFERENCE)] = "",
) -> Response:
    """Hers or her team's, the oldest first in each column."""
    found = page.client(OverviewClient).board(whose=de, partner=UUID(entidad) if entidad else None)
    return page.render(
        "referrals/board.html",
        board=found,
        columns=_columns(found.lines),
        late=sum(line.late is not None for line in found.lines),
        whose=de,
        chosen=entidad,
        rw=words,
        who=lambda ref: staff_name(page, ref),
    )


def _columns(lines: Sequence[BoardLine]) -> list[tuple[str, list[BoardLine]]]:
    """Columns that hold something; a state that is not known here yet stands in none."""
    sorted_ = [(label, [line for line in lines if line.state in states]) for label, states in COLUMNS]
    return [(label, held) for label, held in sorted_ if held]


def cards(page: Page) -> list[Card]:
    """Her overdue ones on Hoy, the oldest first; none without any."""
    if page.person is None or not page.person.has(*ROLES):
        return []
    found: Board = page.client(OverviewClient).board(whose="mine")
    late = [line for line in found.lines if line.late]
    if not late:
        return []
    context = {"lines": late[:_ON_HOY], "more": max(0, len(late) - _ON_HOY), "late_words": words.LATE}
    return [
        Card(
            N_("Derivaciones fuera de plazo"),
            "referrals/_card_late.html",
            order=14,
            context=context,
            href="/derivaciones",
        )
    ]


AREA = Area(
    name="referrals_board",
    router=router,
    nav=(Nav(N_("Derivaciones"), "/derivaciones", "send", place="more", order=27, roles=ROLES),),
    cards=cards,
)
