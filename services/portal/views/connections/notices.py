"""Where a partner's program is told: its address set, proven, switched off; a notice sent again by hand."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import ConflictThere, InvalidThere, Refused, UnavailableThere
from services.portal.clients.intake.partner.connections import ConnectionsClient, Listener
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.connections.forms import AddressForm
from services.portal.views.connections.page import SECRET, Boss, ask, frame, home_of, show_secret
from shared.errors import Missing

router = APIRouter()

_SIGNED: Final = N_("Con ella comprueba su programa que un aviso es nuestro. Solo para su persona técnica.")
_NO_ANSWER: Final = N_(
    "La dirección no ha contestado a tiempo. No cambia nada: prueba otra vez cuando su programa esté en marcha."
)
_WRONG_ANSWER: Final = N_("La dirección ha contestado, pero no con la palabra de prueba. No cambia nada.")
_NOT_PUBLIC: Final = N_("A esa dirección no se puede llamar: no es una dirección https pública. Cámbiala.")


@router.get("/entidades/{partner_id}/conexiones/avisos/direccion")
def address(partner_id: UUID, page: Boss) -> Response:
    """The address as it stands."""
    known = page.client(ConnectionsClient).listener(partner_id)
    form = page.form(AddressForm)
    return _address(page, partner_id, form.fill({"url": known.url}) if known else form, known=known)


@router.post("/entidades/{partner_id}/conexiones/avisos/direccion")
def set_address(partner_id: UUID, page: Boss) -> Response:
    """Set it; the secret that signs is on this answer alone."""
    client, form = page.client(ConnectionsClient), page.read(AddressForm)
    if form.is_valid:
        try:
            return _shown(page, partner_id, client.listen_at(partner_id, form.data.url))
        except Refused as refused:
            form.take(refused)
    return _address(page, partner_id, form, known=None, status=form.status)


@router.post("/entidades/{partner_id}/conexiones/avisos/probar")
def prove(partner_id: UUID, page: Boss) -> Response:
    """Call it, and switch it on if it answers as it should."""
    try:
        page.client(ConnectionsClient).prove(partner_id)
    except ConflictThere:
        return _not_proven(page, partner_id, _WRONG_ANSWER)
    except InvalidThere:
        return _not_proven(page, partner_id, _NOT_PUBLIC)
    except UnavailableThere as refused:
        if refused.service_code != "call_failed":
            raise
        return _not_proven(page, partner_id, _NO_ANSWER)
    return page.redirect(
        home_of(partner_id), N_("La dirección ha contestado bien. Los avisos están encendidos.")
    )


@router.get("/entidades/{partner_id}/conexiones/avisos/clave")
def ask_renew(partner_id: UUID, page: Boss) -> Response:
    """Say what becomes of the secret that signs now."""
    _known(page, partner_id)
    return ask(
        page,
        partner_id,
        heading=N_("Hacer otra clave de firma"),
        lines=[
            N_("La clave nueva se enseña una sola vez: tenla donde puedas dársela."),
            N_("Durante siete días los avisos van firmados con las dos, la nueva y la de ahora."),
        ],
        yes=N_("Hacer otra clave"),
        danger=False,
    )


@router.post("/entidades/{partner_id}/conexiones/avisos/clave")
def renew(partner_id: UUID, page: Boss) -> Response:
    """Sign with another secret."""
    return _shown(page, partner_id, page.client(ConnectionsClient).renew_signing(partner_id))


@router.get("/entidades/{partner_id}/conexiones/avisos/apagar")
def ask_off(partner_id: UUID, page: Boss) -> Response:
    """Ask before it is told nothing more."""
    _known(page, partner_id)
    return ask(
        page,
        partner_id,
        heading=N_("Apagar los avisos a su programa"),
        lines=[
            N_("Su programa no se entera de las derivaciones nuevas ni de las que se cierran."),
            N_(
                "Que una derivación se ha retirado se le dice en cuanto se vuelva a encender. Si corre prisa, llama."
            ),
            N_("Se enciende otra vez probando la dirección."),
        ],
        yes=N_("Apagar los avisos"),
        danger=True,
    )


@router.post("/entidades/{partner_id}/conexiones/avisos/apagar")
def switch_off(partner_id: UUID, page: Boss) -> Response:
    """Tell it nothing more."""
    page.client(ConnectionsClient).switch_off(partner_id)
    return page.redirect(home_of(partner_id), N_("Avisos apagados"))


@router.post("/entidades/{partner_id}/conexiones/avisos/{attempt_id}/repetir")
def replay(partner_id: UUID, attempt_id: UUID, page: Boss) -> Response:
    """Send a notice again."""
    if attempt_id not in {one.id for one in _known(page, partner_id).attempts}:
        raise Missing("this partner was sent no such notice")
    try:
        page.client(ConnectionsClient).replay(attempt_id)
    except ConflictThere:
        return page.redirect(
            home_of(partner_id), N_("Ese aviso ya está en espera, o se retiró."), is_done=False
        )
    return page.redirect(home_of(partner_id), N_("El aviso vuelve a salir, con el mismo número"))


def _known(page: Page, partner_id: UUID) -> Listener:
    found = page.client(ConnectionsClient).listener(partner_id)
    if found is None:
        raise Missing("this partner has no address")
    return found


def _not_proven(page: Page, partner_id: UUID, why: str) -> Response:
    return page.redirect(home_of(partner_id), why, is_done=False)


def _address(
    page: Page, partner_id: UUID, form: Form[AddressForm], *, known: Listener | None, status: int = 200
) -> Response:
    shown = frame(page, partner_id)
    return page.render("connections/address.html", status=status, **shown, form=form, known=known)


def _shown(page: Page, partner_id: UUID, secret: str) -> Response:
    return show_secret(page, partner_id, rows=[(SECRET, secret)], how=_SIGNED)


AREA = Area(name="connected_notices", router=router)
