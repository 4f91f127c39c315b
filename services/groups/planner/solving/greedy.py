"""A first plan in a moment: the offer worth most is opened, again and again; then whoever still fits is let in."""

import heapq
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from services.groups.planner.instance import Group, Instance, Participant, Plan
from services.groups.planner.solving.offers import Offer, Offers
from services.groups.planner.solving.state import State

HELPERS_TRIED = 3
"""Interpreters tried for one offer, those first who would let most women in."""


def make_greedy(instance: Instance, offers: Offers, *, kept: Iterable[Group] = ()) -> Plan:
    """A plan that keeps every rule. kept: groups it starts from, which must keep the rules themselves."""
    state = State.of(instance, kept)
    _let_in(instance, offers, state, instance.participants)
    open_groups(instance, offers, state, among=offers.all)
    return state.plan


def open_groups(
    instance: Instance,
    offers: Offers,
    state: State,
    *,
    among: Collection[Offer],
    luck: Callable[[], float] = lambda: 1,
) -> None:
    """Open whatever adds something, then seat whoever still fits of those who could come.

    luck: a factor by which an offer looks worth more or less than it is, drawn for each.
    """
    waiting, looks = [], {}
    for offer in among:
        found = _best_group(instance, offer, state)
        if found:
            looks[offer.number] = luck()
            waiting.append((-found[0] * looks[offer.number], offer.number))
    heapq.heapify(waiting)
    while waiting:
        value, number = heapq.heappop(waiting)
        found = _best_group(instance, offers.all[number], state)
        if not found:
            continue
        now = -found[0] * looks[number]
        if now > value and waiting and now > waiting[0][0]:
            heapq.heappush(waiting, (now, number))
            continue
        state.add(found[1])
    loose = {name for offer in among for name in offer.women if name not in state.where}
    _let_in(instance, offers, state, [instance.woman[name] for name in sorted(loose)])


def _best_group(instance: Instance, offer: Offer, state: State) -> tuple[int, Group] | None:
    """The group worth most that can still be opened here, None if there is none that adds anything."""
    if (offer.room, offer.slot.id) in state.rooms:
        return None
    women = [name for name in offer.women if name not in state.where]
    if len(women) < instance.params.min_size:
        return None
    team = _choose_team(instance, offer, state, women)
    if team is None:
        return None
    apart = set[str]().union(*(instance.apart.get(name, ()) for name in team))
    women = [name for name in women if name not in apart]
    best: tuple[int, Group] | None = None
    for helper in (None, *_helpers(offer, state, women)):
        taken = _fill(instance, offer, state, women, helper)
        if len(taken) >= instance.params.min_size:
            value, group = _valued(instance, offer, team, helper, taken)
            if value > 0 and (best is None or value > best[0]):
                best = value, group
    return best


def _choose_team(
    instance: Instance, offer: Offer, state: State, women: Iterable[str]
) -> tuple[str, ...] | None:
    """Facilitators for a group: those who keep the fewest women away, and of them the least sought after."""
    wanted = set(women)
    lost = {
        name: len(wanted & instance.apart.get(name, set()))
        for name in offer.facilitators
        if state.is_free(name, offer.slot, offer.site)
    }
    able = (team for team in offer.teams if lost.keys() >= set(team))
    if not any(lost.values()):
        return next(able, None)
    return min(able, key=lambda team: sum(lost[name] for name in team), default=None)


def _helpers(offer: Offer, state: State, women: Iterable[str]) -> list[str]:
    """Interpreters who would let women in, those first who would let in most."""
    wanted = set(women)
    gains = Counter(
        {
            name: len(helped & wanted)
            for name, helped in offer.helped.items()
            if state.is_free(name, offer.slot, offer.site)
        }
    )
    return [name for name, count in gains.most_common(HELPERS_TRIED) if count]


def _fill(
    instance: Instance, offer: Offer, state: State, women: Sequence[str], helper: str | None
) -> list[str]:
    """Women who fit together, those worth most first."""
    left = state.childcare_left(offer)
    beside = {helper} if helper else set()
    taken: list[str] = []
    for name in women:
        if len(taken) == offer.capacity:
            break
        if _fits(instance, offer, state, name, helper, beside, left):
            taken.append(name)
            beside.add(name)
            for band, count in instance.woman[name].care.get(offer.slot.period, {}).items():
                left[band] -= count
                left["total"] -= count
    return taken


def _fits(  # noqa: PLR0917, everything that a place depends on
    instance: Instance, offer: Offer, state: State, name: str, helper: str | None,
    beside: set[str], left: dict[str, int],
) -> bool:  # fmt: skip
    if name not in offer.follows and (helper is None or name not in offer.helped[helper]):
        return False
    need = instance.woman[name].care.get(offer.slot.period)
    if need and (
        sum(need.values()) > left["total"] or any(count > left[band] for band, count in need.items())
    ):
        return False
    if name not in instance.apart:
        return True
    is_apart = not beside.isdisjoint(instance.apart_by_day.get(name, ()))
    return not is_apart and state.may_meet(name, offer, beside)


def _valued(
    instance: Instance, offer: Offer, team: tuple[str, ...], helper: str | None, women: Sequence[str]
) -> tuple[int, Group]:
    """What a group adds to the objective, its theme the one most wished for."""
    weights, params = instance.params.weights, instance.params
    wishes = Counter(theme for name in women for theme in sorted(instance.woman[name].themes))
    theme, wished = wishes.most_common(1)[0] if wishes else (instance.themes[0], 0)
    tongues = Counter(instance.woman[name].mother_tongue for name in women)
    alone = sum(count == 1 and tongue != offer.language for tongue, count in tongues.items())
    value = (
        sum(offer.women[name] for name in women)
        - weights.theme_miss * (len(women) - wished)
        - weights.isolated * alone
        - weights.under_target * max(0, params.target_low - len(women))
        - weights.over_target * max(0, len(women) - params.target_high)
        - weights.open_group
        - (weights.interpreter if helper else 0)
    )
    return value, Group(
        room=offer.room, slot=offer.slot.id, language=offer.language, theme=theme, facilitators=team,
        interpreter=helper, participants=tuple(women),
    )  # fmt: skip


def _let_in(instance: Instance, offers: Offers, state: State, women: Iterable[Participant]) -> None:
    """Seat whoever still fits into a group that is open, where she is worth most."""
    open_ = {(group.room, group.slot, group.language): at for at, group in enumerate(state.groups)}
    loose = [one for one in women if one.id not in state.where and one.id in offers.of_woman]
    for woman in sorted(loose, key=lambda one: (-one.urgency, -one.wait, len(offers.of_woman[one.id]))):
        choices = []
        for offer in offers.of_woman[woman.id]:
            at = open_.get((offer.room, offer.slot.id, offer.language))
            if at is None:
                continue
            group = state.groups[at]
            beside = {*group.participants, *group.staff}
            left = state.childcare_left(offer)
            if len(group.participants) < offer.capacity and _fits(
                instance, offer, state, woman.id, group.interpreter, beside, left
            ):
                choices.append((offer.women[woman.id], at))
        if choices:
            value, at = max(choices)
            if value > instance.params.weights.over_target:
                state.join(at, woman)
