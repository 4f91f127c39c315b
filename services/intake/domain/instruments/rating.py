"""The result of one questionnaire."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from services.intake.domain.instruments.definition import Group


@dataclass(frozen=True, slots=True)
class Rating:
    """The result of one questionnaire.

    score: None when the instrument gives none, or none for lack of answers; score_min and score_max: what it
    could be once everything is answered. level, level_min, level_max: slugs, likewise, by concern. valid:
    whether the completeness rule holds. flags: notices about the result. unknown: items without an answer that
    are to be asked, in order; ask_next: the same, the one that would tell most first. subscales: value of each.
    """

    instrument: str
    version: str
    valid: bool
    score: int | None
    score_min: int | None
    score_max: int | None
    level: str | None
    level_min: str | None
    level_max: str | None
    flags: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    ask_next: tuple[str, ...] = ()
    subscales: Mapping[str, float | None] = field(default_factory=dict)
    group: Group = "risk"

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Return the result that `as_document` made the document of."""
        own = {one.name for one in fields(cls)} - {"more"}
        listed = {name: tuple(document.get(name, ())) for name in ("flags", "unknown", "ask_next")}
        told = {name: value for name, value in document.items() if name in own}
        return cls(**(told | listed), more={k: v for k, v in document.items() if k not in own})

    def as_document(self) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        return {
            "instrument": self.instrument,
            "version": self.version,
            "group": self.group,
            "valid": self.valid,
            "score": self.score,
            "score_min": self.score_min,
            "score_max": self.score_max,
            "level": self.level,
            "level_min": self.level_min,
            "level_max": self.level_max,
            "flags": list(self.flags),
            "unknown": list(self.unknown),
            "ask_next": list(self.ask_next),
            "subscales": dict(self.subscales),
            **self.more,
        }
