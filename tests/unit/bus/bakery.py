"""An invented service's events, for tests of the bus: nothing here is of our field."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

from shared.bus.current import Replay
from shared.bus.envelope import LIFETIME, Envelope
from shared.contracts.contract import Event

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


class Grain(StrEnum):
    WHEAT = "wheat"
    RYE = "rye"


class LoafBaked(Event):
    """A loaf came out of the oven."""

    name: ClassVar[str] = "bakery.loaf_baked.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("shop", "mill")
    number: int
    grain: Grain = Grain.WHEAT


class OvenOnFire(Event):
    """The oven is on fire; whoever can, come."""

    name: ClassVar[str] = "bakery.oven_on_fire.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("shop",)
    urgent: ClassVar[bool] = True


class RecipeChanged(Event):
    """A recipe changed; what comes after must not be applied without it."""

    name: ClassVar[str] = "bakery.recipe_changed.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("shop",)
    holds_back: ClassVar[bool] = True


class StockCounted(Event):
    """The yearly count; there is no hurry."""

    name: ClassVar[str] = "bakery.stock_counted.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("shop",)
    bulk: ClassVar[bool] = True
    ordered: ClassVar[bool] = False


class LoafSold(Event):
    """A loaf was sold."""

    name: ClassVar[str] = "shop.loaf_sold.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("bakery",)
    number: int


def an_envelope(event: Event | None = None, **changes: Any) -> Envelope:
    """An envelope from the bakery to the shop, first of its line, sent at NOON."""
    told = event or LoafBaked(subject=uuid4(), number=1)
    facts: dict[str, Any] = {
        "id": uuid4(),
        "name": told.name,
        "producer": told.producer,
        "subscriber": "shop",
        "subject": told.subject,
        "occurred_at": NOON,
        "sequence": 1,
        "position": 1,
        "after": 0,
        "correlation": UUID(int=1),
        "causation": None,
        "replay": Replay.NO,
        "expires_at": NOON + LIFETIME,
        "data": told.model_dump_json(),
    }
    return Envelope(**(facts | changes))
