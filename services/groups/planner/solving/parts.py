"""How a large problem falls into parts that are decided by themselves: sites that share women."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.groups.planner.instance import Instance, Plan
from services.groups.planner.solving.offers import Offer

PART = 200
"""Women that one part of a large problem may have."""


@dataclass(eq=False)
class Part:
    """Some offers that are decided together. wish: a plan of them alone, to start from."""

    offers: list[Offer]
    women: set[str]
    wish: Plan | None = None


def parts_of(instance: Instance, free: Sequence[Offer]) -> list[Part]:
    """Sites joined by the women who reach both, those that share most first, as long as a part stays small enough."""
    group_of = {site.id: {site.id} for site in instance.sites}
    shared: Counter[tuple[str, str]] = Counter()
    reach: dict[str, set[str]] = defaultdict(set)
    for woman in instance.participants:
        sites = sorted(woman.travel)
        for at, one in enumerate(sites):
            reach[one].add(woman.id)
            for other in sites[at + 1 :]:
                shared[one, other] += 1
    for (one, other), _ in shared.most_common():
        first, second = group_of[one], group_of[other]
        if first is second:
            continue
        women = set().union(*(reach[site] for site in first | second))
        if len(women) <= PART:
            joined = first | second
            for site in joined:
                group_of[site] = joined
    found = []
    for sites_ in {id(group): group for group in group_of.values()}.values():
        mine = [offer for offer in free if offer.site in sites_]
        if mine:
            found.append(Part(mine, {woman for offer in mine for woman in offer.women}))
    return found


def nearness(one: Offer, other: Offer) -> int:
    """How much two offers compete for: women, and facilitators, who are scarcer."""
    return len(one.women.keys() & other.women.keys()) + 5 * len({*one.facilitators} & {*other.facilitators})
