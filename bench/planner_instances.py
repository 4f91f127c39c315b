"""Invented instances of the planning problem (groupsched-1): the same arguments give the same instance, for ever.

Published figures lean on that: the order of the draws is part of the format, so a draw may be added at the end only.
`python -m bench.planner_instances --women 150 --seed 7 [--preset scarce] -o out.json`
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

Element = dict[str, Any]
Shares = Sequence[tuple[Any, float]]


@dataclass(frozen=True)
class Preset:
    """What one kind of town has more or less of. Shares are from 0 to 1."""

    follows_spanish: float = 1.0
    exclusions_per_woman: float = 0.05
    slots_with_childcare: float = 0.6
    childcare_places: tuple[int, ...] = (6, 8, 10, 12)
    groups_per_facilitator: float = 2.2


class Tongue(NamedTuple):
    """How many have it as mother tongue, how many of them follow Spanish, and what else they may follow (shares)."""

    share: float
    follows_spanish: float
    others: tuple[tuple[str, float], ...] = ()


class Town(NamedTuple):
    """What all draws need. areas: the ids of the sites of each area."""

    women: int
    preset: Preset
    slots: list[Element]
    areas: list[list[str]]

    @property
    def slot_ids(self) -> list[str]:
        """In the order of the week."""
        return [slot["id"] for slot in self.slots]

    def after(self, area: int) -> list[str]:
        """The sites of the next area."""
        return self.areas[(area + 1) % len(self.areas)]


PRESETS: Final = {
    "normal": Preset(),
    "conflicts": Preset(exclusions_per_woman=0.20),
    "childcare": Preset(slots_with_childcare=0.3, childcare_places=(3, 4, 6)),
    "languages": Preset(follows_spanish=0.6),
    "scarce": Preset(groups_per_facilitator=3.0),
}
LANGUAGES: Final = ("es", "ar", "fr", "pt", "ro", "uk", "en", "bg")
TONGUES: Final = {
    "es": Tongue(0.44, 1.00),
    "ar": Tongue(0.20, 0.45, (("fr", 0.35),)),
    "ro": Tongue(0.08, 0.75),
    "pt": Tongue(0.07, 0.80),
    "uk": Tongue(0.07, 0.40, (("en", 0.20),)),
    "fr": Tongue(0.06, 0.45, (("en", 0.10),)),
    "en": Tongue(0.05, 0.45, (("fr", 0.10),)),
    "bg": Tongue(0.03, 0.65),
}
FACILITATORS_ALSO_SPEAK: Final = (
    ("ar", 0.36),
    ("fr", 0.24),
    ("en", 0.16),
    ("uk", 0.10),
    ("ro", 0.08),
    ("pt", 0.06),
)
INTERPRETERS_SPEAK: Final = (
    ("ar", 0.42),
    ("uk", 0.18),
    ("fr", 0.16),
    ("en", 0.12),
    ("ro", 0.06),
    ("bg", 0.06),
)
THEMES: Final = ("migratory_grief", "networks", "economic", "work_family", "psych_violence", "parenting")
WORKDAYS: Final = ("mon", "tue", "wed", "thu", "fri")
STARTS: Final = (10 * 60, 12 * 60, 16 * 60 + 30, 18 * 60 + 30)
SATURDAY_STARTS: Final = STARTS[:2]
SCHOOL_ENDS: Final = 14 * 60
WEIGHTS: Final[Mapping[str, Any]] = {
    "place_base": 1000,
    "place_wait": 150,
    "place_urgency": 250,
    "wait_cap": 4,
    "travel_per_min": 1,
    "slot_pref": [0, 20, 40],
    "theme_miss": 15,
    "isolated": 40,
    "together_broken": 30,
    "under_target": 60,
    "over_target": 10,
    "open_group": 300,
    "interpreter": 100,
    "moved": 200,
    "dropped": 600,
    "lost_facilitators": 80,
}
SIZES: Final[Mapping[str, Any]] = {
    "min_size": 6,
    "max_size": 15,
    "target_low": 9,
    "target_high": 13,
    "facilitators_per_group": 2,
    "staff_gap_min": 60,
}
HOURS: Final = (("school", 0.42), ("evening", 0.20), ("mixed", 0.24), ("tight", 0.14))
FEWEST_AND_MOST_HOURS: Final = {"school": (5, 9), "evening": (4, 8), "mixed": (7, 12), "tight": (2, 4)}


def generate(women: int, *, seed: int, preset: str = "normal") -> dict[str, Any]:
    """An instance for so many women, at least nine, as JSON content. preset: a key of PRESETS."""
    chance = Random(f"{women}/{seed}/{preset}")
    town = _town(women, PRESETS[preset])
    sites = [_site(chance, town, name) for area in town.areas for name in area]
    participants = [_participant(chance, town, at) for at in range(women)]
    acquainted = _acquainted(participants, town)
    exclusions = _exclusions(chance, town, acquainted)
    _befriend(chance, town, acquainted, apart={(one["a"], one["b"]) for one in exclusions})
    facilitators = _facilitators(chance, town)
    interpreters = [_interpreter(chance, town, at) for at in range(max(2, round(women / 45)))]
    for woman in participants:
        exclusions += _kept_from_staff(chance, woman, facilitators, interpreters)
    return {
        "format": "groupsched-1",
        "id": f"gs-{women}-{seed}-{preset}",
        "params": {**SIZES, "weights": deepcopy(dict(WEIGHTS))},
        "languages": list(LANGUAGES),
        "themes": list(THEMES),
        "slots": town.slots,
        "sites": sites,
        "facilitators": facilitators,
        "interpreters": interpreters,
        "participants": participants,
        "exclusions": exclusions,
        "previous": None,
    }


def _town(women: int, preset: Preset) -> Town:
    """Areas of about 150 women with three sites each, two in a small town."""
    sites = "ab" if women <= 40 else "abc"
    areas = [[f"S{area}{letter}" for letter in sites] for area in range(1, max(1, round(women / 150)) + 1)]
    hours = [(day, at, start) for at, day in enumerate(WORKDAYS) for start in STARTS]
    hours += [("sat", len(WORKDAYS), start) for start in SATURDAY_STARTS]
    return Town(women, preset, [_slot(*hour) for hour in hours], areas)


def _slot(day: str, number: int, start: int) -> Element:
    in_school = day in WORKDAYS and start < SCHOOL_ENDS
    return {
        "id": f"{day}-{start // 60:02d}{start % 60:02d}",
        "day": number,
        "start": start,
        "minutes": 120,
        "period": "school" if in_school else "out",
    }


def _drawn(chance: Random, shares: Shares) -> Any:
    """One of the values, each as often as its share says; the last also takes what the shares leave over."""
    height, reached = chance.random(), 0.0
    for value, share in shares:
        reached += share
        if height < reached:
            return value
    return shares[-1][0]


def _site(chance: Random, town: Town, name: str) -> Element:
    rooms = [_room(chance, town, f"{name}-R{number}") for number in (1, 2)]
    childcare = {}
    for slot in town.slot_ids:
        if chance.random() < town.preset.slots_with_childcare:
            total = chance.choice(town.preset.childcare_places)
            childcare[slot] = {"total": total, "b0": min(4, total), "b1": min(6, total), "b2": total}
    return {"id": name, "rooms": rooms, "childcare": childcare}


def _room(chance: Random, town: Town, name: str) -> Element:
    return {
        "id": name,
        "capacity": chance.choice([10, 12, 14, 15, 16, 18]),
        "step_free": chance.random() < 0.7,
        "slots": _some_slots(chance, town, 12, 19),
    }


def _some_slots(chance: Random, town: Town, fewest: int, most: int) -> list[str]:
    return sorted(chance.sample(town.slot_ids, chance.randint(fewest, most)))


def _area(town: Town, at: int) -> int:
    """The area of the woman at this place in the list: areas are filled one after another."""
    return at * len(town.areas) // town.women


def _participant(chance: Random, town: Town, at: int) -> Element:
    tongue = _drawn(chance, [(name, one.share) for name, one in TONGUES.items()])
    return {
        "id": f"P{at + 1:04d}",
        "mother_tongue": tongue,
        "languages": _languages(chance, town, tongue),
        "travel": _travel(chance, town, _area(town, at)),
        "care": _care(chance),
        "slots": _hours(chance, town.slots),
        "step_free": chance.random() < 0.06,
        "wait": _drawn(chance, ((0, 0.6), (1, 0.22), (2, 0.12), (3, 0.06))),
        "urgency": _drawn(chance, ((0, 0.7), (1, 0.22), (2, 0.08))),
        "themes": sorted(chance.sample(THEMES, 2)),
        "together": [],
    }


def _languages(chance: Random, town: Town, tongue: str) -> list[str]:
    """What she can follow a group in. Who has Spanish as mother tongue costs no draw for it."""
    found = [tongue]
    if tongue != "es" and chance.random() < TONGUES[tongue].follows_spanish * town.preset.follows_spanish:
        found.append("es")
    return found + [other for other, share in TONGUES[tongue].others if chance.random() < share]


def _travel(chance: Random, town: Town, area: int) -> dict[str, int]:
    """Minutes to the sites that she reaches: one near her home, some of her area; from the border also one beyond."""
    home = chance.choice(town.areas[area])
    found = {home: chance.randint(5, 25)}
    for site in town.areas[area]:
        if site != home and chance.random() < 0.65:
            found[site] = chance.randint(15, 60)
    if len(town.areas) > 1 and chance.random() < 0.06:
        found[chance.choice(town.after(area))] = chance.randint(30, 60)
    return found


def _care(chance: Random) -> dict[str, dict[str, int]]:
    """Children to look after, by period and band: babies always, the others when there is no school.

    One in four women has somebody safe to leave them with.
    """
    bands = []
    if chance.random() < 0.55:
        for _ in range(_drawn(chance, ((1, 0.5), (2, 0.35), (3, 0.15)))):
            bands.append(_drawn(chance, (("b0", 0.28), ("b1", 0.27), ("b2", 0.45))))
    if chance.random() >= 0.75:
        bands = []
    out = {band: bands.count(band) for band in dict.fromkeys(bands)}
    return {"school": {band: count for band, count in out.items() if band == "b0"}, "out": out}


def _hours(chance: Random, slots: Sequence[Element]) -> dict[str, int]:
    """Her safe hours and how well each suits her. Up to two days are struck out, unless nothing would be left."""
    kind = _drawn(chance, HOURS)
    pool = [slot for slot in slots if _is_of_kind(slot, kind)]
    wanted = chance.randint(*FEWEST_AND_MOST_HOURS[kind])
    unsafe_days = chance.choice([0, 0, 1, 1, 2])
    unsafe = chance.sample(range(6), unsafe_days)
    safe = [slot["id"] for slot in pool if slot["day"] not in unsafe] or [slot["id"] for slot in pool]
    kept = sorted(chance.sample(safe, min(wanted, len(safe))))
    return {name: chance.choice([0, 0, 1, 1, 2]) for name in kept}


def _is_of_kind(slot: Element, kind: str) -> bool:
    if kind == "school":
        return bool(slot["period"] == "school")
    return kind != "evening" or slot["start"] >= STARTS[2] or slot["day"] == len(WORKDAYS)


def _acquainted(participants: Sequence[Element], town: Town) -> list[list[Element]]:
    """Women of one area and one mother tongue, two at least: among them are conflicts and friendships."""
    circles: dict[tuple[int, str], list[Element]] = {}
    for at, woman in enumerate(participants):
        circles.setdefault((_area(town, at), woman["mother_tongue"]), []).append(woman)
    return [circle for circle in circles.values() if len(circle) > 1]


def _exclusions(chance: Random, town: Town, acquainted: Sequence[Sequence[Element]]) -> list[Element]:
    """Between women, each pair once. A pair drawn again costs no draw of its scope."""
    found: dict[tuple[str, str], Element] = {}
    for _ in range(round(town.women * town.preset.exclusions_per_woman)):
        one, other = sorted(woman["id"] for woman in chance.sample(chance.choice(acquainted), 2))
        if (one, other) not in found:
            scope = "site_day" if chance.random() < 0.35 else "group"
            found[one, other] = {"a": one, "b": other, "scope": scope}
    return list(found.values())


def _befriend(
    chance: Random,
    town: Town,
    acquainted: Sequence[Sequence[Element]],
    *,
    apart: set[tuple[str, str]],
) -> None:
    """Let some women wish to be with another, one way and once a pair, never with one they are kept apart from."""
    taken = set(apart)
    for _ in range(round(town.women * 0.06)):
        woman, friend = chance.sample(chance.choice(acquainted), 2)
        one, other = sorted((woman["id"], friend["id"]))
        if (one, other) not in taken:
            taken.add((one, other))
            woman["together"].append(friend["id"])


def _facilitators(chance: Random, town: Town) -> list[Element]:
    """Two for each group of eleven women, by how many groups each takes; eight at least, one who leads."""
    count = max(8, round(town.women / 11 * 2 / town.preset.groups_per_facilitator))
    found = [_facilitator(chance, town, at) for at in range(count)]
    if not any(one["lead"] for one in found):
        found[0]["lead"] = True
    return found


def _facilitator(chance: Random, town: Town, at: int) -> Element:
    area = at % len(town.areas)
    languages = ["es"]
    if chance.random() < 0.42:
        languages.append(_drawn(chance, FACILITATORS_ALSO_SPEAK))
    sites = list(town.areas[area])
    if chance.random() < 0.3 and len(sites) > 1:
        sites.remove(chance.choice(sites))
    if len(town.areas) > 1 and chance.random() < 0.08:
        sites.append(chance.choice(town.after(area)))
    return {
        "id": f"F{at + 1:03d}",
        "lead": chance.random() < 0.6,
        "languages": languages,
        "sites": sites,
        "slots": _some_slots(chance, town, *((10, 17) if town.women > 60 else (14, 19))),
        "max_groups": chance.choice([2, 2, 3, 3, 4]),
    }


def _interpreter(chance: Random, town: Town, at: int) -> Element:
    area = at % len(town.areas)
    return {
        "id": f"I{at + 1:03d}",
        "languages": ["es", _drawn(chance, INTERPRETERS_SPEAK)],
        "sites": town.areas[area] + (town.after(area) if len(town.areas) > 1 else []),
        "slots": _some_slots(chance, town, 7, 14),
        "max_groups": chance.choice([1, 2, 3]),
    }


def _kept_from_staff(
    chance: Random,
    woman: Element,
    facilitators: Sequence[Element],
    interpreters: Sequence[Element],
) -> list[Element]:
    """Few women know a facilitator; of those without Spanish some know an interpreter of their own language."""
    found = []
    if chance.random() < 0.03:
        found.append(chance.choice(facilitators)["id"])
    if "es" not in woman["languages"] and chance.random() < 0.08:
        of_hers = [one["id"] for one in interpreters if woman["mother_tongue"] in one["languages"]]
        found += [chance.choice(of_hers)] if of_hers else []
    return [{"a": woman["id"], "b": name, "scope": "group"} for name in found]


def main(words: Sequence[str] | None = None) -> None:
    """Write one instance to a file."""
    parser = argparse.ArgumentParser(prog="python -m bench.planner_instances", description=main.__doc__)
    parser.add_argument("--women", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--preset", default="normal", choices=list(PRESETS))
    parser.add_argument("-o", dest="path", type=Path, required=True)
    asked = parser.parse_args(words)
    instance = generate(asked.women, seed=asked.seed, preset=asked.preset)
    asked.path.write_text(json.dumps(instance, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    main()
