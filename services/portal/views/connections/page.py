"""One partner's connections on one page: its programs, its public keys, where it is told, its FHIR server."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.partner.connections import ConnectionsClient, Program
from services.portal.clients.intake.partner.servers import ServersClient
from services.portal.clients.intake.referrals import ReferralsClient
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.connections import words
from shared.clock import utc_now
from shared.contracts.roles import Role
from shared.errors import Missing
from shared.ids import new_id

router = APIRouter()

Boss = Annotated[Page, staff(Role.COORDINATOR)]


def home_of(partner_id: UUID) -> str:
    """Address of a partner's connections."""
    return f"/entidades/{partner_id}/conexiones"


@router.get("/entidades/{partner_id}/conexiones")
def overview(partner_id: UUID, page: Boss) -> Response:
    """Everything that is connected, and what may be done about it."""
    client = page.client(ConnectionsClient)
    shown = frame(page, partner_id)
    programs, keys = client.programs(partner_id), client.keys(partner_id)
    live_keys = [one for one in keys if one.retired_at is None]
    return page.render(
        "connections/page.html",
        **shown,
        programs=[one for one in programs if one.revoked_at is None],
        closed=[one for one in programs if one.revoked_at is not None],
        keys=live_keys,
        retired=[one for one in keys if one.retired_at is not None],
        listener=client.listener(partner_id),
        server=page.client(ServersClient).server(partner_id),
        now=utc_now(),
        new_id=new_id,
    )


def frame(page: Page, partner_id: UUID) -> dict[str, Any]:
    """What every page here shows: whose connections. Raises MissingThere for an unknown partner."""
    partner = page.client(ReferralsClient).partner(partner_id)
    return {"partner": partner, "base": home_of(partner_id), "cw": words}


def program_of(page: Page, partner_id: UUID, program_id: UUID) -> Program:
    """A live program of this very partner. Raises Missing."""
    found = page.client(ConnectionsClient).programs(partner_id)
    known = next((one for one in found if one.id == program_id and one.revoked_at is None), None)
    if known is None:
        raise Missing("this partner has no such program")
    return known


def ask(page: Page, partner_id: UUID, *, heading: str, lines: list[str], yes: str, danger: bool) -> Response:
    """Ask before something that cannot be taken back. heading, lines, yes: constant msgids."""
    partner = page.client(ReferralsClient).partner(partner_id)
    return page.render(
        "confirm.html",
        heading=page.gettext(heading),
        lines=[partner.organisation, *map(page.gettext, lines)],
        form=page.form(FormModel),
        action=page.here,
        yes=page.gettext(yes),
        back=home_of(partner_id),
        danger=danger,
    )


def show_secret(page: Page, partner_id: UUID, *, rows: list[tuple[str, str]], how: str) -> Response:
    """Secrets, shown this once. rows: label (a msgid) and value. how: what the partner does with it (a msgid)."""
    shown = [(page.gettext(label), value) for label, value in rows]
    return page.render(
        "connections/secret.html", **frame(page, partner_id), rows=shown, how=page.gettext(how)
    )


SECRET = N_("Clave")
AREA = Area(name="connections", router=router)
