"""Whether a plan keeps every hard rule, and what it is worth: shares nothing with the solvers, so it can judge them.

Sentences name people who must not meet: they are for machines and for whoever may see both cases, never for a page.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from services.groups.planner.costs import costs_of, placed_value
from services.groups.planner.instance import Exclusion, Instance, Participant, Plan, Staff
from services.groups.planner.meetings import Meeting, comings, last_of_each, meetings_of


@dataclass(frozen=True)
class Verdict:
    """What was found. violations: a sentence each, none if the plan may be used; worths and costs in points.

    objective: placed_value less all costs; placed, women: people; mean_size: women a group, to two decimals.
    """

    violations: tuple[str, ...]
    objective: int
    placed: int
    women: int
    placed_value: int
    costs: Mapping[str, int]
    groups: int
    mean_size: float


def verify(instance: Instance, plan: Plan) -> Verdict:
    """Judge a plan. Raises BadInstance if it names a room, slot or person that the instance does not have.

    The plan in force (instance.previous) may name anything that is gone.
    """
    meetings = meetings_of(plan, instance=instance)
    value, costs = placed_value(instance, meetings), costs_of(instance, meetings)
    return Verdict(
        violations=tuple(_violations(instance, meetings)),
        objective=value - sum(costs.values()),
        placed=len(last_of_each(meetings)),
        women=len(instance.participants),
        placed_value=value,
        costs=costs,
        groups=len(meetings),
        mean_size=round(sum(len(one.women) for one in meetings) / max(1, len(meetings)), 2),
    )


def _violations(instance: Instance, meetings: Sequence[Meeting]) -> Iterator[str]:
    for meeting in meetings:
        yield from _place(instance, meeting)
        yield from _size(instance, meeting)
        yield from _facilitators(instance, meeting)
        yield from _staff(meeting)
        for woman in meeting.women:
            yield from _woman(meeting, woman)
    yield from _rooms_taken_twice(meetings)
    yield from _women_placed_twice(meetings)
    yield from _work_of_staff(instance, meetings)
    yield from _childcare(meetings)
    yield from _kept_from_staff(instance, meetings)
    yield from _kept_from_women(instance, meetings)


def _place(instance: Instance, meeting: Meeting) -> Iterator[str]:
    if meeting.slot.id not in meeting.room.slots:
        yield f"{meeting}: the room is not free in the slot."
    if meeting.group.theme not in instance.themes:
        yield f"{meeting}: the theme {meeting.group.theme!r} is not in the instance."


def _size(instance: Instance, meeting: Meeting) -> Iterator[str]:
    least, most = instance.params.min_size, min(instance.params.max_size, meeting.room.capacity)
    size = len(meeting.women)
    if not least <= size <= most:
        yield f"{meeting}: it takes {least} to {most} women and has {size}."
    twice = [woman for woman, times in Counter(meeting.group.participants).items() if times > 1]
    if twice:
        yield f"{meeting}: {', '.join(twice)} listed more than once."


def _facilitators(instance: Instance, meeting: Meeting) -> Iterator[str]:
    wanted = instance.params.facilitators_per_group
    named = [one.id for one in meeting.facilitators]
    if not len(named) == len(set(named)) == wanted:
        yield f"{meeting}: {wanted} different facilitators are needed, not {', '.join(named) or 'nobody'}."
    if not any(one.lead for one in meeting.facilitators):
        yield f"{meeting}: no facilitator may lead."


def _staff(meeting: Meeting) -> Iterator[str]:
    for one in meeting.staff:
        if meeting.group.language not in one.languages:
            yield f"{meeting}: {one.id} does not speak {meeting.group.language}."
        if meeting.slot.id not in one.slots:
            yield f"{meeting}: {one.id} does not work in the slot."
        if meeting.site.id not in one.sites:
            yield f"{meeting}: {one.id} does not work at {meeting.site.id}."


def _woman(meeting: Meeting, woman: Participant) -> Iterator[str]:
    """What keeps one woman from her group: if she cannot come at all, only that."""
    if meeting.slot.id not in woman.slots:
        yield f"{meeting}: the slot is not possible or not safe for {woman.id}."
    elif meeting.site.id not in woman.travel:
        yield f"{meeting}: {woman.id} cannot reach {meeting.site.id}."
    else:
        if woman.step_free and not meeting.room.step_free:
            yield f"{meeting}: {woman.id} needs a room without steps."
        if not _follows(meeting, woman):
            yield f"{meeting}: {woman.id} cannot follow {meeting.group.language}, and nobody interprets for her."


def _follows(meeting: Meeting, woman: Participant) -> bool:
    interpreted = meeting.interpreter.languages if meeting.interpreter else frozenset[str]()
    return meeting.group.language in woman.languages or not interpreted.isdisjoint(woman.languages)


def _rooms_taken_twice(meetings: Sequence[Meeting]) -> Iterator[str]:
    first: dict[tuple[str, str], Meeting] = {}
    for meeting in meetings:
        earlier = first.setdefault((meeting.room.id, meeting.slot.id), meeting)
        if earlier is not meeting:
            yield f"{meeting}: the room already has group {earlier.number} in the slot."


def _women_placed_twice(meetings: Sequence[Meeting]) -> Iterator[str]:
    last: dict[str, Meeting] = {}
    for meeting in meetings:
        for woman in meeting.women:
            if woman.id in last:
                yield f"{meeting}: {woman.id} already has a place in group {last[woman.id].number}."
            last[woman.id] = meeting


def _work_of_staff(instance: Instance, meetings: Sequence[Meeting]) -> Iterator[str]:
    gap = instance.params.staff_gap_min
    for one, work in _work(meetings):
        if len(work) > one.max_groups:
            yield f"{one.id} has {len(work)} groups a week and takes {one.max_groups}."
        in_order = sorted(work, key=lambda meeting: (meeting.slot.day, meeting.slot.start))
        for earlier, later in combinations(in_order, 2):
            minutes = later.slot.start - earlier.slot.end
            if earlier.slot.day != later.slot.day:
                continue
            if minutes < 0:
                yield f"{one.id} cannot be in {earlier} and {later}: they overlap."
            elif earlier.site.id != later.site.id and minutes < gap:
                yield f"{one.id} has {minutes} minutes from {earlier} to {later}, and the way takes {gap}."


def _work(meetings: Sequence[Meeting]) -> Iterator[tuple[Staff, list[Meeting]]]:
    """Everyone who works, with her groups."""
    work: dict[str, tuple[Staff, list[Meeting]]] = {}
    for meeting in meetings:
        for one in meeting.staff:
            work.setdefault(one.id, (one, []))[1].append(meeting)
    yield from work.values()


def _childcare(meetings: Sequence[Meeting]) -> Iterator[str]:
    """Groups at one site in one slot share its places."""
    shared: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        shared[meeting.site.id, meeting.slot.id].append(meeting)
    for (site, slot), together in shared.items():
        places = {str(band): number for band, number in together[0].site.childcare.get(slot, {}).items()}
        children: Counter[str] = Counter()
        for meeting, woman in comings(together):
            children.update(woman.care.get(meeting.slot.period, {}))
        for band, count in [*children.items(), ("total", children.total())]:
            there = places.get(band, 0)
            if count > there:
                groups = " and ".join(str(meeting) for meeting in together)
                yield f"{groups}: childcare at {site} in {slot} needs {count} places ({band}) and has {there}."


def _kept_from_staff(instance: Instance, meetings: Sequence[Meeting]) -> Iterator[str]:
    apart = {frozenset((one.a, one.b)) for one in instance.exclusions}
    for meeting, woman in comings(meetings):
        for one in meeting.staff:
            if frozenset((woman.id, one.id)) in apart:
                yield f"{meeting}: {woman.id} and {one.id} must not meet."


def _kept_from_women(instance: Instance, meetings: Sequence[Meeting]) -> Iterator[str]:
    placed = last_of_each(meetings)
    for exclusion in instance.exclusions:
        if exclusion.a in placed and exclusion.b in placed:
            yield from _meets(exclusion, placed[exclusion.a], placed[exclusion.b])


def _meets(exclusion: Exclusion, one: Meeting, other: Meeting) -> Iterator[str]:
    if one is other:
        yield f"{one}: {exclusion.a} and {exclusion.b} must not meet."
    elif exclusion.scope == "site_day" and (one.site.id, one.slot.day) == (other.site.id, other.slot.day):
        yield f"{exclusion.a} in {one} and {exclusion.b} in {other} must not be at one site on one day."
