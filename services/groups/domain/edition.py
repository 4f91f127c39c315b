"""An edition: one run of a support group, and the frame every edition keeps."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.groups.domain.errors import BadChildcare, BadEdition

MIN_CAPACITY, MAX_CAPACITY = 6, 15
MAX_SESSIONS = 40
FACILITATORS = 2
MAX_SEATS = 15
MAX_CHILDCARE = 30
PRICE_EUROS = 0
"""What a woman pays for an edition, always."""
FIRST_YEAR, LAST_YEAR = 2000, 2099


class Stage(StrEnum):
    """Where an edition stands, told from its sessions."""

    UNPLANNED = "unplanned"
    AHEAD = "ahead"
    RUNNING = "running"
    OVER = "over"
    CANCELLED = "cancelled"


class SessionState(StrEnum):
    """What became of one session."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Frame:
    """The facts of an edition that rules look at.

    capacity: women, 6 to 15. session_count: 1 to 40. facilitators: two, or one for the time being; different.
    interpreter_seats: women who need an interpreter, 0 to 15. interpreter_languages: what is interpreted.
    childcare_places: children at once, 0 to 30; childcare_bands: how many of them may be 0 to 2 years old, 3 to 5
    and 6 to 12; None if their ages do not matter. languages: two-letter codes, at least one.
    """

    capacity: int
    session_count: int
    languages: tuple[str, ...]
    facilitators: tuple[UUID, ...]
    interpreter_seats: int = 0
    childcare_places: int = 0
    interpreter_languages: tuple[str, ...] = ()
    childcare_bands: tuple[int, int, int] | None = None

    def check(self) -> None:
        """Raise BadEdition or BadChildcare, naming the field, if the frame does not hold."""
        for field, value, low, high in (
            ("capacity", self.capacity, MIN_CAPACITY, MAX_CAPACITY),
            ("session_count", self.session_count, 1, MAX_SESSIONS),
            ("interpreter_seats", self.interpreter_seats, 0, MAX_SEATS),
            ("childcare_places", self.childcare_places, 0, MAX_CHILDCARE),
        ):
            if not low <= value <= high:
                raise BadEdition("Fuera de los límites.", field=field, expected=f"de {low} a {high}")
        people = len(self.facilitators)
        if not 1 <= people <= FACILITATORS or len({*self.facilitators}) < people:
            raise BadEdition(
                "Dinamizadoras que no valen.", field="facilitators", expected="una o dos, distintas"
            )
        if not self.languages or any(not _is_language(code) for code in self.languages):
            raise BadEdition(
                "Idioma que no vale.", field="languages", expected="códigos de dos letras, al menos uno"
            )
        if any(not _is_language(code) for code in self.interpreter_languages):
            raise BadEdition(
                "Idioma que no vale.", field="interpreter_languages", expected="códigos de dos letras"
            )
        check_bands(self.childcare_places, self.childcare_bands)

    @property
    def is_short_of_facilitators(self) -> bool:
        """Whether it has one where the programme asks for two."""
        return len(self.facilitators) < FACILITATORS


def check_bands(total: int, bands: tuple[int, int, int] | None) -> None:
    """Raise BadChildcare unless no age band exceeds the total and together they can fill it."""
    if bands is None:
        return
    if not all(0 <= one <= total for one in bands):
        raise BadChildcare(
            "Más plazas de una edad que en total.", field="childcare_bands", expected=f"de 0 a {total}"
        )
    if sum(bands) < total:
        raise BadChildcare(
            "Las plazas por edad no llegan al total.",
            field="childcare_bands",
            expected=f"que sumen {total} o más",
        )


def _is_language(code: str) -> bool:
    return len(code) == 2 and code.isascii() and code.isalpha() and code.islower()  # noqa: PLR2004, ISO 639-1


def stage(states: list[SessionState], *, begun: int) -> Stage:
    """Tell an edition's stage from its sessions' states and how many of them have begun by now."""
    live = [state for state in states if state is not SessionState.CANCELLED]
    if not states:
        return Stage.UNPLANNED
    if not live:
        return Stage.CANCELLED
    if begun == 0:
        return Stage.AHEAD
    return Stage.RUNNING if begun < len(live) else Stage.OVER
