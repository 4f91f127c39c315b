"""Attendance: marks, the sheet, and absences in a row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from uuid import UUID

from services.groups.domain.errors import BadSheet


class Mark(StrEnum):
    """What is known of a woman's presence in one session."""

    ATTENDED = "attended"
    LATE = "late"
    EXCUSED = "excused"
    NO_SHOW = "no_show"
    UNKNOWN = "unknown"

    @property
    def is_absence(self) -> bool:
        """Whether she is known not to have come, with or without notice."""
        return self in {Mark.EXCUSED, Mark.NO_SHOW}

    @property
    def is_presence(self) -> bool:
        """Whether she is known to have come."""
        return self in {Mark.ATTENDED, Mark.LATE}


DEFAULT = Mark.ATTENDED


@dataclass(frozen=True)
class Change:
    """One line of the trace: whose mark went from what to what."""

    enrolment: UUID
    before: Mark
    after: Mark

    @property
    def begins_absence(self) -> bool:
        """Whether this change makes her absent who was not."""
        return self.after.is_absence and not self.before.is_absence


def full_sheet(members: Iterable[UUID], exceptions: Mapping[UUID, Mark]) -> dict[UUID, Mark]:
    """Fill a sheet: everyone attended except those named. Raises BadSheet for a stranger."""
    sheet = dict.fromkeys(members, DEFAULT)
    if exceptions.keys() - sheet.keys():
        raise BadSheet("Hay alguien en la lista que no está en el grupo.", field="marks")
    return sheet | dict(exceptions)


def changes(before: Mapping[UUID, Mark], after: Mapping[UUID, Mark]) -> list[Change]:
    """List what a new sheet alters, in the order of the new sheet; the same sheet again alters nothing."""
    pairs = ((who, before.get(who, Mark.UNKNOWN), mark) for who, mark in after.items())
    return [Change(who, was, mark) for who, was, mark in pairs if was is not mark]


def absences_in_a_row(marks: Sequence[Mark], *, at: int) -> int:
    """Count the absences of the row that holds the mark at this place; 0 if that one is no absence.

    marks: hers in the sessions that took place, oldest first. Unknown neither adds nor breaks the row.
    A late correction of an older session may join two rows, so the count looks both ways.
    """
    if not marks[at].is_absence:
        return 0
    return 1 + _run(reversed(marks[:at])) + _run(marks[at + 1 :])


def _run(marks: Iterable[Mark]) -> int:
    return sum(mark.is_absence for mark in takewhile(lambda mark: not mark.is_presence, marks))
