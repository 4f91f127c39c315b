"""What facilitators write about a session: about the group, never about one woman."""

from dataclasses import dataclass
from enum import StrEnum


class Climate(StrEnum):
    """How the group felt, as the facilitators saw it: five steps, from the hardest to the best."""

    TENSE = "tense"
    SAD = "sad"
    MIXED = "mixed"
    CALM = "calm"
    WARM = "warm"

    @property
    def step(self) -> int:
        """Which of the five steps, 1 to 5."""
        return list(Climate).index(self) + 1


@dataclass(frozen=True)
class Diary:
    """Topics covered, climate (a step, and words), materials used, incidents; is_serious: one of them was.

    Fields are added with a default: what was sealed before has none of them.
    """

    covered: str = ""
    climate: Climate | None = None
    materials: str = ""
    incidents: str = ""
    climate_words: str = ""
    is_serious: bool = False
