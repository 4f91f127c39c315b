"""A partner's public keys: whatever names anyone leaves encrypted to the newest of them."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.intake.partner.connections import ConnectionsClient
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.connections.forms import KeyForm
from services.portal.views.connections.page import Boss, ask, frame, home_of
from shared.errors import Missing

router = APIRouter()


@router.get("/entidades/{partner_id}/conexiones/claves/nueva")
def new(partner_id: UUID, page: Boss) -> Response:
    """Where a key is pasted."""
    return _new(page, partner_id, page.form(KeyForm))


@router.post("/entidades/{partner_id}/conexiones/claves/nueva")
def add(partner_id: UUID, page: Boss) -> Response:
    """Encrypt to it from now on; a private key is not even shown again."""
    form = page.read(KeyForm)
    if form.is_valid:
        try:
            page.client(ConnectionsClient).add_key(partner_id, form.data.read(), key=form.key)
            return page.redirect(
                home_of(partner_id), N_("Clave guardada. Compara su huella con la entidad por teléfono.")
            )
        except Refused as refused:
            form.take(refused)
            if refused.service_code == "private_key":
                form.raw = {**form.raw, "jwk": []}
    return _new(page, partner_id, form, status=form.status)


@router.get("/entidades/{partner_id}/conexiones/claves/{key_id}/retirar")
def ask_retire(partner_id: UUID, key_id: UUID, page: Boss) -> Response:
    """Ask before it is used no more."""
    _known(page, partner_id, key_id)
    return ask(
        page,
        partner_id,
        heading=N_("Retirar la clave pública"),
        lines=[
            N_("No se cifra nada más con ella."),
            N_(
                "Si no queda otra, lo que su programa lea saldrá sin este cifrado de más, solo con el de la conexión."
            ),
        ],
        yes=N_("Retirar la clave"),
        danger=True,
    )


@router.post("/entidades/{partner_id}/conexiones/claves/{key_id}/retirar")
def retire(partner_id: UUID, key_id: UUID, page: Boss) -> Response:
    """Use it no more."""
    _known(page, partner_id, key_id)
    page.client(ConnectionsClient).retire_key(key_id)
    return page.redirect(home_of(partner_id), N_("Clave pública retirada"))


def _known(page: Page, partner_id: UUID, key_id: UUID) -> None:
    found = page.client(ConnectionsClient).keys(partner_id)
    if not any(one.id == key_id and one.retired_at is None for one in found):
        raise Missing("this partner has no such key")


def _new(page: Page, partner_id: UUID, form: Form[KeyForm], *, status: int = 200) -> Response:
    return page.render("connections/key.html", status=status, **frame(page, partner_id), form=form)


AREA = Area(name="connected_keys", router=router)
