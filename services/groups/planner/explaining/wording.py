"""Plain words, Spanish and English, for hours, sites, languages and ages of children."""

from dataclasses import dataclass
from typing import Literal

from services.groups.planner.instance import Site, Slot

Tongue = Literal["es", "en"]

_DAYS: dict[Tongue, tuple[str, ...]] = {
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_LANGUAGES: dict[str, dict[Tongue, str]] = {
    "es": {"es": "español", "en": "Spanish"},
    "ar": {"es": "árabe", "en": "Arabic"},
    "fr": {"es": "francés", "en": "French"},
    "pt": {"es": "portugués", "en": "Portuguese"},
    "ro": {"es": "rumano", "en": "Romanian"},
    "uk": {"es": "ucraniano", "en": "Ukrainian"},
    "en": {"es": "inglés", "en": "English"},
    "bg": {"es": "búlgaro", "en": "Bulgarian"},
    "zh": {"es": "chino", "en": "Chinese"},
    "ru": {"es": "ruso", "en": "Russian"},
    "wo": {"es": "wólof", "en": "Wolof"},
}
_AGES = {"b0": "0-2", "b1": "3-5", "b2": "6-12"}


@dataclass(frozen=True, order=True)
class Spot:
    """A site in a weekly slot. day: 0 is Monday; start: minutes after midnight."""

    day: int
    start: int
    site: str
    slot: str

    def words(self, language: Tongue) -> str:
        """When and where: 'el martes a las 10:00 en S1a'."""
        if language == "es":
            return f"el {self.hour('es')} en {self.site}"
        return f"on {self.hour('en')} in {self.site}"

    def hour(self, language: Tongue) -> str:
        """When alone: 'martes a las 10:00'."""
        clock = f"{self.start // 60}:{self.start % 60:02d}"
        day = _DAYS[language][self.day]
        at = "at" if language == "en" else ("a la" if self.start // 60 == 1 else "a las")
        return f"{day} {at} {clock}"


def spot_of(site: Site, slot: Slot) -> Spot:
    """Where and when, as a value that words can be made of."""
    return Spot(day=slot.day, start=slot.start, site=site.id, slot=slot.id)


def tongue(code: str | None, language: Tongue) -> str:
    """A language by its name, or by its code where we have no name."""
    return _LANGUAGES.get(code or "", {}).get(language, code or "")


def ages(band: str | None, language: Tongue) -> str:
    """The ages of a band of children: '0-2 años'."""
    return f"{_AGES.get(band or '', band)} {'años' if language == 'es' else 'years'}"


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun: '1 grupo', '3 grupos'."""
    return f"{count} {one if count == 1 else many}"
