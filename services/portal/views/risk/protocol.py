"""The protocol in force, what it asks for and of whom, and the versions that were: for coordination."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.protocol import ProtocolClient
from services.portal.forms.case.words import DUE
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.colleagues import colleagues, who
from services.portal.views.risk.words import LEVELS
from shared.contracts.roles import Role

router = APIRouter()
ROLES = frozenset({Role.COORDINATOR})
_AREAS = {
    "clocks": N_("Plazos"),
    "levels": N_("Niveles"),
    "actions": N_("Qué se pide"),
    "people": N_("A quién se avisa"),
    "phones": N_("Teléfonos"),
}
_COUNTS = {
    "cases": N_("expedientes abiertos mirados"),
    "alerts": N_("plazos de alertas cambiados"),
    "dates": N_("fechas de tareas cambiadas"),
    "raised": N_("niveles subidos"),
    "reviews": N_("niveles que darían menos, para que los mire una persona"),
    "unreadable": N_("expedientes que no se pueden abrir: avisa a quien lleva el sistema"),
}
_CHAIN = {
    "owner": N_("quien lleva el expediente"),
    "coordinator": N_("coordinación"),
    "all_coordinators": N_("toda la coordinación"),
}
_DAYS = (
    N_("lunes"),
    N_("martes"),
    N_("miércoles"),
    N_("jueves"),
    N_("viernes"),
    N_("sábado"),
    N_("domingo"),
)


_WORK = {
    **DUE,
    "next_step": N_("Próximo paso"),
    "plan_item": N_("Punto del plan de acción"),
    "other": N_("Otras tareas"),
}


@router.get("/protocolo")
def show(page: Annotated[Page, staff(*ROLES)]) -> Response:
    """What is in force, and how it came to be."""
    client = page.client(ProtocolClient)
    people = colleagues(page)

    def named(ref: UUID | None) -> str:
        return who(page, people, ref)

    return page.render(
        "protocol/show.html",
        protocol=client.whole_protocol(page.language),
        versions=client.protocol_versions(page.language),
        levels=[(code, page.gettext(label)) for code, label in reversed(LEVELS.items())],
        areas=[(code, page.gettext(label)) for code, label in _AREAS.items()],
        counts=[(code, page.gettext(label)) for code, label in _COUNTS.items()],
        chain=lambda code: page.gettext(_CHAIN[code]) if code in _CHAIN else code,
        days=[page.gettext(day) for day in _DAYS],
        work_kinds=_WORK,
        term=lambda minutes: _term(page, minutes),
        who=named,
    )


def _term(page: Page, minutes: int | None) -> str:
    if minutes is None:
        return page.gettext(N_("sin plazo"))
    if minutes % (24 * 60) == 0 and minutes > 3 * 24 * 60:
        return page.gettext(N_("%(num)s días")) % {"num": minutes // (24 * 60)}
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


AREA = Area(
    name="protocol",
    router=router,
    nav=(Nav(N_("Protocolo"), "/protocolo", "shield-check", order=80, roles=ROLES),),
)
