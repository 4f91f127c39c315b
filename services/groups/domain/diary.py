"""What facilitators write about a session: about the group, never about one woman."""

from dataclasses import dataclass
from enum import StrEnum


class Climate(StrEnum):
    """How the group felt, as the facilitators saw it."""

    CALM = "calm"
    WARM = "warm"
    SAD = "sad"
    TENSE = "tense"
    MIXED = "mixed"


@dataclass(frozen=True)
class Diary:
    """Topics covered, climate, materials used, incidents; each as words, except the climate."""

    covered: str = ""
    climate: Climate | None = None
    materials: str = ""
    incidents: str = ""
