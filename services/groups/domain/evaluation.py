"""Five faces: how a session was found, as counts of answers that belong to nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.groups.domain.errors import BadCounts

FACES = 5
SHOWN_FROM = 5
MOST_ANSWERS = 15


@dataclass(frozen=True)
class Faces:
    """Counts from the saddest (1) to the happiest (5) face."""

    counts: tuple[int, ...]

    def check(self) -> None:
        """Raise BadCounts unless there are five counts, none negative, no more answers than a full group."""
        if len(self.counts) != FACES or min(self.counts) < 0 or sum(self.counts) > MOST_ANSWERS:
            raise BadCounts(
                "Recuento que no vale.",
                field="faces",
                expected="cinco recuentos desde 0, como mucho 15 respuestas",
            )

    @property
    def answers(self) -> int:
        """How many answered."""
        return sum(self.counts)

    @property
    def is_shown(self) -> bool:
        """Whether enough answered for nobody to be told from the counts."""
        return self.answers >= SHOWN_FROM

    @property
    def mean(self) -> float | None:
        """Mean face, 1.0 to 5.0, one decimal; None while it is not shown."""
        if not self.is_shown:
            return None
        return round(sum(face * count for face, count in enumerate(self.counts, start=1)) / self.answers, 1)


def shown(counts: Sequence[int]) -> tuple[int, ...] | None:
    """Return the counts if enough answered, else None."""
    faces = Faces(tuple(counts))
    return faces.counts if faces.is_shown else None
