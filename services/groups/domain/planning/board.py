"""The board of a planning: whether it was published, and what is told of a change between two plans."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class PlanningState(StrEnum):
    """Where a planning stands. published: its groups are editions, and women in them are proposed."""

    OPEN = "open"
    PUBLISHED = "published"


@dataclass(frozen=True)
class Opened:
    """A group that became an edition: where and when it meets, and which edition it is."""

    room: str
    hour: str
    language: str
    edition: UUID
