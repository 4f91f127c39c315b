"""Every text that may go to her, in every language, as she would see it. To be read: the words are files."""

from itertools import groupby
from typing import Annotated, Final

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from services.portal.clients.base import Refused
from services.portal.clients.messages import MessagesClient, TextsSeen, WordsSeen
from services.portal.forms.form import Form
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.contact import words
from shared.contracts.roles import Role

router = APIRouter()
ROLES: Final = frozenset({Role.COORDINATOR})
Coordinator = Annotated[Page, staff(*ROLES)]
SHOWS: Final = {
    "subject_and_body": N_("El asunto y el texto"),
    "body": N_("Solo el texto"),
    "registered": N_("El texto registrado en el proveedor, con el día, la hora y el nombre"),
}
WHY: Final = {
    "forbidden_word": N_("Dice «%(word)s», que no puede aparecer en ningún mensaje."),
    "link": N_("Lleva un enlace o una dirección."),
    "hidden_character": N_("Lleva un carácter que no se ve."),
    "not_a_plain_name": N_("La firma no es un nombre corriente."),
}


class AliasForm(FormModel):
    """The name to try."""

    alias: str = Field(
        default="",
        title=N_("Nombre con el que firmar"),
        description=N_("Un nombre de pila que ella reconozca; nunca el de la entidad. No se guarda."),
        max_length=40,
    )


@router.get("/mensajes/textos")
def texts(page: Coordinator) -> Response:
    """Every text, signed as this installation signs."""
    return _show(page, page.form(AliasForm), page.client(MessagesClient).texts())


@router.post("/mensajes/textos")
def try_alias(page: Coordinator) -> Response:
    """The same under another name, unless it is not neutral."""
    form = page.read(AliasForm)
    client = page.client(MessagesClient)
    if form.is_valid:
        try:
            return _show(page, form, client.texts(form.data.alias))
        except Refused as refused:
            form.take(refused)
    return _show(page, form, client.texts())


def _show(page: Page, form: Form[AliasForm], seen: TextsSeen) -> Response:
    return page.render(
        "messages/texts.html",
        status=form.status if form.errors else 200,
        form=form,
        seen=seen,
        languages_of=[
            (code, list(group)) for code, group in groupby(seen.texts, key=lambda one: one.language)
        ],
        why=lambda one: _why(page, one),
        said_in=words,
        shows=SHOWS,
    )


def _why(page: Page, one: WordsSeen) -> list[str]:
    """Why a text would be withheld, in words."""
    return [page.gettext(WHY[finding.code]) % {"word": finding.word} for finding in one.findings]


AREA = Area(name="message_texts", router=router)
