"""Keeping the directory true: entries nobody has confirmed, and entries that may be one."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.portal.clients.directory.directory import DirectoryClient
from services.portal.clients.intake.referrals import ReferralsClient
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area, Card
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.colleagues import colleagues, who
from services.portal.views.directory import words
from services.portal.views.directory.entities import Worker
from services.portal.views.referrals import words as referral_words
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter()
Boss = Annotated[Page, staff(Role.COORDINATOR)]
_ON_HOY = 5
_STALE = "/entidades/por-confirmar"
_DOUBLES = "/entidades/repetidas"


@router.get(_STALE)
def stale(page: Worker, de: Annotated[Literal["mias", "todas"], Query()] = "mias") -> Response:
    """Entries that somebody owes a call, longest first; one tap confirms."""
    people = colleagues(page)
    return page.render(
        "directory/stale.html",
        entries=page.client(DirectoryClient).stale(whose="all" if de == "todas" else "mine"),
        whose=de,
        who=lambda ref: who(page, people, ref),
        me=page.person.account if page.person else None,
        new_id=new_id,
    )


@router.post("/entidades/{partner_id}/al-dia")
def confirm(partner_id: UUID, page: Worker) -> Response:
    """It still holds."""
    page.client(ReferralsClient).confirm_partner(partner_id, key=page.sent.key or new_id())
    return page.redirect(_STALE, N_("Entidad confirmada"))


@router.post("/entidades/{partner_id}/cuidar")
def keep(partner_id: UUID, page: Worker) -> Response:
    """Take it up: the actor is asked about it from now on."""
    page.client(DirectoryClient).keep(partner_id, key=page.sent.key or new_id())
    return page.redirect(f"/entidades/{partner_id}/ficha", N_("Ahora la cuidas tú"))


@router.get(_DOUBLES)
def doubles(page: Boss) -> Response:
    """Entries that may be one, most alike first."""
    return page.render(
        "directory/doubles.html",
        pairs=page.client(DirectoryClient).merges(),
        words=words,
        referral_words=referral_words,
        new_id=new_id,
    )


@router.get(_DOUBLES + "/{kept}/{merged}/unir")
def ask_merge(kept: UUID, merged: UUID, page: Boss) -> Response:
    """Ask before merging: it cannot be taken back."""
    client = page.client(ReferralsClient)
    stays, goes = client.partner(kept), client.partner(merged)
    return page.render(
        "confirm.html",
        heading=page.gettext(N_("Unir dos entidades")),
        lines=[
            f"{page.gettext(N_('Se queda:'))} {stays.organisation}",
            f"{page.gettext(N_('Pasa a ella:'))} {goes.organisation}",
            page.gettext(
                N_("Servicios, lugares y horarios pasan a la que se queda; las derivaciones siguen.")
            ),
            page.gettext(N_("No se puede deshacer.")),
        ],
        form=page.form(FormModel),
        action=f"{_DOUBLES}/{kept}/{merged}/unir",
        yes=page.gettext(N_("Unir")),
        back=_DOUBLES,
        danger=True,
    )


@router.post(_DOUBLES + "/{kept}/{merged}/unir")
def merge(kept: UUID, merged: UUID, page: Boss) -> Response:
    """Let one stand for both."""
    page.client(DirectoryClient).merge(kept=kept, merged=merged)
    return page.redirect(_DOUBLES, N_("Entidades unidas"))


@router.post(_DOUBLES + "/{one}/{other}/aparte")
def keep_apart(one: UUID, other: UUID, page: Boss) -> Response:
    """They are two."""
    page.client(DirectoryClient).keep_apart(one, other)
    return page.redirect(_DOUBLES, N_("Anotado: son dos entidades"))


def cards(page: Page) -> list[Card]:
    """On Hoy, what she owes the directory; nothing if nothing is due."""
    if page.person is None or not page.person.has(Role.CASEWORKER, Role.COORDINATOR):
        return []
    entries = page.client(DirectoryClient).stale(whose="mine")
    if not entries:
        return []
    context = {"entries": entries[:_ON_HOY], "more": max(0, len(entries) - _ON_HOY), "new_id": new_id}
    return [
        Card(
            N_("Entidades por confirmar"),
            "directory/_card_stale.html",
            order=60,
            context=context,
            href=_STALE,
        )
    ]


AREA = Area(name="directory_tidying", router=router, cards=cards)
