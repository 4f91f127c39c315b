"""What single thing more would give a woman a place: in an open group, or, if none is possible, a possible group."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.groups.planner.explaining.levers import Kind, Lever
from services.groups.planner.explaining.reachable import Offers, Relaxed, RoomSlot, Step, children_of, fits
from services.groups.planner.explaining.standing import OpenGroup, Standing
from services.groups.planner.explaining.wording import Tongue, spot_of
from services.groups.planner.instance import BANDS, Participant


@dataclass(frozen=True)
class Unlock:
    """A lever that helps her by itself. in_open_group: at once in a group of the plan; else it makes one possible."""

    lever: Lever
    in_open_group: bool

    def words(self, language: Tongue) -> str:
        """One sentence: the thing and what it would bring her."""
        brings = {
            "es": ("le daría plaza", "haría posible un grupo para ella"),
            "en": ("would give her a place", "would make a group possible for her"),
        }[language]
        return f"{self.lever.words(language)} {brings[not self.in_open_group]}"


def unlocks(woman: Participant, *, offers: Offers, standing: Standing, feasible: bool) -> tuple[Unlock, ...]:
    """Levers into open groups, and where no group is possible for her at all, those that make one so."""
    into = {lever for group in standing.groups for lever in _into(woman, group, standing)}
    towards = (
        set() if feasible else {lever for at in offers.room_slots for lever in _towards(woman, at, offers)}
    )
    return tuple(
        Unlock(lever, in_open_group=found is into)
        for found in (into, towards - into)
        for lever in sorted(found, key=lambda one: one.order)
    )


def _into(woman: Participant, group: OpenGroup, standing: Standing) -> Iterator[Lever]:
    """The lever by which she would fit in a group, if exactly one thing is in the way. An hour is one such thing."""
    if not standing.within_reach(woman, group, at_any_hour=True):
        return
    spot = spot_of(group.site, group.slot)
    children = children_of(woman, group.slot)
    in_the_way = {
        Kind.HOUR: group.slot.id not in woman.slots,
        Kind.PLACE: standing.is_shut(woman, group),
        Kind.CHILDCARE: not fits(children, standing.places_left(group.site, group.slot)),
        Kind.INTERPRETER: not standing.follows(woman, group),
    }
    match [kind for kind, is_so in in_the_way.items() if is_so]:
        case [Kind.HOUR]:
            yield Lever(Kind.HOUR, spot)
        case [Kind.PLACE]:
            yield Lever(Kind.PLACE)
        case [Kind.CHILDCARE]:
            for band in _bands(woman, group.slot.period):
                if fits(children, standing.places_left(group.site, group.slot, more=band)):
                    yield Lever(Kind.CHILDCARE, spot, band=band)
        case [Kind.INTERPRETER] if not group.interpreted:
            yield from (Lever(Kind.INTERPRETER, spot, language=one) for one in woman.languages)


def _towards(woman: Participant, at: RoomSlot, offers: Offers) -> Iterator[Lever]:
    """The levers that would make a group in this room and slot possible for her."""
    if offers.passed(woman, at) is Step.ROOM:
        return
    spot = spot_of(at.site, at.slot)
    supposed = {
        Lever(Kind.HOUR, spot): Relaxed(hour=True),
        **{Lever(Kind.CHILDCARE, spot, band=one): Relaxed(band=one) for one in _bands(woman, at.slot.period)},
        **{
            Lever(Kind.INTERPRETER, spot, language=one): Relaxed(interpreter=one)
            for one in sorted(woman.languages)
        },
        **{
            Lever(Kind.FACILITATOR, spot, language=one): Relaxed(facilitator=one)
            for one in offers.instance.languages
        },
    }
    for lever, relaxed in supposed.items():
        if offers.passed(woman, at, relaxed) is Step.WOMEN:
            yield lever


def _bands(woman: Participant, period: str) -> list[str]:
    care = {
        str(when): {str(band): count for band, count in bands.items()} for when, bands in woman.care.items()
    }
    return [band for band in BANDS if care.get(period, {}).get(band, 0)]
