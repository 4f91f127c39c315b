"""Whether a plan keeps every hard rule, and what it is worth: shares nothing with the solvers, so it can judge them.

Sentences name people who must not meet: they are for machines and for whoever may see both cases, never for a page.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from services.groups.planner.instance import Exclusion, Instance, Participant, Plan, Staff
from services.groups.planner.judging.costs import costs_of, placed_value
from services.groups.planner.judging.meetings import Meeting, comings, last_of_each, meetings_of


class Rule(StrEnum):
    """The hard rules, by what a person would have to mend. NO_PLACE: full, or somebody there whom she must not meet."""

    ROOM_NOT_FREE = "room_not_free"
    ROOM_TAKEN = "room_taken"
    THEME = "theme"
    TOO_FEW = "too_few"
    NO_PLACE = "no_place"
    TWICE = "twice"
    FACILITATORS = "facilitators"
    NO_LEAD = "no_lead"
    STAFF_LANGUAGE = "staff_language"
    STAFF_HOUR = "staff_hour"
    STAFF_SITE = "staff_site"
    STAFF_BUSY = "staff_busy"
    STAFF_FULL = "staff_full"
    HOUR = "hour"
    SITE = "site"
    STEPS = "steps"
    LANGUAGE = "language"
    CHILDCARE = "childcare"


@dataclass(frozen=True)
class Fault:
    """One broken rule. text: a sentence that may name anybody. groups: places in the plan, from 1. who: one person,
    never told for NO_PLACE.
    """

    rule: Rule
    text: str
    groups: tuple[int, ...] = ()
    who: str | None = None

    def __str__(self) -> str:
        return self.text


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
        violations=tuple(str(one) for one in _faults(instance, meetings)),
        objective=value - sum(costs.values()),
        placed=len(last_of_each(meetings)),
        women=len(instance.participants),
        placed_value=value,
        costs=costs,
        groups=len(meetings),
        mean_size=round(sum(len(one.women) for one in meetings) / max(1, len(meetings)), 2),
    )


def faults(instance: Instance, plan: Plan) -> tuple[Fault, ...]:
    """Every broken rule of a plan. Raises BadInstance if it names what the instance does not have."""
    return tuple(_faults(instance, meetings_of(plan, instance=instance)))


def _faults(instance: Instance, meetings: Sequence[Meeting]) -> Iterator[Fault]:
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


def _place(instance: Instance, meeting: Meeting) -> Iterator[Fault]:
    if meeting.slot.id not in meeting.room.slots:
        yield Fault(Rule.ROOM_NOT_FREE, f"{meeting}: the room is not free in the slot.", (meeting.number,))
    if meeting.group.theme not in instance.themes:
        yield Fault(
            Rule.THEME,
            f"{meeting}: the theme {meeting.group.theme!r} is not in the instance.",
            (meeting.number,),
        )


def _size(instance: Instance, meeting: Meeting) -> Iterator[Fault]:
    least, most = instance.params.min_size, min(instance.params.max_size, meeting.room.capacity)
    size = len(meeting.women)
    if not least <= size <= most:
        rule = Rule.TOO_FEW if size < least else Rule.NO_PLACE
        yield Fault(rule, f"{meeting}: it takes {least} to {most} women and has {size}.", (meeting.number,))
    twice = [woman for woman, times in Counter(meeting.group.participants).items() if times > 1]
    if twice:
        yield Fault(Rule.TWICE, f"{meeting}: {', '.join(twice)} listed more than once.", (meeting.number,))


def _facilitators(instance: Instance, meeting: Meeting) -> Iterator[Fault]:
    wanted = instance.params.facilitators_per_group
    named = [one.id for one in meeting.facilitators]
    if not len(named) == len(set(named)) == wanted:
        yield Fault(
            Rule.FACILITATORS,
            f"{meeting}: {wanted} different facilitators are needed, not {', '.join(named) or 'nobody'}.",
            (meeting.number,),
        )
    if not any(one.lead for one in meeting.facilitators):
        yield Fault(Rule.NO_LEAD, f"{meeting}: no facilitator may lead.", (meeting.number,))


def _staff(meeting: Meeting) -> Iterator[Fault]:
    for one in meeting.staff:
        if meeting.group.language not in one.languages:
            yield Fault(
                Rule.STAFF_LANGUAGE,
                f"{meeting}: {one.id} does not speak {meeting.group.language}.",
                (meeting.number,),
                one.id,
            )
        if meeting.slot.id not in one.slots:
            yield Fault(
                Rule.STAFF_HOUR, f"{meeting}: {one.id} does not work in the slot.", (meeting.number,), one.id
            )
        if meeting.site.id not in one.sites:
            yield Fault(
                Rule.STAFF_SITE,
                f"{meeting}: {one.id} does not work at {meeting.site.id}.",
                (meeting.number,),
                one.id,
            )


def _woman(meeting: Meeting, woman: Participant) -> Iterator[Fault]:
    """What keeps one woman from her group: if she cannot come at all, only that."""
    if meeting.slot.id not in woman.slots:
        yield Fault(
            Rule.HOUR,
            f"{meeting}: the slot is not possible or not safe for {woman.id}.",
            (meeting.number,),
            woman.id,
        )
    elif meeting.site.id not in woman.travel:
        yield Fault(
            Rule.SITE, f"{meeting}: {woman.id} cannot reach {meeting.site.id}.", (meeting.number,), woman.id
        )
    else:
        if woman.step_free and not meeting.room.step_free:
            yield Fault(
                Rule.STEPS, f"{meeting}: {woman.id} needs a room without steps.", (meeting.number,), woman.id
            )
        if not _follows(meeting, woman):
            yield Fault(
                Rule.LANGUAGE,
                f"{meeting}: {woman.id} cannot follow {meeting.group.language}, and nobody interprets for her.",
                (meeting.number,),
                woman.id,
            )


def _follows(meeting: Meeting, woman: Participant) -> bool:
    interpreted = meeting.interpreter.languages if meeting.interpreter else frozenset[str]()
    return meeting.group.language in woman.languages or not interpreted.isdisjoint(woman.languages)


def _rooms_taken_twice(meetings: Sequence[Meeting]) -> Iterator[Fault]:
    first: dict[tuple[str, str], Meeting] = {}
    for meeting in meetings:
        earlier = first.setdefault((meeting.room.id, meeting.slot.id), meeting)
        if earlier is not meeting:
            yield Fault(
                Rule.ROOM_TAKEN,
                f"{meeting}: the room already has group {earlier.number} in the slot.",
                (earlier.number, meeting.number),
            )


def _women_placed_twice(meetings: Sequence[Meeting]) -> Iterator[Fault]:
    last: dict[str, Meeting] = {}
    for meeting in meetings:
        for woman in meeting.women:
            if woman.id in last:
                yield Fault(
                    Rule.TWICE,
                    f"{meeting}: {woman.id} already has a place in group {last[woman.id].number}.",
                    (last[woman.id].number, meeting.number),
                    woman.id,
                )
            last[woman.id] = meeting


def _work_of_staff(instance: Instance, meetings: Sequence[Meeting]) -> Iterator[Fault]:
    gap = instance.params.staff_gap_min
    for one, work in _work(meetings):
        if len(work) > one.max_groups:
            yield Fault(
                Rule.STAFF_FULL,
                f"{one.id} has {len(work)} groups a week and takes {one.max_groups}.",
                (*(meeting.number for meeting in work),),
                one.id,
            )
        in_order = sorted(work, key=lambda meeting: (meeting.slot.day, meeting.slot.start))
        for earlier, later in combinations(in_order, 2):
            minutes = later.slot.start - earlier.slot.end
            if earlier.slot.day != later.slot.day:
                continue
            if minutes < 0:
                yield Fault(
                    Rule.STAFF_BUSY,
                    f"{one.id} cannot be in {earlier} and {later}: they overlap.",
                    (earlier.number, later.number),
                    one.id,
                )
            elif earlier.site.id != later.site.id and minutes < gap:
                yield Fault(
                    Rule.STAFF_BUSY,
                    f"{one.id} has {minutes} minutes from {earlier} to {later}, and the way takes {gap}.",
                    (earlier.number, later.number),
                    one.id,
                )


def _work(meetings: Sequence[Meeting]) -> Iterator[tuple[Staff, list[Meeting]]]:
    """Everyone who works, with her groups."""
    work: dict[str, tuple[Staff, list[Meeting]]] = {}
    for meeting in meetings:
        for one in meeting.staff:
            work.setdefault(one.id, (one, []))[1].append(meeting)
    yield from work.values()


def _childcare(meetings: Sequence[Meeting]) -> Iterator[Fault]:
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
                yield Fault(
                    Rule.CHILDCARE,
                    f"{groups}: childcare at {site} in {slot} needs {count} places ({band}) and has {there}.",
                    (*(meeting.number for meeting in together),),
                )


def _kept_from_staff(instance: Instance, meetings: Sequence[Meeting]) -> Iterator[Fault]:
    apart = {frozenset((one.a, one.b)) for one in instance.exclusions}
    for meeting, woman in comings(meetings):
        for one in meeting.staff:
            if frozenset((woman.id, one.id)) in apart:
                yield Fault(
                    Rule.NO_PLACE, f"{meeting}: {woman.id} and {one.id} must not meet.", (meeting.number,)
                )


def _kept_from_women(instance: Instance, meetings: Sequence[Meeting]) -> Iterator[Fault]:
    placed = last_of_each(meetings)
    for exclusion in instance.exclusions:
        if exclusion.a in placed and exclusion.b in placed:
            yield from _meets(exclusion, placed[exclusion.a], placed[exclusion.b])


def _meets(exclusion: Exclusion, one: Meeting, other: Meeting) -> Iterator[Fault]:
    if one is other:
        yield Fault(Rule.NO_PLACE, f"{one}: {exclusion.a} and {exclusion.b} must not meet.", (one.number,))
    elif exclusion.scope == "site_day" and (one.site.id, one.slot.day) == (other.site.id, other.slot.day):
        yield Fault(
            Rule.NO_PLACE,
            f"{exclusion.a} in {one} and {exclusion.b} in {other} must not be at one site on one day.",
            (one.number, other.number),
        )
