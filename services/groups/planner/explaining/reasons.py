"""Why a woman has no place in a plan, said so that nobody can read an exclusion out of it.

**Leak rule.** Nothing here may differ between two instances that differ only in why places are short.
* A group is *shut* for her if it is full **or** an exclusion, with a woman or with staff, keeps her out. Both are one
  reason, NO_PLACE, found before every other one and counted together; its words, "no compatible place", fit both.
* NO_PLACE names neither the group nor its hour, nor how many sit there: whoever sees a group of 9 in a room for 15 must
  not be told that this one has no place for her. The same holds for a place left free, by which others would show.
* The funnel leaves exclusions out: it counts rooms, hours, children, staff and languages as if there were none.
* "One more compatible place" is offered where a group is shut for whatever reason and nothing else is in the way: true
  in both cases, and it has no address. Every other change counts only in groups that are not shut for her.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from services.groups.planner.explaining.because import Code, Reason
from services.groups.planner.explaining.reachable import Offers, Step, children_of, fits
from services.groups.planner.explaining.standing import OpenGroup, Standing
from services.groups.planner.explaining.unlocks import Unlock, unlocks
from services.groups.planner.explaining.wording import spot_of
from services.groups.planner.instance import BANDS, Instance, Participant, Plan
from shared.errors import Conflict, Missing

_AT_ZERO = {
    Step.ROOM: Code.NO_ROOM,
    Step.REACH: Code.NO_SITE,
    Step.HOUR: Code.NO_HOUR,
    Step.CHILDCARE: Code.NO_CHILDCARE,
    Step.STAFF: Code.NO_STAFF,
    Step.LANGUAGE: Code.NO_LANGUAGE,
    Step.WOMEN: Code.NO_COMPANY,
}


class UnknownWoman(Missing):
    """No woman of this id is in the instance."""


class HasPlace(Conflict):
    """She has a place in this plan."""


@dataclass(frozen=True)
class Explanation:
    """Why one woman has no place.

    funnel: room-slots left after each step. feasible: whether any group at all is possible for her, exclusions apart.
    blockers: why she is in none of the open groups within her reach and hours, each group counted once.
    reasons: the shortest list that explains it. unlocks: single things that would by themselves help her.
    """

    participant: str
    funnel: dict[Step, int]
    blockers: tuple[Reason, ...]
    reasons: tuple[Reason, ...]
    unlocks: tuple[Unlock, ...]

    @property
    def feasible(self) -> bool:
        """Whether some offer has room for her."""
        return self.funnel[Step.WOMEN] > 0


class Explainer:
    """Explains one plan woman by woman; what they share is worked out once."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance = instance
        self.standing = Standing(instance, plan)

    @cached_property
    def offers(self) -> Offers:
        """Groups that the instance allows."""
        return Offers(self.instance)

    def explain(self, name: str) -> Explanation:
        """Everything about one woman without a place. Raises UnknownWoman, HasPlace."""
        woman = self._without_place(name)
        funnel = self.offers.funnel(woman)
        blockers = self._blockers(woman)
        helpful = unlocks(woman, offers=self.offers, standing=self.standing, feasible=funnel[Step.WOMEN] > 0)
        return Explanation(name, funnel, blockers, shortest(funnel, blockers), helpful)

    def reasons(self, name: str) -> tuple[Reason, ...]:
        """Only the shortest list of reasons. Raises UnknownWoman, HasPlace."""
        woman = self._without_place(name)
        return shortest(self.offers.funnel(woman), self._blockers(woman))

    def _without_place(self, name: str) -> Participant:
        if name not in self.instance.woman:
            raise UnknownWoman(UnknownWoman.__doc__ or "")
        if name in self.standing.home:
            raise HasPlace(HasPlace.__doc__ or "")
        return self.instance.woman[name]

    def _blockers(self, woman: Participant) -> tuple[Reason, ...]:
        near = [group for group in self.standing.groups if self.standing.within_reach(woman, group)]
        return merged(self._blocker(woman, group) for group in near)

    def _blocker(self, woman: Participant, group: OpenGroup) -> Reason:
        spot = spot_of(group.site, group.slot)
        if self.standing.is_shut(woman, group):
            return Reason(Code.NO_PLACE, count=1)
        children = children_of(woman, group.slot)
        left = self.standing.places_left(group.site, group.slot)
        if not fits(children, left):
            short = [band for band, need, free in zip(BANDS, children, left, strict=False) if need > free]
            return Reason(Code.CHILDCARE_FULL, count=1, spot=spot, band=short[0] if short else None)
        if not self.standing.follows(woman, group):
            return Reason(Code.NOT_FOLLOWED, count=1, spot=spot, language=group.language)
        return Reason(Code.PLACE_FREE, count=1)


def explain_unplaced(instance: Instance, plan: Plan, participant_id: str) -> Explanation:
    """Why she has no place and what would give her one. Raises UnknownWoman, HasPlace."""
    return Explainer(instance, plan).explain(participant_id)


def why_unplaced(instance: Instance, plan: Plan) -> dict[str, tuple[Reason, ...]]:
    """The shortest reasons for every woman without a place, by her id."""
    explainer = Explainer(instance, plan)
    return {woman.id: explainer.reasons(woman.id) for woman in explainer.standing.unplaced}


def shortest(funnel: dict[Step, int], blockers: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The step at which nothing is left; else the kinds of blockers; else that no other group could be opened."""
    before = 0
    for step, left in funnel.items():
        if not left:
            return (Reason(_AT_ZERO[step], count=before),)
        before = left
    free = tuple(one for one in blockers if one.code is Code.PLACE_FREE)
    return free or by_kind(blockers) or (Reason(Code.NOTHING_LEFT, count=funnel[Step.WOMEN]),)


def by_kind(blockers: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """One reason for each code; it keeps its place and band if all its groups share them."""
    found = []
    for code in sorted({one.code for one in blockers}, key=list(Code).index):
        same = [one for one in blockers if one.code is code]
        alone = same[0] if len(same) == 1 else Reason(code)
        found.append(
            Reason(
                code,
                sum(one.count for one in same),
                spot=alone.spot,
                language=alone.language,
                band=alone.band,
            )
        )
    return tuple(found)


def merged(blockers: Iterable[Reason]) -> tuple[Reason, ...]:
    """Equal blockers as one, with the number of groups; sorted, so that the order of groups tells nothing."""
    found: dict[Reason, int] = {}
    for one in blockers:
        found[one] = found.get(one, 0) + one.count
    ordered = sorted(
        found, key=lambda one: (list(Code).index(one.code), str(one.spot), str(one.language), str(one.band))
    )
    return tuple(
        Reason(one.code, found[one], spot=one.spot, language=one.language, band=one.band) for one in ordered
    )
