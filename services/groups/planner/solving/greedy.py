"""A first plan in a moment: the offer worth most is opened, again and again; then whoever still fits is let in."""

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from services.groups.planner.instance import Facilitator, Group, Instance, Participant, Plan
from services.groups.planner.solving.offers import Offer, Offers, can_help, worth
from services.groups.planner.solving.state import State

HELPERS_TRIED = 3
"""Interpreters tried for one offer, those first who would let most women in."""


def make_greedy(instance: Instance, offers: Offers, *, kept: Iterable[Group] = ()) -> Plan:
    """A plan that keeps every rule. kept: groups it starts from, which must keep the rules themselves."""
    state = State.of(instance, kept)
    _let_in(instance, offers, state)
    waiting = []
    for offer in offers.all:
        found = _best_group(instance, offer, state)
        if found:
            waiting.append((-found[0], offer.number))
    heapq.heapify(waiting)
    while waiting:
        value, number = heapq.heappop(waiting)
        found = _best_group(instance, offers.all[number], state)
        if not found:
            continue
        if -found[0] > value and waiting and -found[0] > waiting[0][0]:
            heapq.heappush(waiting, (-found[0], number))
            continue
        state.add(found[1])
    _let_in(instance, offers, state)
    return state.plan


def _best_group(instance: Instance, offer: Offer, state: State) -> tuple[int, Group] | None:
    """The group worth most that can still be opened here, None if there is none that adds anything."""
    if (offer.room, offer.slot.id) in state.rooms:
        return None
    women = [instance.woman[name] for name in offer.women if name not in state.where]
    if len(women) < instance.params.min_size:
        return None
    women.sort(key=lambda one: -worth(instance, one, offer))
    staff = [name for name in offer.facilitators if state.is_free(name, offer.slot, offer.site)]
    pair = _choose_pair(instance, staff, women)
    if pair is None:
        return None
    apart = set().union(*(instance.apart.get(name, set()) for name in pair))
    women = [one for one in women if one.id not in apart]
    best: tuple[int, Group] | None = None
    for helper in (None, *_helpers(instance, offer, state, women)):
        taken = _fill(instance, offer, state, women, helper)
        if len(taken) >= instance.params.min_size:
            value, group = _valued(instance, offer, pair, helper, taken)
            if value > 0 and (best is None or value > best[0]):
                best = value, group
    return best


def _choose_pair(
    instance: Instance, staff: Sequence[str], women: Sequence[Participant]
) -> tuple[str, ...] | None:
    """Facilitators for a group: one may lead; the fewest women kept away; the least sought after."""
    wanted = {one.id for one in women}
    lost = {name: len(instance.apart.get(name, set()) & wanted) for name in staff}
    facilitators = [one for name in staff if isinstance(one := instance.staff[name], Facilitator)]

    def cost(team: Sequence[Facilitator]) -> tuple[int, int, int]:
        return (
            sum(lost[one.id] for one in team),
            sum(len(one.languages) for one in team),
            sum(one.lead for one in team),
        )

    teams = combinations(facilitators, instance.params.facilitators_per_group)
    able = [team for team in teams if any(one.lead for one in team)]
    return tuple(one.id for one in min(able, key=cost)) if able else None


def _helpers(instance: Instance, offer: Offer, state: State, women: Sequence[Participant]) -> list[str]:
    """Interpreters who would let women in, those first who would let in most."""
    gains: Counter[str] = Counter()
    for helper in instance.interpreters:
        if helper.id in offer.interpreters and state.is_free(helper.id, offer.slot, offer.site):
            gains[helper.id] = sum(
                one.id not in offer.follows and can_help(helper, one, instance) for one in women
            )
    return [name for name, count in gains.most_common(HELPERS_TRIED) if count]


def _fill(
    instance: Instance, offer: Offer, state: State, women: Sequence[Participant], helper: str | None
) -> list[Participant]:
    """Women who fit together, those worth most first."""
    left = state.childcare_left(offer)
    beside = {helper} if helper else set()
    taken: list[Participant] = []
    for woman in women:
        if len(taken) == offer.capacity:
            break
        if _fits(instance, offer, state, woman, helper, beside, left):
            taken.append(woman)
            beside.add(woman.id)
            for band, count in woman.care.get(offer.slot.period, {}).items():
                left[band] -= count
                left["total"] -= count
    return taken


def _fits(  # noqa: PLR0917, everything that a place depends on
    instance: Instance, offer: Offer, state: State, woman: Participant, helper: str | None,
    beside: set[str], left: dict[str, int],
) -> bool:  # fmt: skip
    if woman.id not in offer.follows:
        speaker = next((one for one in instance.interpreters if one.id == helper), None)
        if speaker is None or not can_help(speaker, woman, instance):
            return False
    need = woman.care.get(offer.slot.period, {})
    if sum(need.values()) > left["total"] or any(count > left[band] for band, count in need.items()):
        return False
    if not state.may_meet(woman, offer, beside):
        return False
    return beside.isdisjoint(instance.apart_by_day.get(woman.id, ()))


def _valued(
    instance: Instance, offer: Offer, pair: tuple[str, ...], helper: str | None, women: list[Participant]
) -> tuple[int, Group]:
    """What a group adds to the objective, its theme the one most wished for."""
    weights, params = instance.params.weights, instance.params
    wishes = Counter(theme for one in women for theme in sorted(one.themes))
    theme, wished = wishes.most_common(1)[0] if wishes else (instance.themes[0], 0)
    tongues = Counter(one.mother_tongue for one in women)
    alone = sum(count == 1 and tongue != offer.language for tongue, count in tongues.items())
    value = (
        sum(worth(instance, one, offer) for one in women)
        - weights.theme_miss * (len(women) - wished)
        - weights.isolated * alone
        - weights.under_target * max(0, params.target_low - len(women))
        - weights.over_target * max(0, len(women) - params.target_high)
        - weights.open_group
        - (weights.interpreter if helper else 0)
    )
    return value, Group(
        room=offer.room, slot=offer.slot.id, language=offer.language, theme=theme, facilitators=pair,
        interpreter=helper, participants=tuple(one.id for one in women),
    )  # fmt: skip


def _let_in(instance: Instance, offers: Offers, state: State) -> None:
    """Seat whoever still fits into a group that is open, where she is worth most."""
    open_ = {(group.room, group.slot, group.language): at for at, group in enumerate(state.groups)}
    for woman in sorted(
        instance.participants, key=lambda one: (-one.urgency, -one.wait, len(offers.of_woman.get(one.id, ())))
    ):
        if woman.id in state.where:
            continue
        choices = []
        for offer in offers.of_woman.get(woman.id, ()):
            at = open_.get((offer.room, offer.slot.id, offer.language))
            if at is None:
                continue
            group = state.groups[at]
            beside = {
                *group.participants,
                *group.facilitators,
                *([group.interpreter] if group.interpreter else ()),
            }
            left = state.childcare_left(offer)
            if len(group.participants) < offer.capacity and _fits(
                instance, offer, state, woman, group.interpreter, beside, left
            ):
                choices.append((worth(instance, woman, offer), at))
        if choices:
            value, at = max(choices)
            if value > instance.params.weights.over_target:
                state.join(at, woman)
