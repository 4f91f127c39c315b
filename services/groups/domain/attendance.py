"""Attendance: marks, children, the sheet, and absences in a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.groups.domain.errors import BadSheet


class Mark(StrEnum):
    """What is known of a woman's presence in one session."""

    ATTENDED = "attended"
    LATE = "late"
    LEFT_EARLY = "left_early"
    LATE_LEFT_EARLY = "late_left_early"
    EXCUSED = "excused"
    NO_SHOW = "no_show"
    UNKNOWN = "unknown"

    @property
    def is_absence(self) -> bool:
        """Whether she is known not to have come, with or without notice."""
        return self in _ABSENCES

    @property
    def is_presence(self) -> bool:
        """Whether she is known to have come, for the whole session or a part of it."""
        return self in _PRESENCES


_ABSENCES: Final = frozenset({Mark.EXCUSED, Mark.NO_SHOW})
_PRESENCES: Final = frozenset({Mark.ATTENDED, Mark.LATE, Mark.LEFT_EARLY, Mark.LATE_LEFT_EARLY})
DEFAULT: Final = Mark.ATTENDED
MOST_CHILDREN: Final = 12


@dataclass(frozen=True)
class Entry:
    """What a sheet says of one woman. children: hers that were in childcare, 0 to 12."""

    mark: Mark = Mark.UNKNOWN
    children: int = 0


@dataclass(frozen=True)
class Change:
    """One line of the trace: whose entry went from what to what."""

    enrolment: UUID
    before: Entry
    after: Entry


def full_sheet(
    members: Iterable[UUID], exceptions: Mapping[UUID, Mark], children: Mapping[UUID, int] | None = None
) -> dict[UUID, Entry]:
    """Fill a sheet: everyone attended, without children, except those named. Nobody absent has children there.

    Raises BadSheet for a stranger.
    """
    marks = dict.fromkeys(members, DEFAULT)
    brought = children or {}
    for field, named in (("marks", exceptions), ("children", brought)):
        if named.keys() - marks.keys():
            raise BadSheet("Hay alguien en la lista que no está en el grupo.", field=field)
    marks |= exceptions
    return {who: Entry(mark, brought.get(who, 0) if mark.is_presence else 0) for who, mark in marks.items()}


def all_children(sheet: Mapping[UUID, Entry], total: int | None) -> int | None:
    """How many children were there: as many as were counted, or as each woman brought; None if nobody counted.

    Raises BadSheet for a total below what is known of each.
    """
    known = sum(entry.children for entry in sheet.values())
    if total is None:
        return known or None
    if total < known:
        raise BadSheet(
            "El total es menor que lo apuntado de cada una.",
            field="children_present",
            expected="la suma de todas, o más",
        )
    return total


def changes(before: Mapping[UUID, Entry], after: Mapping[UUID, Entry]) -> list[Change]:
    """List what a new sheet alters, in the order of the new sheet; the same sheet again alters nothing."""
    pairs = ((who, before.get(who, Entry()), entry) for who, entry in after.items())
    return [Change(who, was, entry) for who, was, entry in pairs if was != entry]


def absence_rows(marks: Iterable[Mark]) -> list[int]:
    """For each session, how many absences in a row end with it; 0 where she was not absent.

    marks: hers in the sessions that took place, oldest first. Unknown neither adds nor breaks the row.
    """
    rows: list[int] = []
    row = 0
    for mark in marks:
        row = 0 if mark.is_presence else row + mark.is_absence
        rows.append(row if mark.is_absence else 0)
    return rows


def moved_rows(before: Mapping[UUID, int], after: Mapping[UUID, int]) -> dict[UUID, int]:
    """Which sessions' rows are others now, with what they are: 0 where she is not absent any more."""
    sessions = {**before, **after}
    return {one: after.get(one, 0) for one in sessions if before.get(one, 0) != after.get(one, 0)}
