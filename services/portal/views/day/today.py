"""Hoy: the first page after sign-in, made of the cards that areas offer."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from services.portal.locale.text import N_
from services.portal.pages.area import Area, Card
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from shared.errors import Forbidden, Unavailable

router = APIRouter()
AWAY = "today/away.html"


@dataclass(frozen=True)
class ShownCard:
    """A card and its inside, rendered."""

    card: Card
    body: Markup


def shown_cards(page: Page) -> list[ShownCard]:
    """Cards of every area, urgent first; services that are away leave one calm line."""
    shown: list[ShownCard] = []
    for area in page.request.app.state.areas:
        if area.cards is not None:
            shown += _cards_of(area, page)
    away = [item for item in shown if item.card.template == AWAY]
    shown = [item for item in shown if item.card.template != AWAY] + away[:1]
    return sorted(shown, key=lambda item: (not item.card.is_urgent, item.card.order))


def _cards_of(area: Area, page: Page) -> list[ShownCard]:
    assert area.cards is not None
    try:
        cards = area.cards(page)
    except Unavailable:
        cards = [Card(N_("Ahora no disponible"), AWAY, order=90)]
    except Forbidden:
        cards = []
    fragment = page.runtime.templates.fragment
    return [ShownCard(card, fragment(page, card.template, card.context)) for card in cards]


@router.get("/")
def today(page: Annotated[Page, staff()]) -> Response:
    """Today, at a glance."""
    return page.render("today/today.html", cards=shown_cards(page))


AREA = Area(
    name="today",
    router=router,
    nav=(Nav(N_("Hoy"), "/", "house", place="bar", order=10, key="h"),),
)
