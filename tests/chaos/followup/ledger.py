"""After a run: every row that was owed against what the providers got and what people were given to do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

OUT: Final = frozenset({"sent", "delivered"})
NOT_OUT: Final = frozenset({"withheld", "expired", "failed"})
UNCERTAIN: Final = "uncertain"
NOWHERE: Final = "no row"
"""State of a reminder that was promised and of which notifications knows nothing."""

Arrivals = Mapping[str, Sequence[str]]
"""Our reference to the addresses it was taken for, once for each time."""


@dataclass(frozen=True)
class Owed:
    """One reminder to her that was promised. message: notifications' row; state: where it stands, or NOWHERE.

    tasks: how many tasks her worker was given because of it.
    """

    address: str
    channel: str
    message: UUID | None
    state: str
    reason: str = ""
    tasks: int = 0


@dataclass(frozen=True)
class Wrong:
    """What must be empty. Each names messages, or alerts, by reference.

    doubled: a participant got it twice. lost: promised, and neither out nor with a person. silent: not out or unknown,
    and no task. out_though_not: told as held back, and it left. unheard: an alert that reached nobody.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    out_though_not: list[str] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)


def to_her(owed: Sequence[Owed], arrived: Arrivals) -> Wrong:
    """Compare reminders with what arrived."""
    wrong = Wrong()
    by_address = Counter(address for addresses in arrived.values() for address in addresses)
    for one in owed:
        name = f"{one.message or one.address} ({one.state} {one.reason})"
        times = len(arrived.get(one.message.hex, ())) if one.message else 0
        if max(times, by_address[one.address]) > 1:
            wrong.doubled.append(name)
        if one.state in OUT:
            if times == 0:
                wrong.lost.append(name)
        elif one.state == UNCERTAIN or one.state in NOT_OUT:
            if one.tasks == 0:
                wrong.silent.append(name)
            if one.state in NOT_OUT and times:
                wrong.out_though_not.append(name)
        else:
            wrong.lost.append(name)
    return wrong


def to_staff(
    alerts: Mapping[UUID, Sequence[UUID]], notices: Mapping[UUID, Sequence[UUID]], arrived: Arrivals
) -> Wrong:
    """Compare alerts with what arrived. alerts: case to its alerts; notices: alert to its notices."""
    wrong = Wrong()
    for case, raised in alerts.items():
        if not raised:
            wrong.unheard.append(f"{case} (no alert)")
        for alert in raised:
            if not any(arrived.get(notice.hex) for notice in notices.get(alert, ())):
                wrong.unheard.append(str(alert))
    return wrong


@dataclass(frozen=True)
class Toll:
    """What came of one stream. arrived: how many of the owed; held_back: with a person instead."""

    owed: int
    arrived: int
    held_back: int
    uncertain: int
    lost: int
    doubled: int
    without_task: int


def toll(owed: Sequence[Owed], arrived: Arrivals) -> Toll:
    """Our path's."""
    wrong = to_her(owed, arrived)
    return Toll(
        owed=len(owed),
        arrived=sum(one.message is not None and one.message.hex in arrived for one in owed),
        held_back=sum(one.state in NOT_OUT for one in owed),
        uncertain=sum(one.state == UNCERTAIN for one in owed),
        lost=len(wrong.lost),
        doubled=len(wrong.doubled),
        without_task=len(wrong.silent),
    )


def plain_toll(accepted: Sequence[str], arrived: Arrivals) -> Toll:
    """The plain task's: it knows nothing but whether Redis took a reminder."""
    times = [len(arrived.get(ref, ())) for ref in accepted]
    lost = times.count(0)
    doubled = sum(each > 1 for each in times)
    return Toll(len(accepted), len(times) - lost, 0, 0, lost, doubled, without_task=lost)


def rows_of(owed: Sequence[Owed], arrived: Arrivals) -> list[dict[str, Any]]:
    """The reconciliation by channel and state: how many, how often each arrived, how many are with a person."""
    groups: dict[tuple[str, str, str], list[Owed]] = {}
    for one in owed:
        groups.setdefault((one.channel, one.state, one.reason), []).append(one)
    found = []
    for (channel, state, reason), members in sorted(groups.items()):
        times = Counter(len(arrived.get(one.message.hex, ())) if one.message else 0 for one in members)
        found.append(
            {
                "channel": channel,
                "state": state,
                "reason": reason,
                "rows": len(members),
                "arrived_0": times[0],
                "arrived_1": times[1],
                "arrived_more": sum(count for each, count in times.items() if each > 1),
                "with_task": sum(one.tasks > 0 for one in members),
            }
        )
    return found
