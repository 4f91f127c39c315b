"""What an area of the portal brings along: its routes, its places in the navigation, its cards on Hoy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter

from services.portal.pages.nav import Nav
from services.portal.pages.page import Page


@dataclass(frozen=True)
class Card:
    """A card on Hoy. template: a fragment shown with `context` plus everything a page has.

    An empty card says what will stand there and offers the first step: use kit's `empty` macro.
    """

    title: str
    template: str
    order: int = 50
    context: Mapping[str, Any] = field(default_factory=dict)
    href: str = ""
    is_urgent: bool = False


Cards = Callable[[Page], list[Card]]


@dataclass(frozen=True)
class Area:
    """Everything one file of views/ offers; listed in views/__init__.py."""

    name: str
    router: APIRouter
    nav: tuple[Nav, ...] = ()
    cards: Cards | None = None
    only_demo: bool = False
