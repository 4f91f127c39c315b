"""The planning problem as CP-SAT sees it: which offers open, who comes, who works there.

A model may cover part of the offers: groups outside it are fixed, and what they use up is taken from what is left.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from ortools.sat.python import cp_model

from services.groups.planner.instance import BANDS, Group, Instance, Plan
from services.groups.planner.solving.offers import Offer, Offers
from services.groups.planner.solving.state import State, clash, may_lead

VERSION = "1"
"""Of the model: kept with each run, so that a result can be told apart from one of another model."""
Literal = cp_model.LiteralT
Term = tuple[Literal, int]


@dataclass
class Model:
    """A model over some offers and the women who may move between them.

    fixed: groups that stay as they are. prices: by woman, what her place
    adds less here, because it is counted elsewhere.
    """

    instance: Instance
    offers: Offers
    chosen: Collection[Offer]
    fixed: tuple[Group, ...] = ()
    prices: Mapping[str, int] = field(default_factory=dict)
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    opened: dict[int, cp_model.IntVar] = field(default_factory=dict)
    comes: dict[tuple[str, int], cp_model.IntVar] = field(default_factory=dict)
    works: dict[tuple[str, int], cp_model.IntVar] = field(default_factory=dict)
    themed: dict[tuple[int, str], cp_model.IntVar] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._state = State.of(self.instance, self.fixed)
        self._terms: list[Term] = []
        self._constant = 0
        self._mine: dict[str, list[Offer]] = defaultdict(list)
        self._former = _former(self.instance)
        self._declare()
        self._rooms_and_sizes()
        self._staff()
        self._languages()
        self._childcare()
        self._exclusions()
        self._themes()
        self._isolation()
        self._women()
        self.cp.maximize(
            cp_model.LinearExpr.weighted_sum(
                [literal for literal, _ in self._terms], [points for _, points in self._terms]
            )
            + self._constant
        )

    def _declare(self) -> None:
        rooms = self._state.rooms
        usable = []
        for offer in self.chosen:
            staff = [
                name
                for name in (*offer.facilitators, *offer.helped)
                if self._state.is_free(name, offer.slot, offer.site)
            ]
            if (offer.room, offer.slot.id) in rooms or len(staff) < 1:
                continue
            usable.append(offer)
            self.opened[offer.number] = self.cp.new_bool_var("")
            for name in staff:
                self.works[name, offer.number] = self.cp.new_bool_var("")
            for woman in offer.women:
                if woman not in self._state.where and self._state.may_meet(woman, offer, ()):
                    self.comes[woman, offer.number] = self.cp.new_bool_var("")
                    self._mine[woman].append(offer)
            for theme in self.instance.themes:
                self.themed[offer.number, theme] = self.cp.new_bool_var("")
        self.chosen = tuple(usable)

    def _coming(self, offer: Offer) -> dict[str, cp_model.IntVar]:
        found = ((woman, self.comes.get((woman, offer.number))) for woman in offer.women)
        return {woman: literal for woman, literal in found if literal is not None}

    def _working(self, offer: Offer, names: Iterable[str]) -> dict[str, cp_model.IntVar]:
        found = ((name, self.works.get((name, offer.number))) for name in names)
        return {name: literal for name, literal in found if literal is not None}

    def _rooms_and_sizes(self) -> None:
        params, weights = self.instance.params, self.instance.params.weights
        same: dict[tuple[str, str], list[cp_model.IntVar]] = defaultdict(list)
        for offer in self.chosen:
            opened = self.opened[offer.number]
            same[offer.room, offer.slot.id].append(opened)
            coming = self._coming(offer)
            size = cp_model.LinearExpr.sum(list(coming.values()))
            self.cp.add(size >= params.min_size * opened)
            self.cp.add(size <= offer.capacity * opened)
            for literal in coming.values():
                self.cp.add_implication(literal, opened)
            self._terms.append((opened, -weights.open_group))
            short = params.target_low - params.min_size
            if short > 0 and weights.under_target:
                lacking = self.cp.new_int_var(0, short, "")
                self.cp.add(size + lacking >= params.target_low * opened)
                self._terms.append((lacking, -weights.under_target))
            over = offer.capacity - params.target_high
            if over > 0 and weights.over_target:
                beyond = self.cp.new_int_var(0, over, "")
                self.cp.add(size <= params.target_high + beyond)
                self._terms.append((beyond, -weights.over_target))
        for literals in same.values():
            if len(literals) > 1:
                self.cp.add_at_most_one(literals)

    def _staff(self) -> None:
        instance = self.instance
        serving: dict[str, list[tuple[Offer, cp_model.IntVar]]] = defaultdict(list)
        for offer in self.chosen:
            opened = self.opened[offer.number]
            team = self._working(offer, offer.facilitators)
            leads = [literal for name, literal in team.items() if may_lead(instance, name)]
            self.cp.add(
                cp_model.LinearExpr.sum(list(team.values()))
                == instance.params.facilitators_per_group * opened
            )
            self.cp.add_bool_or([opened.negated(), *leads])
            helpers = self._working(offer, offer.helped)
            for literal in helpers.values():
                self.cp.add_implication(literal, opened)
                self._terms.append((literal, -instance.params.weights.interpreter))
            if len(helpers) > 1:
                self.cp.add_at_most_one(list(helpers.values()))
            for name, literal in (*team.items(), *helpers.items()):
                serving[name].append((offer, literal))
        for name, held in serving.items():
            left = instance.staff[name].max_groups - len(self._state.working[name])
            if len(held) > left:
                self.cp.add(cp_model.LinearExpr.sum([literal for _, literal in held]) <= left)
            self._keep_apart_in_time(held)

    def _keep_apart_in_time(self, held: list[tuple[Offer, cp_model.IntVar]]) -> None:
        """One person, one group at a time, and time to travel."""
        by_place: dict[tuple[str, str], list[cp_model.IntVar]] = defaultdict(list)
        places = {}
        for offer, literal in held:
            by_place[offer.site, offer.slot.id].append(literal)
            places[offer.site, offer.slot.id] = offer.slot
        by_slot: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        for (_, slot), literals in by_place.items():
            by_slot[slot] += literals
        for literals in by_slot.values():
            if len(literals) > 1:
                self.cp.add_at_most_one(literals)
        for one, other in combinations(by_place, 2):
            if one[1] != other[1] and clash(self.instance, (places[one], one[0]), (places[other], other[0])):
                self.cp.add_at_most_one([*by_place[one], *by_place[other]])

    def _languages(self) -> None:
        for offer in self.chosen:
            helpers = self._working(offer, offer.helped)
            for woman, literal in self._coming(offer).items():
                if woman not in offer.follows:
                    able = [works for name, works in helpers.items() if woman in offer.helped[name]]
                    self.cp.add_bool_or([literal.negated(), *able])

    def _childcare(self) -> None:
        places: dict[tuple[str, str], list[Offer]] = defaultdict(list)
        for offer in self.chosen:
            places[offer.place].append(offer)
        for offers in places.values():
            left = self._state.childcare_left(offers[0])
            needs: dict[str, list[Term]] = defaultdict(list)
            for offer in offers:
                for woman, literal in self._coming(offer).items():
                    need = self.instance.woman[woman].care.get(offer.slot.period, {})
                    for band, count in need.items():
                        needs[band].append((literal, count))
                    if need:
                        needs["total"].append((literal, sum(need.values())))
            for kind in ("total", *BANDS):
                terms = needs.get(kind, [])
                if sum(count for _, count in terms) > left[kind]:
                    self.cp.add(_weighted(terms) <= left[kind])

    def _exclusions(self) -> None:
        places: dict[tuple[str, str], dict[str, list[cp_model.IntVar]]] = defaultdict(
            lambda: defaultdict(list)
        )
        days: dict[tuple[str, int], dict[str, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
        concerned = {one.a for one in self.instance.exclusions} | {one.b for one in self.instance.exclusions}
        for (woman, number), literal in self.comes.items():
            if woman in concerned:
                offer = self.offers.all[number]
                places[offer.room, offer.slot.id][woman].append(literal)
                days[offer.site, offer.slot.day][woman].append(literal)
        for one in self.instance.exclusions:
            if one.b in self.instance.staff:
                for offer in self._mine.get(one.a, ()):
                    works = self.works.get((one.b, offer.number))
                    if works is not None:
                        self.cp.add_at_most_one([self.comes[one.a, offer.number], works])
                continue
            for held in (days if one.scope == "site_day" else places).values():
                if one.a in held and one.b in held:
                    self.cp.add_at_most_one([*held[one.a], *held[one.b]])

    def _themes(self) -> None:
        cost = self.instance.params.weights.theme_miss
        for offer in self.chosen:
            literals = [self.themed[offer.number, theme] for theme in self.instance.themes]
            self.cp.add(cp_model.LinearExpr.sum(literals) == self.opened[offer.number])
        for woman, offers in self._mine.items():
            missed = self.cp.new_bool_var("")
            self._terms.append((missed, -cost))
            wishes = sorted(self.instance.woman[woman].themes)
            for offer in offers:
                wished = [self.themed[offer.number, theme] for theme in wishes]
                self.cp.add_bool_or([self.comes[woman, offer.number].negated(), missed, *wished])

    def _isolation(self) -> None:
        cost = self.instance.params.weights.isolated
        for offer in self.chosen:
            by_tongue: dict[str, list[cp_model.IntVar]] = defaultdict(list)
            for woman, literal in self._coming(offer).items():
                by_tongue[self.instance.woman[woman].mother_tongue].append(literal)
            for tongue, literals in by_tongue.items():
                if tongue == offer.language:
                    continue
                alone = self.cp.new_bool_var("")
                self._terms.append((alone, -cost))
                for literal in literals:
                    others = [one for one in literals if one is not literal]
                    self.cp.add_bool_or([literal.negated(), alone, *others])

    def _women(self) -> None:
        weights = self.instance.params.weights
        placed: dict[str, cp_model.IntVar] = {}
        wishes = {
            name for one in self.instance.participants for name in (*one.together, one.id) if one.together
        }
        for woman, offers in self._mine.items():
            literals = [self.comes[woman, offer.number] for offer in offers]
            if woman in wishes:
                placed[woman] = self.cp.new_bool_var("")
                self.cp.add_exactly_one([*literals, placed[woman].negated()])
            elif len(literals) > 1:
                self.cp.add_at_most_one(literals)
            for offer, literal in zip(offers, literals, strict=True):
                points = offer.women[woman] - self.prices.get(woman, 0)
                self._terms.append((literal, points + self._kept(woman, offer, literal)))
        former_free = [name for name in self._former if name not in self._state.where]
        self._constant -= weights.dropped * len(former_free)
        self._together(placed)

    def _kept(self, woman: str, offer: Offer, literal: cp_model.IntVar) -> int:
        """What this place keeps or loses of the one she had."""
        if woman not in self._former:
            return 0
        weights = self.instance.params.weights
        place, faces = self._former[woman]
        gain = weights.dropped - (weights.moved if place != offer.place else 0)
        known = self._working(offer, [name for name in faces if name in offer.facilitators])
        if not known:
            return gain - weights.lost_facilitators
        lost = self.cp.new_bool_var("")
        self.cp.add_bool_or([literal.negated(), lost, *known.values()])
        self._terms.append((lost, -weights.lost_facilitators))
        return gain

    def _together(self, placed: Mapping[str, cp_model.IntVar]) -> None:
        cost = self.instance.params.weights.together_broken
        for woman in self.instance.participants:
            for friend in woman.together:
                if woman.id in placed and friend in placed:
                    broken = self.cp.new_bool_var("")
                    self._terms.append((broken, -cost))
                    is_there = placed[friend].negated()
                    for offer in self._mine[woman.id]:
                        beside = self.comes.get((friend, offer.number))
                        both = [self.comes[woman.id, offer.number].negated(), is_there, broken]
                        self.cp.add_bool_or(both if beside is None else [*both, beside])
                else:
                    for one, other in ((woman.id, friend), (friend, woman.id)):
                        if one in placed and other in self._state.where:
                            self._terms.append((placed[one], -cost))

    def hint(self, plan: Plan) -> None:
        """Start from a plan."""
        chosen = {one.number for one in self.chosen}
        here = {
            offer.number: group
            for group in plan.groups
            if (offer := self.offers.by_key.get((group.room, group.slot, group.language)))
            and offer.number in chosen
        }
        for number, opened in self.opened.items():
            self.cp.add_hint(opened, number in here)
        for (woman, number), literal in self.comes.items():
            self.cp.add_hint(literal, number in here and woman in here[number].participants)
        for (name, number), literal in self.works.items():
            group = here.get(number)
            is_there = group is not None and (name in group.facilitators or name == group.interpreter)
            self.cp.add_hint(literal, is_there)
        for (number, theme), literal in self.themed.items():
            self.cp.add_hint(literal, number in here and here[number].theme == theme)

    def plan_of(self, value: "cp_model.CpSolver | cp_model.CpSolverSolutionCallback") -> Plan:
        """The plan that a solution is, with the groups that were fixed."""
        groups = list(self.fixed)
        for offer in self.chosen:
            if value.boolean_value(self.opened[offer.number]):
                groups.append(self._group_of(offer, value))
        return Plan(groups=tuple(groups))

    def _group_of(
        self, offer: Offer, value: "cp_model.CpSolver | cp_model.CpSolverSolutionCallback"
    ) -> Group:
        team = self._working(offer, offer.facilitators)
        helpers = self._working(offer, offer.helped)
        return Group(
            room=offer.room,
            slot=offer.slot.id,
            language=offer.language,
            theme=next(
                theme
                for theme in self.instance.themes
                if value.boolean_value(self.themed[offer.number, theme])
            ),
            facilitators=tuple(name for name, literal in team.items() if value.boolean_value(literal)),
            interpreter=next(
                (name for name, literal in helpers.items() if value.boolean_value(literal)), None
            ),
            participants=tuple(
                woman for woman, literal in self._coming(offer).items() if value.boolean_value(literal)
            ),
        )


def _former(instance: Instance) -> dict[str, tuple[tuple[str, str], tuple[str, ...]]]:
    """Of each woman who had a place: site and slot of it, and her facilitators then."""
    found = {}
    for group in instance.previous.groups if instance.previous else ():
        known = instance.room.get(group.room)
        place = (known[1].id if known else "", group.slot)
        for name in group.participants:
            if name in instance.woman:
                found[name] = place, group.facilitators
    return found


def _weighted(terms: list[Term]) -> cp_model.LinearExprT:
    return cp_model.LinearExpr.weighted_sum([literal for literal, _ in terms], [count for _, count in terms])
