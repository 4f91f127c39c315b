"""Sites and rooms: what the coordinator says of them, and what a group may ask of its room."""

from dataclasses import dataclass

from services.groups.domain.edition import MAX_CHILDCARE, Frame, check_bands
from services.groups.domain.errors import BadEdition, BadRoom

MIN_ROOM, MAX_ROOM = 1, 200


@dataclass(frozen=True)
class SiteFacts:
    """Where groups meet. childcare_places: children at once, 0 to 30; childcare_bands: as in a frame."""

    childcare_places: int = 0
    childcare_bands: tuple[int, int, int] | None = None

    def check(self) -> None:
        """Raise BadRoom or BadChildcare, naming the field."""
        if not 0 <= self.childcare_places <= MAX_CHILDCARE:
            expected = f"de 0 a {MAX_CHILDCARE}"
            raise BadRoom("Fuera de los límites.", field="childcare_places", expected=expected)
        check_bands(self.childcare_places, self.childcare_bands)


@dataclass(frozen=True)
class RoomFacts:
    """A room. capacity: women, 1 to 200. is_step_free: reached without a step."""

    capacity: int
    is_step_free: bool = False

    def check(self, *, needed: int = 0) -> None:
        """Raise BadRoom for a capacity out of range, or under `needed`: the largest group that is to meet there."""
        low = max(MIN_ROOM, needed)
        if not low <= self.capacity <= MAX_ROOM:
            raise BadRoom("Fuera de los límites.", field="capacity", expected=f"de {low} a {MAX_ROOM}")


def check_fits(frame: Frame, room: RoomFacts, site: SiteFacts) -> None:
    """Raise BadEdition, naming the field, if a group is larger than its room or its childcare than the site's."""
    if frame.capacity > room.capacity:
        raise BadEdition("No caben en la sala.", field="capacity", expected=f"hasta {room.capacity}")
    if frame.childcare_places > site.childcare_places:
        expected = f"hasta {site.childcare_places}"
        raise BadEdition(
            "El centro no tiene tantas plazas de guardería.", field="childcare_places", expected=expected
        )
