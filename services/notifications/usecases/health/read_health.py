"""How messages fare: counts by channel and hour, what waits, what was withheld, how each provider and feed is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.notifications.domain.chain import Fault
from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageState, Reason
from services.notifications.gateways.outside import Outside
from services.notifications.store import chain, providers, traffic
from services.notifications.store.traffic import Counts, Since, Standing
from services.notifications.usecases.staff.watch_chain import what_fails
from shared.work import Work

HOURS: Final = 24


@dataclass(frozen=True)
class Provider:
    """One way out. failures: in a row; open_until: it is given nothing till then; None while it is used."""

    channel: PointKind
    name: str
    failures: int
    open_until: datetime | None


@dataclass(frozen=True)
class Health:
    """Counts only. channels: by channel and state, of those whose channel is known.

    settled: by state and reason, of all. hours: begin of each of the last 24 hours to messages sent and failed in it.
    feeds: by name, when it was last fetched from; None for never. heard_at: the last sign of life of intake.
    """

    at: datetime
    since: Since
    channels: Mapping[tuple[PointKind, MessageState], Counts]
    settled: Mapping[tuple[MessageState, Reason | None], Counts]
    standing: Standing
    hours: Mapping[datetime, tuple[int, int]]
    providers: tuple[Provider, ...]
    feeds: Mapping[str, datetime | None]
    faults: tuple[tuple[Fault, datetime], ...]
    heard_at: datetime


def read_health(work: Work, *, outside: Outside) -> Health:
    """Sum it up: clear columns and counters only, nothing is opened."""
    since, session = Since.at(work.now), work.session
    fetched = providers.fetched(session)
    return Health(
        at=work.now,
        since=since,
        channels=traffic.by_channel(session, since),
        settled=traffic.settled(session, since),
        standing=traffic.standing(session, now=work.now),
        hours=_hours(work, since.day),
        providers=_providers(work, outside),
        feeds={feed.name: fetched.get(feed.name) for feed in outside.feeds},
        faults=tuple(what_fails(work)),
        heard_at=chain.signs(session, now=work.now).heard_at,
    )


def _hours(work: Work, first: datetime) -> dict[datetime, tuple[int, int]]:
    sent, failed = (
        traffic.by_hour(work.session, since=first, state=state)
        for state in (MessageState.SENT, MessageState.FAILED)
    )
    begun = (first + timedelta(hours=number) for number in range(HOURS))
    return {hour: (sent.get(hour, 0), failed.get(hour, 0)) for hour in begun}


def _providers(work: Work, outside: Outside) -> tuple[Provider, ...]:
    known = providers.states(work.session)
    found = []
    for kind, gateway in outside.gateways.items():
        row = known.get(gateway.name)
        until = row.open_until if row else None
        is_open = until is not None and until > work.now
        found.append(Provider(kind, gateway.name, row.failures if row else 0, until if is_open else None))
    return tuple(found)
