"""How messages fare, live: what leaves, what waits, what is withheld and why, and how each provider is. Counts only.

The part that changes is asked for again when a stream says so (live.py), or every ten seconds where there is none.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.messages import Counts, Ended, HealthSeen, MessagesClient
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.alerts.chain import FAULTS
from services.portal.views.contact import words
from services.portal.views.messages import chart
from shared.contracts.roles import Role
from shared.errors import Unavailable

router = APIRouter()
ROLES: Final = frozenset({Role.COORDINATOR, Role.ADMIN})
_SHOWN: Final = ("sent", "delivered", "failed", "uncertain")
_NOT_LEFT: Final = ("withheld", "expired", "failed")
FEEDS: Final = {
    "mailbox": N_("Buzón de devueltos y respuestas por correo"),
    "smpp": N_("Central de SMS (acuses y respuestas)"),
}


@dataclass(frozen=True)
class Line:
    """One row of counts. code: a channel, a state or a reason."""

    code: str
    counts: Counts


@router.get("/mensajes")
def health(page: Annotated[Page, staff(*ROLES)]) -> Response:
    """Everything, and the last day hour by hour."""
    return page.render("messages/health.html", **_context(page))


@router.get("/mensajes/ahora")
def now(page: Annotated[Page, staff(*ROLES, quiet=True)]) -> Response:
    """The part that changes by the minute."""
    return page.render("messages/_now.html", **_context(page))


def _context(page: Page) -> dict[str, Any]:
    """What the page needs; `seen` is None while the service does not answer, which is shown as what it is."""
    try:
        seen = page.client(MessagesClient).health()
    except Unavailable:
        return {"seen": None, "mark": mark_of(None)}
    return {
        "seen": seen,
        "mark": mark_of(seen),
        "channels": channels_of(seen),
        "shown": _SHOWN,
        "ended": _sums(seen.ended, ("sent", "delivered", "withheld", "expired", "failed", "uncertain")),
        "reasons": reasons_of(seen),
        "late_minutes": late_minutes(seen),
        "chart": chart.draw(seen.hours),
        "box": chart,
        "feeds": FEEDS,
        "faults": FAULTS,
        "said_in": words,
    }


def channels_of(seen: HealthSeen) -> list[tuple[str, list[Line]]]:
    """Each channel in use, or that was, with its counts by state."""
    counted = {(one.channel, one.state): one.counts for one in seen.channels}
    known = [one.channel for one in seen.providers] + [one.channel for one in seen.channels]
    return [
        (channel, [Line(state, counted.get((channel, state), Counts())) for state in _SHOWN])
        for channel in dict.fromkeys(known)
    ]


def reasons_of(seen: HealthSeen) -> list[Line]:
    """Why messages did not leave, the commonest of the day first."""
    held = [one for one in seen.ended if one.state in _NOT_LEFT and one.reason]
    found = [
        Line(reason, _added(held, reason)) for reason in dict.fromkeys(one.reason for one in held) if reason
    ]
    return sorted(found, key=lambda line: (-line.counts.day, -line.counts.week, line.code))


def late_minutes(seen: HealthSeen) -> int:
    """For how many whole minutes the message that is owed the longest has been due."""
    oldest = seen.waiting.oldest_due
    return 0 if oldest is None else int((seen.at - oldest).total_seconds() // 60)


def mark_of(seen: HealthSeen | None) -> str:
    """What tells two states of the page apart; its clocks show minutes. None: the service does not answer."""
    if seen is None:
        return "away"
    said = json.dumps(seen.model_dump(), default=lambda instant: instant.isoformat(timespec="minutes"))
    return sha256(said.encode()).hexdigest()[:16]


def _sums(ended: Iterable[Ended], states: Iterable[str]) -> list[Line]:
    found = list(ended)
    return [Line(state, _sum(one.counts for one in found if one.state == state)) for state in states]


def _added(ended: Iterable[Ended], reason: str) -> Counts:
    return _sum(one.counts for one in ended if one.reason == reason)


def _sum(counts: Iterable[Counts]) -> Counts:
    found = list(counts)
    return Counts(**{span: sum(getattr(one, span) for one in found) for span in Counts.model_fields})


AREA = Area(
    name="message_health",
    router=router,
    nav=(Nav(N_("Mensajes"), "/mensajes", "send", order=78, roles=ROLES),),
)
