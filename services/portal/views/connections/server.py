"""A partner's own FHIR server: its address and keys set, proven, switched off."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import ConflictThere, Refused
from services.portal.clients.intake.partner.servers import Server, ServersClient
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.connections.forms import ServerForm
from services.portal.views.connections.page import Boss, ask, frame, home_of
from shared.errors import Missing

router = APIRouter()

_ALL_THREE: Final = N_("Para pedir una llave hacen falta la dirección, el nombre y la clave.")
_NOT_FHIR: Final = N_(
    "Ahí no contesta un servidor FHIR R4, o no nos deja entrar. No cambia nada: mira con la entidad la dirección "
    "y la clave."
)


@router.get("/entidades/{partner_id}/conexiones/servidor")
def server(partner_id: UUID, page: Boss) -> Response:
    """The server as it is set; its secret is never shown."""
    known, form = page.client(ServersClient).server(partner_id), page.form(ServerForm)
    if known is None:
        return _server(page, partner_id, form, known=None)
    said = {name: getattr(known, name) or "" for name in ("url", "token_url", "client_id", "scope")}
    return _server(page, partner_id, form.fill(said), known=known)


@router.post("/entidades/{partner_id}/conexiones/servidor")
def set_server(partner_id: UUID, page: Boss) -> Response:
    """Set it; nothing is left there before it is proven."""
    client, form = page.client(ServersClient), page.read(ServerForm)
    if form.is_valid and (lacking := form.data.lacking()):
        form.refuse(page.gettext(_ALL_THREE), field=lacking)
    if form.is_valid:
        try:
            client.set_server(partner_id, url=form.data.url, sign_in=form.data.sign_in())
            return page.redirect(home_of(partner_id), N_("Servidor guardado. Falta probarlo."))
        except Refused as refused:
            form.take(refused)
    return _server(page, partner_id, form, known=client.server(partner_id), status=form.status)


@router.post("/entidades/{partner_id}/conexiones/servidor/probar")
def prove(partner_id: UUID, page: Boss) -> Response:
    """Ask it what it can do, and switch it on if it is what it should be."""
    try:
        page.client(ServersClient).prove_server(partner_id)
    except ConflictThere:
        return page.redirect(home_of(partner_id), _NOT_FHIR, is_done=False)
    return page.redirect(
        home_of(partner_id), N_("El servidor ha contestado bien. Las derivaciones nuevas se dejan allí.")
    )


@router.get("/entidades/{partner_id}/conexiones/servidor/apagar")
def ask_off(partner_id: UUID, page: Boss) -> Response:
    """Ask before nothing is left there any more."""
    if page.client(ServersClient).server(partner_id) is None:
        raise Missing("this partner has no server")
    return ask(
        page,
        partner_id,
        heading=N_("Apagar su servidor FHIR"),
        lines=[
            N_("Las derivaciones nuevas le llegan por correo, con un enlace."),
            N_("De las que ya están allí no se lee nada más: quien las pidió tiene el aviso de llamar."),
            N_("Que una derivación se ha retirado se le dice allí igualmente."),
            N_("Para encenderlo otra vez hay que ponerlo de nuevo, con su clave."),
        ],
        yes=N_("Apagar el servidor"),
        danger=True,
    )


@router.post("/entidades/{partner_id}/conexiones/servidor/apagar")
def switch_off(partner_id: UUID, page: Boss) -> Response:
    """Leave nothing there any more."""
    page.client(ServersClient).switch_server_off(partner_id)
    return page.redirect(home_of(partner_id), N_("Servidor apagado"))


def _server(
    page: Page, partner_id: UUID, form: Form[ServerForm], *, known: Server | None, status: int = 200
) -> Response:
    shown = frame(page, partner_id)
    return page.render("connections/server.html", status=status, **shown, form=form, known=known)


AREA = Area(name="connected_server", router=router)
