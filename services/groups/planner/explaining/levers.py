"""What could be different outside a plan: a place, an interpreter, an hour; one kind of thing in one place."""

from dataclasses import dataclass
from enum import StrEnum

from services.groups.planner.explaining.wording import Spot, Tongue, ages, tongue


class Kind(StrEnum):
    """Stable codes of things that can be added."""

    PLACE = "place"
    CHILDCARE = "childcare"
    INTERPRETER = "interpreter"
    HOUR = "hour"
    FACILITATOR = "facilitator"
    ROOM = "room"


@dataclass(frozen=True)
class Lever:
    """One thing more. spot: where and when; None for a place, which has no address on purpose (see `reasons`)."""

    kind: Kind
    spot: Spot | None = None
    language: str | None = None
    band: str | None = None

    @property
    def order(self) -> tuple[int, str, str, str]:
        """A fixed order, by kind and where."""
        where = f"{self.spot.day}{self.spot.start:04d}{self.spot.site}" if self.spot else ""
        return list(Kind).index(self.kind), where, self.language or "", self.band or ""

    def words(self, language: Tongue) -> str:
        """The thing itself, without what it would bring."""
        where = self.spot.words(language) if self.spot else ""
        told, years = tongue(self.language, language), ages(self.band, language)
        spanish = {
            Kind.PLACE: "Una plaza compatible más en los grupos abiertos",
            Kind.CHILDCARE: f"Una plaza más de guardería ({years}) {where}",
            Kind.INTERPRETER: f"Un intérprete de {told} {where}",
            Kind.HOUR: f"Poder venir {where}, si es seguro para ella,",
            Kind.FACILITATOR: f"Una dinamizadora más que hable {told} {where}",
            Kind.ROOM: f"Una sala libre {where}",
        }
        english = {
            Kind.PLACE: "One more compatible place in the open groups",
            Kind.CHILDCARE: f"One more childcare place ({years}) {where}",
            Kind.INTERPRETER: f"An interpreter of {told} {where}",
            Kind.HOUR: f"Being able to come {where}, if it is safe for her,",
            Kind.FACILITATOR: f"One more facilitator who speaks {told} {where}",
            Kind.ROOM: f"A free room {where}",
        }
        return (spanish if language == "es" else english)[self.kind]
