"""Towns of the province of León, by name and by postcode, to measure how far a service is. Never her address."""

import math
import unicodedata
from dataclasses import dataclass
from typing import Final

from services.intake.domain.directory.words import plain

_EARTH_KM: Final = 6371.0


@dataclass(frozen=True)
class Point:
    """Degrees north and east, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Town:
    """A town: its code, its name, the middle of it to about a kilometre, and its postcodes."""

    code: str
    name: str
    point: Point
    postcodes: tuple[str, ...]


def _town(name: str, latitude: float, longitude: float, *postcodes: str) -> Town:
    decomposed = unicodedata.normalize("NFD", name.lower())
    code = "".join(letter for letter in decomposed if letter.isascii()).replace(" ", "_")
    return Town(code, name, Point(latitude, longitude), postcodes)


TOWNS: Final = (
    _town("León", 42.599, -5.567, *(f"240{number:02}" for number in range(1, 11))),
    _town("Astorga", 42.458, -6.053, "24700"),
    _town("Bembibre", 42.616, -6.417, "24300"),
    _town("Boñar", 42.867, -5.324, "24850"),
    _town("Cacabelos", 42.600, -6.725, "24540"),
    _town("Cistierna", 42.803, -5.125, "24800"),
    _town("Fabero", 42.770, -6.626, "24420"),
    _town("La Bañeza", 42.298, -5.897, "24750"),
    _town("La Pola de Gordón", 42.856, -5.670, "24600"),
    _town("La Robla", 42.804, -5.627, "24640"),
    _town("Mansilla de las Mulas", 42.499, -5.417, "24210"),
    _town("Ponferrada", 42.547, -6.596, *(f"2440{number}" for number in range(5))),
    _town("Riaño", 42.974, -5.002, "24900"),
    _town("Sahagún", 42.371, -5.029, "24320"),
    _town("San Andrés del Rabanedo", 42.610, -5.615, "24191"),
    _town("Santa María del Páramo", 42.352, -5.750, "24240"),
    _town("Toreno", 42.696, -6.511, "24450"),
    _town("Valencia de Don Juan", 42.293, -5.518, "24200"),
    _town("Villablino", 42.938, -6.318, "24100"),
    _town("Villafranca del Bierzo", 42.607, -6.811, "24500"),
    _town("Villaquilambre", 42.646, -5.556, "24193"),
)
_BY_WORD: Final = {word: town for town in TOWNS for word in (town.code, plain(town.name), *town.postcodes)}


def town_of(word: str) -> Town | None:
    """The town a code, a name or a postcode stands for; None if it is not known here."""
    return _BY_WORD.get(word.strip()) or _BY_WORD.get(plain(word))


def point_of(*, latitude: float | None, longitude: float | None, postal_code: str, city: str) -> Point | None:
    """Where an address is: its own coordinates, else the middle of its postcode's town or of its town."""
    if latitude is not None and longitude is not None:
        return Point(latitude, longitude)
    town = town_of(postal_code) or town_of(city)
    return town.point if town else None


def kilometres(one: Point, other: Point) -> float:
    """Distance over the ground as the crow flies (haversine), in kilometres."""
    north = math.radians(other.latitude - one.latitude)
    east = math.radians(other.longitude - one.longitude)
    level = math.cos(math.radians(one.latitude)) * math.cos(math.radians(other.latitude))
    half = math.sin(north / 2) ** 2 + level * math.sin(east / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
