"""What is left of the plan in force: its groups as far as they are still possible, to start again from."""

from collections.abc import Collection, Sequence

from services.groups.planner.instance import Group, Instance, Plan
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
    settled: places of groups that stay where they are.
    """
    groups, heirs = list(plan.groups), set[int]()
    for before in instance.previous.groups if instance.previous else ():
        target = Place(before.room, before.slot)
        rivals = [
            at
            for at, one in enumerate(groups)
            if at not in heirs and _could_be(instance, one, before, settled)
        ]
        heir = max(
            rivals, key=lambda at: len({*groups[at].participants} & {*before.participants}), default=None
        )
        if heir is None or target in settled:
            continue
        heirs.add(heir)
        there = next((at for at, one in enumerate(groups) if place_of(one) == target), None)
        moved = [(heir, before.room), *([(there, groups[heir].room)] if there not in {None, heir} else [])]
        if all(_may_meet_in(instance, groups[at], room) for at, room in moved):
            for at, room in moved:
                groups[at] = groups[at].model_copy(update={"room": room})
    return Plan(groups=tuple(groups))


def _could_be(instance: Instance, now: Group, before: Group, settled: Collection[Place]) -> bool:
    """Whether a group could be a former one that goes on: its site, hour and language, and free to move."""
    known = instance.room.get(before.room)
    is_here = known is not None and instance.room[now.room][1] is known[1]
    return (
        is_here
        and (now.slot, now.language) == (before.slot, before.language)
        and place_of(now) not in settled
    )


def _may_meet_in(instance: Instance, group: Group, name: str) -> bool:
    """Whether a room is free at the group's hour, large enough, and without steps if somebody needs that."""
    room, _ = instance.room[name]
    fits = group.slot in room.slots and len(group.participants) <= room.capacity
    return fits and (room.step_free or not any(instance.woman[one].step_free for one in group.participants))
