"""Who did what with one subject: the log of a service, gathered by day, person and purpose."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.audit.entries import entries

MOST: Final = 20_000
"""Entries that are read at most, the newest ones."""
_OPENED: Final = "fields.opened"


@dataclass(frozen=True)
class Opening:
    """What one actor did with a subject on one day (UTC) for one purpose.

    tables: those whose sealed fields were opened, by name; none if nothing was. times: moments it happened at.
    """

    first: datetime
    last: datetime
    actor: UUID
    actor_kind: str
    purpose: str
    tables: tuple[str, ...]
    times: int


def record_of(session: Session, subjects: Collection[UUID]) -> list[Opening]:
    """Return what was done with these subjects, newest first. Holds references, codes and times only."""
    shown = (
        entries.c.at, entries.c.actor, entries.c.actor_kind, entries.c.action, entries.c.purpose, entries.c.detail,
    )  # fmt: skip
    query = select(*shown).where(entries.c.subject.in_(subjects)).order_by(entries.c.seq.desc()).limit(MOST)
    moments: dict[tuple[date, UUID, str, str], set[datetime]] = {}
    tables: dict[tuple[date, UUID, str, str], set[str]] = {}
    for at, actor, kind, action, purpose, detail in session.execute(query):
        group = (at.astimezone(UTC).date(), actor, kind, purpose)
        moments.setdefault(group, set()).add(at)
        opened = (name.split(".")[0] for name in detail) if action == _OPENED else ()
        tables.setdefault(group, set()).update(opened)
    found = [
        Opening(
            first=min(when),
            last=max(when),
            actor=group[1],
            actor_kind=group[2],
            purpose=group[3],
            tables=tuple(sorted(tables[group])),
            times=len(when),
        )
        for group, when in moments.items()
    ]
    return sorted(found, key=lambda one: one.last, reverse=True)
