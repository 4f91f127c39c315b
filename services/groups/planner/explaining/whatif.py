"""Which single thing more would let in how many of the women without a place.

Counted against the plan with its free places and free staff used up first, so that nobody is counted for a change she
does not need. Greedy, so a number can be too low, never too high. Exclusions are kept and look like a lack of places.
"One more compatible place" is the exception: it is listed, without an address and for one woman, whether a group is
full or an exclusion keeps her out, for otherwise its absence would tell which of the two it is (see `reasons`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.groups.planner.explaining.fitting import Fitting, Supposed
from services.groups.planner.explaining.levers import Kind, Lever
from services.groups.planner.explaining.reachable import children_of, fits
from services.groups.planner.explaining.standing import Standing
from services.groups.planner.explaining.wording import Tongue, counted, spot_of
from services.groups.planner.instance import BANDS, Instance, Plan, Site, Slot


@dataclass(frozen=True)
class Change:
    """A lever and how many women it would let in, at least one."""

    lever: Lever
    women: int

    def words(self, language: Tongue) -> str:
        """One sentence: 'Un intérprete de árabe el martes a las 10:00 en S1a daría plaza a 3 mujeres'."""
        if language == "es":
            return f"{self.lever.words('es')} daría plaza a {counted(self.women, 'mujer', 'mujeres')}"
        return f"{self.lever.words('en')} would give a place to {counted(self.women, 'woman', 'women')}"


def what_if(instance: Instance, plan: Plan) -> tuple[Change, ...]:
    """The changes that place somebody, those that place most first."""
    fitting = Fitting(instance, plan)
    fitting.settle()
    found = [
        Change(lever, women)
        for site in instance.sites
        for slot in instance.slots
        if fitting.waiting(site, slot)
        for lever, women in _there(fitting, site, slot)
        if women
    ]
    if _lacks_only_a_place(fitting.standing, fitting.own):
        found.append(Change(Lever(Kind.PLACE), 1))
    return tuple(sorted(found, key=lambda one: (-one.women, one.lever.order)))


def _there(fitting: Fitting, site: Site, slot: Slot) -> Iterator[tuple[Lever, int]]:
    for lever, supposed in _supposed(fitting, site, slot):
        seated = (
            fitting.seated(site, slot, supposed) if lever.kind in (Kind.CHILDCARE, Kind.INTERPRETER) else 0
        )
        group = fitting.new_group(site, slot, supposed)
        yield lever, max(seated, len(group.women) if group else 0)


def _supposed(fitting: Fitting, site: Site, slot: Slot) -> Iterator[tuple[Lever, Supposed]]:
    spot = spot_of(site, slot)
    waiting = fitting.waiting(site, slot)
    for band, needs in zip(
        BANDS, zip(*(children_of(one, slot) for one in waiting), strict=True), strict=True
    ):
        if any(needs):
            yield Lever(Kind.CHILDCARE, spot, band=band), Supposed(band=band)
    for language in sorted({one for woman in waiting for one in woman.languages}):
        yield Lever(Kind.INTERPRETER, spot, language=language), Supposed(interpreter=language)
    for language in fitting.standing.instance.languages:
        yield Lever(Kind.FACILITATOR, spot, language=language), Supposed(facilitator=language)
    yield Lever(Kind.ROOM, spot), Supposed(room=True)


def _lacks_only_a_place(standing: Standing, own: Iterable[int]) -> bool:
    """Whether some woman would sit in a group of the plan but for a compatible place."""
    groups = [standing.groups[at] for at in own]
    return any(
        standing.within_reach(woman, group)
        and standing.is_shut(woman, group)
        and standing.follows(woman, group)
        and fits(children_of(woman, group.slot), standing.places_left(group.site, group.slot))
        for woman in standing.unplaced
        for group in groups
    )
