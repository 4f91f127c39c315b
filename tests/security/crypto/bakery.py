"""Tables of an invented bakery, with every kind of sealed field, two key classes and two blind indexes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from shared.crypto import BlindIndex, Keyring, ScopeKeyRow, SealedRow, create_scope, sealed
from shared.ids import new_id

Sessions = Callable[[], Session]
CLASSES = ("counter", "kitchen")


class Base(DeclarativeBase):
    """The bakery's tables."""


class ScopeKey(ScopeKeyRow, Base):
    """The bakery's keys."""


class Flour(StrEnum):
    """Kinds of flour, of unlike lengths."""

    RYE = "rye"
    WHEAT = "wheat"
    WHOLEGRAIN_SPELT = "wholegrain spelt"


@dataclass(frozen=True)
class Oven:
    """How hot, how long."""

    celsius: int
    minutes: int


class Label(BaseModel):
    """What the bag says."""

    model_config = ConfigDict(frozen=True)
    text: str
    allergens: tuple[str, ...] = ()


class Recipe(SealedRow, Base):
    """One field of every kind."""

    __tablename__ = "recipe"
    __key_class__ = "kitchen"
    title = sealed[str]("recipe.title")
    secret = sealed[str | None]("recipe.secret", block=64)
    flour = sealed[Flour]("recipe.flour")
    is_vegan = sealed[bool]("recipe.is_vegan")
    loaves = sealed[int]("recipe.loaves")
    hydration = sealed[float]("recipe.hydration")
    invented_on = sealed[date]("recipe.invented_on")
    tasted_at = sealed[datetime | None]("recipe.tasted_at")
    author = sealed[UUID]("recipe.author")
    oven = sealed[Oven]("recipe.oven", block=32)
    label = sealed[Label | None]("recipe.label", block=32)
    steps = sealed[list[str]]("recipe.steps")
    prices = sealed[dict[str, int]]("recipe.prices")
    photo = sealed[bytes]("recipe.photo", block=256)
    shelf: Mapped[int] = mapped_column(default=0)


class Customer(SealedRow, Base):
    """Somebody who may be here already."""

    __tablename__ = "customer"
    __key_class__ = "counter"
    given = sealed[str]("customer.given")
    surname = sealed[str]("customer.surname")
    birth = sealed[date | None]("customer.birth")
    phone = sealed[str | None]("customer.phone")
    same_person = BlindIndex("customer.given+surname+birth", bits=12, planned_for=20_000)
    same_phone = BlindIndex("customer.phone", bits=12, planned_for=20_000, exact=True)


EXPECTED = {
    "title": "Pan de centeno",
    "secret": "una pizca de alcaravea",
    "flour": Flour.RYE,
    "is_vegan": True,
    "loaves": 12,
    "hydration": 0.75,
    "invented_on": date(1998, 5, 17),
    "oven": Oven(celsius=240, minutes=50),
    "label": Label(text="centeno", allergens=("gluten",)),
    "steps": ["amasar", "esperar", "hornear"],
    "prices": {"entero": 420, "medio": 220},
    "photo": bytes(range(256)),
}
"""What `a_recipe` holds, its time and its author aside."""


def a_recipe(scope_id: UUID, **changes: object) -> Recipe:
    """Return a recipe that isn't stored yet."""
    facts: dict[str, object] = {
        "title": "Pan de centeno",
        "secret": "una pizca de alcaravea",
        "flour": Flour.RYE,
        "is_vegan": True,
        "loaves": 12,
        "hydration": 0.75,
        "invented_on": date(1998, 5, 17),
        "tasted_at": datetime(2026, 11, 24, 6, 30, tzinfo=UTC),
        "author": new_id(),
        "oven": Oven(celsius=240, minutes=50),
        "label": Label(text="centeno", allergens=("gluten",)),
        "steps": ["amasar", "esperar", "hornear"],
        "prices": {"entero": 420, "medio": 220},
        "photo": bytes(range(256)),
    }
    return Recipe(scope_id=scope_id, **(facts | changes))


def a_customer(scope_id: UUID, **changes: object) -> Customer:
    """Return a customer that isn't stored yet."""
    facts: dict[str, object] = {
        "given": "Inés",
        "surname": "Peña Ñúñez",
        "birth": date(1990, 2, 3),
        "phone": "+34 600 000 000",
    }
    return Customer(scope_id=scope_id, **(facts | changes))


def a_scope(session: Session) -> UUID:
    """Make a scope and return its id."""
    scope_id = new_id()
    create_scope(session, scope_id)
    return scope_id


def stored_recipe(sessions: Sessions, **changes: object) -> Any:
    """Store a recipe in a scope of its own; return its id."""
    with sessions() as session:
        recipe = a_recipe(a_scope(session), **changes)
        session.add(recipe)
        session.commit()
        return recipe.id


def loaded(sessions: Sessions, row_id: Any) -> Recipe:
    """Load a recipe and let go of the session."""
    with sessions() as session:
        return session.get_one(Recipe, row_id)


MAKERS = {Recipe: a_recipe, Customer: a_customer}

__all__ = ["CLASSES", "MAKERS", "Base", "Customer", "Flour", "Keyring", "Label", "Oven", "Recipe", "ScopeKey"]
