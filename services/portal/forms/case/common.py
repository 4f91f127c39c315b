"""What the forms of the case file share: options, what was left empty, days in Madrid."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.portal.forms.model import Choice

MADRID: Final = ZoneInfo("Europe/Madrid")
Words = Mapping[str, str]
Choices = Mapping[str, tuple[Choice, ...]]
Layout = tuple[tuple[str, str], ...]
"""Pairs of a kit macro and a field, in the order of the page (`templates/case/_fields.html`)."""


def options(labels: Mapping[str, str]) -> tuple[Choice, ...]:
    """Choices from a list of words."""
    return tuple(labels.items())


def known(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that were given: what was left empty is not sent, so that the service's default holds."""
    return {name: value for name, value in values.items() if value not in ("", None)}


def today() -> date:
    """The day it is in Madrid."""
    return datetime.now(MADRID).date()


def next_step_of(text: str, on: date | None) -> dict[str, Any] | None:
    """A next step as intake takes it; words without a date are for today, a date without words is a call."""
    if not text and on is None:
        return None
    return {"text": text or "Llamarla", "on": (on or today()).isoformat()}
