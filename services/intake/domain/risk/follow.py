"""How an open case follows a change of protocol: what moves, what waits for people, and when its clocks ring now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.intake.domain.due.items import DueKind
from services.intake.domain.risk.levels import KeptRating, SeenFlag, Verdict, judge
from services.intake.domain.risk.protocol import Protocol
from shared.contracts.levels import Level


@dataclass(frozen=True, slots=True)
class ToldFlag:
    """A red flag as it was kept, and when it was told."""

    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a case: the newest result of each instrument, its flags and the last judgement."""

    ratings: tuple[KeptRating, ...] = ()
    flags: tuple[ToldFlag, ...] = ()
    judgement: Level | None = None


class Move(StrEnum):
    """What a change of protocol does to a level. A lower one is looked at by people: nothing falls by itself."""

    STAY = "stay"
    RISE = "rise"
    REVIEW = "review"


def verdict_on(protocol: Protocol, told: Told, *, now: datetime) -> Verdict:
    """Return what a protocol says of what is known. Danger that was present then is not present now."""
    since = now - protocol.flag_current_within
    codes = dict.fromkeys(flag.code for flag in told.flags if flag.at >= since)
    return judge(
        protocol.level_rules,
        ratings=told.ratings,
        flags=[SeenFlag(code, "earlier") for code in codes],
        judgement=told.judgement,
    )


def move_of(level: Level, *, before: Verdict, after: Verdict) -> Move:
    """Return what becomes of a case at `level`: the change of protocol moves only what it changes itself.

    A level that people raised, or lowered together, stays: the same facts give the same under both protocols.
    """
    if after.level.rank > before.level.rank and after.level.rank > level.rank:
        return Move.RISE
    if after.level.rank < before.level.rank and after.level.rank < level.rank:
        return Move.REVIEW
    return Move.STAY


def alert_by(
    before: Protocol, after: Protocol, *, level: Level, raised_at: datetime, acknowledge_by: datetime
) -> datetime:
    """Return when an unanswered alert must be taken now. One handed over with less left is never given more."""
    old, new = before.clocks[level].acknowledge_by(raised_at), after.clocks[level].acknowledge_by(raised_at)
    if new is None or new == old:
        return acknowledge_by
    return new if acknowledge_by == old else min(acknowledge_by, new)


def next_rise(before: Protocol, after: Protocol, *, level: Level, next_at: datetime) -> datetime:
    """Return when an alert that already rose rises again: as long after its last step as the new clock says."""
    old, new = before.clocks[level].escalate_every, after.clocks[level].escalate_every
    return next_at if old is None or new is None else next_at - old + new


@dataclass(frozen=True, slots=True)
class Owed:
    """A live due item: what it is, when it was made, when it is due, whether a person put it off."""

    kind: DueKind
    title: str
    created_at: datetime
    due_at: datetime
    is_put_off: bool


DATED = frozenset(
    {DueKind.FIRST_SCREEN, DueKind.REASSESSMENT, DueKind.ABSENCE, DueKind.CONCERN}
    | {DueKind.MESSAGE_WITHHELD, DueKind.MESSAGE_UNCERTAIN, DueKind.CONTACT_UNCONFIRMED}
)
"""Due work that a clock of the protocol dated; everything else stays where it is."""
_TRIAGE = frozenset({DueKind.MESSAGE_WITHHELD, DueKind.MESSAGE_UNCERTAIN, DueKind.CONTACT_UNCONFIRMED})


def due_by(
    before: Protocol, after: Protocol, owed: Owed, *, level: Level, assessed_at: datetime | None
) -> datetime:
    """Return when an item is due now. What a person put off, or that no clock of the protocol dated, stays.

    assessed_at: when the case was last assessed, None if it never was.
    """
    if owed.is_put_off:
        return owed.due_at
    old, new = (_by(one, owed, level, assessed_at) for one in (before, after))
    if old is None or new is None or old == new:
        return owed.due_at
    return new if owed.due_at == old else min(owed.due_at, new)


def _by(protocol: Protocol, owed: Owed, level: Level, assessed_at: datetime | None) -> datetime | None:
    """When a protocol wants an item done; None if no clock of it dated that."""
    if owed.kind is DueKind.REASSESSMENT and assessed_at is not None:
        by = protocol.reassess_by(assessed_at, level=level)
        return min(by, assessed_at + protocol.triage_within) if owed.title == "finish_assessment" else by
    span = _span(protocol, owed, level)
    return None if span is None else owed.created_at + span


def _span(protocol: Protocol, owed: Owed, level: Level) -> timedelta | None:
    match owed.kind:
        case DueKind.FIRST_SCREEN:
            return protocol.first_screen_within
        case DueKind.ABSENCE:
            return protocol.absence_task_within.get(level)
        case DueKind.CONCERN if owed.due_at > owed.created_at:
            return protocol.triage_within
        case kind if kind in _TRIAGE:
            return protocol.triage_within / (6 if level.is_high else 1)
    return None


def newest_ratings(ratings: Iterable[KeptRating]) -> tuple[KeptRating, ...]:
    """Return the first of each instrument. ratings: newest first."""
    found: dict[str, KeptRating] = {}
    for rating in ratings:
        found.setdefault(rating.instrument, rating)
    return tuple(found.values())
