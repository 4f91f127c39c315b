"""What a plan is worth and what it costs, in points: counted from the plan alone, whatever made it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from services.groups.planner.instance import Group, Instance
from services.groups.planner.judging.meetings import Meeting, comings, last_of_each


def placed_value(instance: Instance, meetings: Sequence[Meeting]) -> int:
    """Points for every woman who can come: a place, how long she has waited (in editions, capped), how urgent it is."""
    weights = instance.params.weights
    return sum(
        weights.place_base
        + weights.place_wait * min(woman.wait, weights.wait_cap)
        + weights.place_urgency * woman.urgency
        for _, woman in comings(meetings)
    )


def costs_of(instance: Instance, meetings: Sequence[Meeting]) -> dict[str, int]:
    """Points lost, by kind; every kind is present, 0 where nothing is lost."""
    return {
        **_of_women(instance, meetings),
        **_of_groups(instance, meetings),
        "together_broken": instance.params.weights.together_broken * _broken(instance, meetings),
        **_of_change(instance, meetings),
    }


def _of_women(instance: Instance, meetings: Sequence[Meeting]) -> dict[str, int]:
    weights = instance.params.weights
    there = list(comings(meetings))
    minutes = sum(woman.travel[meeting.site.id] for meeting, woman in there)
    missed = sum(meeting.group.theme not in woman.themes for meeting, woman in there)
    return {
        "travel": weights.travel_per_min * minutes,
        "slot_pref": sum(weights.slot_pref[woman.slots[meeting.slot.id]] for meeting, woman in there),
        "theme_miss": weights.theme_miss * missed,
        "isolated": weights.isolated * sum(_alone(meeting) for meeting in meetings),
    }


def _of_groups(instance: Instance, meetings: Sequence[Meeting]) -> dict[str, int]:
    params, weights = instance.params, instance.params.weights
    sizes = [len(meeting.women) for meeting in meetings]
    return {
        "under_target": weights.under_target * sum(max(0, params.target_low - size) for size in sizes),
        "over_target": weights.over_target * sum(max(0, size - params.target_high) for size in sizes),
        "open_group": weights.open_group * len(meetings),
        "interpreter": weights.interpreter * sum(meeting.interpreter is not None for meeting in meetings),
    }


def _of_change(instance: Instance, meetings: Sequence[Meeting]) -> dict[str, int]:
    """What women lose of the plan in force."""
    weights = instance.params.weights
    now = last_of_each(meetings)
    held = list(_held(instance))
    kept = [(group, now[woman]) for group, woman in held if woman in now]
    moved = sum(_is_moved(instance, group, meeting) for group, meeting in kept)
    strangers = sum(set(group.facilitators).isdisjoint(meeting.group.facilitators) for group, meeting in kept)
    return {
        "dropped": weights.dropped * (len(held) - len(kept)),
        "moved": weights.moved * moved,
        "lost_facilitators": weights.lost_facilitators * strangers,
    }


def _alone(meeting: Meeting) -> int:
    """How many mother tongues other than the group's language exactly one woman has."""
    tongues = Counter(woman.mother_tongue for woman in meeting.able)
    return sum(count == 1 and tongue != meeting.group.language for tongue, count in tongues.items())


def _broken(instance: Instance, meetings: Sequence[Meeting]) -> int:
    """How many wishes to be with a friend are not kept although both have a place."""
    placed = last_of_each(meetings)
    wishes = ((woman.id, friend) for woman in instance.participants for friend in woman.together)
    return sum(
        placed[one] is not placed[friend] for one, friend in wishes if one in placed and friend in placed
    )


def _held(instance: Instance) -> Iterator[tuple[Group, str]]:
    """The places of the plan in force, of women who still take part."""
    groups = instance.previous.groups if instance.previous else ()
    return ((group, woman) for group in groups for woman in group.participants if woman in instance.woman)


def _is_moved(instance: Instance, before: Group, now: Meeting) -> bool:
    """Whether the site or the slot is another; a room that is gone counts as another site."""
    _, site = instance.room.get(before.room, (None, None))
    return before.slot != now.slot.id or site is not now.site
