"""Broken rules in plain words, Spanish and English, so that nobody can read an exclusion out of them. Pure.

A group that is full and one where somebody is whom she must not meet are the same words, without group and without
name: the leak rule of the planner's reasons.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from services.groups.planner.instance import Instance, Plan
from services.groups.planner.judging.verify import Fault, Rule, faults
from services.groups.planner.solving.pins import Place, place_of

Key = tuple[Rule, str | None, tuple[Place, ...]]
"""What makes two broken rules one: the rule, whom and which groups it is about."""


@dataclass(frozen=True)
class Said:
    """One sentence in both languages of the staff."""

    es: str
    en: str


@dataclass(frozen=True)
class Broken:
    """A rule that a plan breaks. places: the groups it is about; who: a woman or staff. Neither for NO_PLACE."""

    rule: Rule
    words: Said
    places: tuple[Place, ...] = ()
    who: str | None = None


WORDS: Final = {
    Rule.ROOM_NOT_FREE: Said("La sala no está libre a esa hora", "The room is not free at that hour"),
    Rule.ROOM_TAKEN: Said("La sala ya tiene un grupo a esa hora", "The room already has a group at that hour"),
    Rule.THEME: Said("El tema no es de esta convocatoria", "The theme is not one of this planning"),
    Rule.TOO_FEW: Said("Faltan mujeres para abrir el grupo", "There are too few women to open the group"),
    Rule.NO_PLACE: Said("No queda plaza compatible", "No compatible place is left"),
    Rule.TWICE: Said("Está en dos grupos", "She is in two groups"),
    Rule.FACILITATORS: Said("Hacen falta dos dinamizadoras distintas", "Two different facilitators are needed"),
    Rule.NO_LEAD: Said("Ninguna dinamizadora puede dirigir el grupo", "No facilitator may lead the group"),
    Rule.STAFF_LANGUAGE: Said("No habla el idioma del grupo", "She does not speak the group's language"),
    Rule.STAFF_HOUR: Said("No trabaja a esa hora", "She does not work at that hour"),
    Rule.STAFF_SITE: Said("No trabaja en esa sede", "She does not work at that site"),
    Rule.STAFF_BUSY: Said("No le da tiempo a estar en los dos grupos", "She has no time to be in both groups"),
    Rule.STAFF_FULL: Said("Tiene más grupos de los que puede llevar", "She has more groups than she takes"),
    Rule.HOUR: Said("Esa hora no es posible para ella", "That hour is not possible for her"),
    Rule.SITE: Said("La sede queda fuera de su alcance", "The site is out of her reach"),
    Rule.STEPS: Said("Necesita una sala sin escalones", "She needs a room without steps"),
    Rule.LANGUAGE: Said(
        "Ni sigue el idioma ni hay intérprete para ella", "She does not follow the language, and nobody interprets"
    ),
    Rule.CHILDCARE: Said("No hay plazas de guardería bastantes", "There are not enough childcare places"),
}  # fmt: skip


def broken_rules(instance: Instance, plan: Plan) -> tuple[Broken, ...]:
    """Every rule that a plan breaks, once for each group and person; the plan names nothing that is gone."""
    told = (_told(plan, fault) for fault in faults(instance, plan))
    return tuple(dict.fromkeys(told))


def newly_broken(instance: Instance, before: Plan, after: Plan) -> tuple[Broken, ...]:
    """What a change breaks that was kept before. A group that is short of women may stay so for a while: not told."""
    return newly_broken_beside(instance, known_faults(instance, before), after)


def known_faults(instance: Instance, plan: Plan) -> Counter[Key]:
    """What a plan breaks already, to compare several changes with."""
    return Counter(_key(plan, fault) for fault in faults(instance, plan))


def newly_broken_beside(instance: Instance, before: Counter[Key], after: Plan) -> tuple[Broken, ...]:
    """What a plan breaks beside what is known."""
    known = before.copy()
    found = []
    for fault in faults(instance, after):
        key = _key(after, fault)
        if known[key]:
            known[key] -= 1
        elif fault.rule is not Rule.TOO_FEW:
            found.append(_told(after, fault))
    return tuple(dict.fromkeys(found))


def _key(plan: Plan, fault: Fault) -> Key:
    return fault.rule, fault.who, _places(plan, fault)


def _told(plan: Plan, fault: Fault) -> Broken:
    if fault.rule is Rule.NO_PLACE:
        return Broken(fault.rule, WORDS[fault.rule])
    return Broken(fault.rule, WORDS[fault.rule], _places(plan, fault), fault.who)


def _places(plan: Plan, fault: Fault) -> tuple[Place, ...]:
    return tuple(place_of(plan.groups[number - 1]) for number in fault.groups)
