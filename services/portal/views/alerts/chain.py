"""The banner that says that alerts may not be reaching people: on every page, from both ends of the chain."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.protocol import ProtocolClient
from services.portal.clients.notifications import NotificationsClient
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from shared.contracts.roles import Role
from shared.errors import Forbidden, TelarError

router = APIRouter()
ROLES = frozenset({Role.CASEWORKER, Role.COORDINATOR, Role.ADMIN})
FAULTS = {
    "silent": N_("el sistema ha dejado de mirar las alertas"),
    "steps_late": N_("hay alertas por las que no se está avisando a nadie"),
    "notices_stuck": N_("los avisos por correo no salen"),
    "nobody_reached": N_("hay alertas que no han llegado a nadie"),
    "away": N_("no se sabe si los avisos llegan"),
}


@router.get("/alertas/vigia")
def banner(page: Annotated[Page, staff(*ROLES, quiet=True)]) -> Response:
    """Nothing while alerts reach people."""
    return page.render("alerts/_chain.html", **context(page))


def context(page: Page) -> dict[str, Any]:
    """What is wrong, in words, and since when; a service that does not answer is wrong too."""
    found: dict[str, datetime | None] = {}
    try:
        found |= {one.fault: one.since for one in page.client(NotificationsClient).chain()}
    except TelarError:
        found["away"] = None
    try:
        if page.client(ProtocolClient).late_steps():
            found.setdefault("steps_late", None)
    except Forbidden:
        pass  # an administrator sees no alert; the other end tells her enough
    except TelarError:
        found["away"] = None
    since = min((at for at in found.values() if at is not None), default=None)
    faults = [page.gettext(words) for code, words in FAULTS.items() if code in found]
    return {"chain_faults": faults, "chain_since": since}


AREA = Area(name="chain", router=router)
