"""What is left of the plan in force: its groups as far as they are still possible, to start again from."""

from collections.abc import Collection, Sequence

from services.groups.planner.instance import Group, Instance, Plan
from services.groups.planner.judging.verify import verify
from services.groups.planner.solving.offers import Offer, Offers
from services.groups.planner.solving.pins import Place, place_of
from services.groups.planner.solving.state import State, may_lead


def still_possible(
    instance: Instance, offers: Offers, previous: Plan, *, first: Sequence[Group] = ()
) -> list[Group]:
    """The former groups that can go on, with other staff where theirs is gone and without whom they no longer suit.

    first: groups that stay as they are, whatever becomes of the others.
    """
    state = State.of(instance, first)
    for group in sorted(previous.groups, key=lambda one: -len(one.participants)):
        offer = offers.by_key.get((group.room, group.slot, group.language))
        if offer is None or (group.room, group.slot) in state.rooms:
            continue
        kept = _kept(instance, offer, group, state)
        if kept:
            state.add(kept)
    return state.groups


def _kept(instance: Instance, offer: Offer, group: Group, state: State) -> Group | None:
    team = _team(instance, offer, group, state)
    if team is None:
        return None
    helper = group.interpreter
    if helper and (helper not in offer.helped or not state.is_free(helper, offer.slot, offer.site)):
        helper = None
    helped = offer.helped[helper] if helper else frozenset[str]()
    left = state.childcare_left(offer)
    beside = {*team, *([helper] if helper else ())}
    women: list[str] = []
    for name in group.participants:
        woman = instance.woman.get(name)
        if woman is None or name not in offer.women or name in state.where or len(women) == offer.capacity:
            continue
        if name not in offer.follows and name not in helped:
            continue
        need = woman.care.get(offer.slot.period, {})
        if sum(need.values()) > left["total"] or any(count > left[band] for band, count in need.items()):
            continue
        is_apart = not beside.isdisjoint(instance.apart_by_day.get(name, ()))
        if is_apart or not state.may_meet(name, offer, beside):
            continue
        women.append(name)
        beside.add(name)
        for band, count in need.items():
            left[band] -= count
            left["total"] -= count
    if len(women) < instance.params.min_size:
        return None
    is_needed = any(name not in offer.follows for name in women)
    return group.model_copy(
        update={
            "participants": tuple(women),
            "facilitators": team,
            "interpreter": helper if is_needed else None,
        }
    )


def _team(instance: Instance, offer: Offer, group: Group, state: State) -> tuple[str, ...] | None:
    """The former facilitators where they still can, others where not; one may lead."""
    free = [name for name in offer.facilitators if state.is_free(name, offer.slot, offer.site)]
    free.sort(key=lambda name: name not in group.facilitators)
    count = instance.params.facilitators_per_group
    team = free[:count]
    if len(team) < count:
        return None
    if not any(may_lead(instance, name) for name in team):
        lead = next((name for name in free[count:] if may_lead(instance, name)), None)
        if lead is None:
            return None
        team[-1] = lead
    return tuple(team)


def in_former_rooms(instance: Instance, plan: Plan, *, settled: Collection[Place]) -> Plan:
    """The same plan with each group in the room where most of its women met before, at its site and hour.

    A room costs no points, so a search swaps rooms for nothing; yet a group in another room is another edition.
    settled: places of groups that stay where they are. What breaks a rule by it is left as it was.
    """
    for before in instance.previous.groups if instance.previous else ():
        known = instance.room.get(before.room)
        if known is None:
            continue
        site = known[1]
        there = [
            one
            for one in plan.groups
            if one.slot == before.slot
            and one.language == before.language
            and instance.room[one.room][1] is site
            and place_of(one) not in settled
        ]
        heirs = sorted(there, key=lambda one: -len({*one.participants} & {*before.participants}))
        if not heirs or heirs[0].room == before.room or Place(before.room, before.slot) in settled:
            continue
        swapped = _with_swapped_rooms(plan, heirs[0], before.room)
        if not verify(instance, swapped).violations:
            plan = swapped
    return plan


def _with_swapped_rooms(plan: Plan, heir: Group, room: str) -> Plan:
    """The heir in that room; whoever was there, in hers."""

    def moved(one: Group) -> Group:
        if one is heir:
            return one.model_copy(update={"room": room})
        if (one.room, one.slot) == (room, heir.slot):
            return one.model_copy(update={"room": heir.room})
        return one

    return Plan(groups=tuple(moved(one) for one in plan.groups))
