"""What a woman who asks for a place can and needs. Only hours that are safe for her are ever written down."""

from dataclasses import dataclass, field
from uuid import UUID

from services.groups.domain.errors import BadPlanning
from services.groups.domain.planning.resources import Places, Resources

NO_CHILDREN = Places()


@dataclass(frozen=True)
class Wish:
    """Hers alone, sealed under her own key.

    hours: hour id to 0 suits her, 1 possible, 2 possible with difficulty; an hour that is not listed is not possible
    or not safe, which is one and the same. travel: site id to minutes; a site that is not listed is out of reach.
    children: to be looked after while she is there; at_school: those of them who are at school in school hours.
    urgency: 0 to 2. together: people she would like to be with. never_with: ids of interpreters she must not meet.
    """

    mother_tongue: str
    languages: tuple[str, ...] = ()
    hours: dict[str, int] = field(default_factory=dict)
    travel: dict[str, int] = field(default_factory=dict)
    children: Places = NO_CHILDREN
    at_school: Places = NO_CHILDREN
    step_free: bool = False
    themes: tuple[str, ...] = ()
    together: tuple[UUID, ...] = ()
    never_with: tuple[str, ...] = ()
    urgency: int = 0

    def check(self, resources: Resources) -> None:
        """Raise BadPlanning, naming the field, for what the planning does not have."""
        known = {
            "languages": (self.languages, resources.languages),
            "hours": (self.hours, [one.id for one in resources.hours]),
            "travel": (self.travel, [one.id for one in resources.sites]),
            "themes": (self.themes, resources.themes),
            "never_with": (self.never_with, [one.id for one in resources.interpreters]),
        }
        for name, (named, among) in known.items():
            if set(named) - set(among):
                raise BadPlanning(
                    "Nombra algo que no está en la convocatoria.", field=name, expected="algo que esté"
                )
        school, all_ = self.at_school, self.children
        if school.b0 > all_.b0 or school.b1 > all_.b1 or school.b2 > all_.b2:
            raise BadPlanning(
                "Más en el colegio que en total.", field="at_school", expected="como mucho los de la lista"
            )
