"""Ruin and recreate: give up a few groups that are near each other, make others in their place, keep what is better.

After Schrimpf, Schneider, Stamm-Wilbrandt and Dueck, "Record breaking optimization results using the ruin and recreate
principle" (2000). On one core it makes in seconds what the solver needs a minute for from the greedy plan.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from services.groups.planner.instance import Group, Instance, Plan
from services.groups.planner.judging.costs import costs_of, placed_value
from services.groups.planner.judging.meetings import meetings_of
from services.groups.planner.solving.greedy import open_groups
from services.groups.planner.solving.offers import Offer, Offers
from services.groups.planner.solving.parts import nearness
from services.groups.planner.solving.pins import Place, place_of
from services.groups.planner.solving.state import State

MOST_BESIDE = 2
"""Groups given up at most, besides the one they are near to."""
NEAREST = 100
"""Offers looked at in place of them."""
LEAST_LOOK, MOST_LOOK = 0.7, 1.3
"""What chance makes of an offer's worth, as factors."""
SLACK = 0.003
"""A plan worth less than the best by this share may still be gone on from."""
PATIENCE = 300
"""Tries without a better plan before the best is gone back to."""


def ruin_and_recreate(
    instance: Instance,
    offers: Offers,
    start: Plan,
    *,
    locked: Collection[Place],
    bonus: Mapping[str, int],
    luck: Random,
    stop: Callable[[], bool],
) -> Iterator[Plan]:
    """Ever better plans, until told to stop.

    locked: places of groups that stay as they are. bonus: by woman, points that her place is worth besides.
    """
    ruins = _Ruins(instance, offers, State.of(instance, start.groups), locked, bonus, luck)
    best_groups = ruins.state.groups
    best = now = ruins.value(best_groups)
    tries = 0
    while ruins.free and not stop():
        tries += 1
        before = ruins.state.groups
        ruins.ruin_and_recreate()
        after = ruins.state.groups
        value = now + ruins.value(_without(after, before)) - ruins.value(_without(before, after))
        if value < best - SLACK * abs(best):
            ruins.go_back(before)
            continue
        now = ruins.value(after) if value > best else value
        if now > best:
            best, best_groups, tries = now, after, 0
            yield ruins.state.plan
        if tries > PATIENCE:
            ruins.go_back(best_groups)
            now, tries = best, 0


@dataclass
class _Ruins:
    """A plan that is taken down and built up again."""

    instance: Instance
    offers: Offers
    state: State
    locked: Collection[Place]
    bonus: Mapping[str, int]
    luck: Random
    around: dict[int, list[tuple[int, Offer]]] = field(default_factory=dict)

    @property
    def free(self) -> list[Group]:
        """The groups that may be given up."""
        return [one for one in self.state.groups if place_of(one) not in self.locked]

    def value(self, groups: Sequence[Group]) -> int:
        """Points of some groups by themselves, as if there were no others: who is apart from a friend is not seen."""
        meetings = meetings_of(Plan(groups=tuple(groups)), instance=self.instance)
        bonus = sum(self.bonus.get(name, 0) for group in groups for name in group.participants)
        return placed_value(self.instance, meetings) - sum(costs_of(self.instance, meetings).values()) + bonus

    def ruin_and_recreate(self) -> None:
        """Give up a group and some that are near it, then open whatever adds most there."""
        opened = {self._number(one): one for one in self.free}
        pivot = self.luck.choice(list(opened))
        around = self._around(pivot)
        beside = [
            (points * self.luck.uniform(0.3, 1), offer.number)
            for points, offer in around
            if offer.number in opened and offer.number != pivot
        ]
        count = self.luck.randint(0, MOST_BESIDE)
        for number in (pivot, *(number for _, number in sorted(beside, reverse=True)[:count])):
            self.state.drop(opened[number])
        among = [offer for _, offer in around]
        open_groups(self.instance, self.offers, self.state, among=among, luck=self._look)

    def go_back(self, groups: Sequence[Group]) -> None:
        """Let exactly these groups be open."""
        for one in _without(self.state.groups, groups):
            self.state.drop(one)
        for one in _without(groups, self.state.groups):
            self.state.add(one)

    def _look(self) -> float:
        return self.luck.uniform(LEAST_LOOK, MOST_LOOK)

    def _number(self, group: Group) -> int:
        return self.offers.by_key[group.room, group.slot, group.language].number

    def _around(self, pivot: int) -> list[tuple[int, Offer]]:
        """The offers nearest to one, itself among them, with how near they are."""
        if pivot not in self.around:
            by_nearness = [(nearness(self.offers.all[pivot], one), one) for one in self.offers.all]
            self.around[pivot] = sorted(by_nearness, key=lambda pair: -pair[0])[:NEAREST]
        return self.around[pivot]


def _without(groups: Collection[Group], others: Collection[Group]) -> list[Group]:
    """The groups that are not among the others, as the same objects."""
    present = {id(one) for one in others}
    return [one for one in groups if id(one) not in present]
