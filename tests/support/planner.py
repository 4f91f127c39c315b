"""A town small enough to work out by hand: two sites, three hours, six women, four facilitators, two interpreters."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.planner_instances import WEIGHTS
from services.groups.planner.instance import Plan, read_instance
from services.groups.planner.judging.verify import Verdict, verify

LISTS = ("slots", "sites", "facilitators", "interpreters", "participants")


def problem(**changes: Any) -> dict[str, Any]:
    """JSON content of the small town. changes: facts by the id of an element, or by a key of params or of the whole.

    Everyone speaks Spanish and can come anywhere at any hour, ten minutes from home. A group takes two to four women;
    two or three are wanted.
    """
    slots = ["mon10", "mon12", "tue17"]
    content = {
        "format": "groupsched-1",
        "id": "small-town",
        "params": {
            "min_size": 2,
            "max_size": 4,
            "target_low": 2,
            "target_high": 3,
            "facilitators_per_group": 2,
            "staff_gap_min": 60,
            "weights": dict(WEIGHTS),
        },
        "languages": ["es", "ar", "fr"],
        "themes": ["networks", "economic", "parenting"],
        "slots": [
            {"id": "mon10", "day": 0, "start": 600, "minutes": 60, "period": "school"},
            {"id": "mon12", "day": 0, "start": 720, "minutes": 60, "period": "school"},
            {"id": "tue17", "day": 1, "start": 1020, "minutes": 60, "period": "out"},
        ],
        "sites": [
            {"id": "north", "rooms": [_room("N1", slots), _room("N2", slots)], "childcare": {}},
            {"id": "south", "rooms": [_room("S1", slots)], "childcare": {}},
        ],
        "facilitators": [_staff(f"F{n}", slots, lead=n in (1, 3)) for n in (1, 2, 3, 4)],
        "interpreters": [
            _staff("I1", slots, languages=["es", "ar"]),
            _staff("I2", slots, languages=["es", "fr"]),
        ],
        "participants": [_woman(f"P{n}", slots) for n in (1, 2, 3, 4, 5, 6)],
        "exclusions": [],
        "previous": None,
    }
    for name, facts in changes.items():
        _change(content, name, facts)
    return content


def group(room: str, slot: str, women: str, **facts: Any) -> dict[str, Any]:
    """JSON content of a group in Spanish with F1 and F2. women: their ids, with spaces between."""
    usual = {
        "room": room,
        "slot": slot,
        "language": "es",
        "theme": "networks",
        "facilitators": ["F1", "F2"],
        "interpreter": None,
        "participants": women.split(),
    }
    return usual | facts


def plan(*groups: Mapping[str, Any]) -> dict[str, Any]:
    """JSON content of a plan."""
    return {"groups": list(groups)}


def judged(content: Mapping[str, Any], *groups: Mapping[str, Any]) -> Verdict:
    """What the verifier says of these groups."""
    return verify(read_instance(content), Plan.model_validate(plan(*groups)))


def _change(content: dict[str, Any], name: str, facts: Any) -> None:
    for owner in (content, content["params"], content["params"]["weights"]):
        if name in owner:
            owner[name] = facts
            return
    elements = [one for key in LISTS for one in content[key]]
    elements += [room for site in content["sites"] for room in site["rooms"]]
    next(one for one in elements if one["id"] == name).update(facts)


def _room(name: str, slots: Sequence[str]) -> dict[str, Any]:
    return {"id": name, "capacity": 4, "step_free": name != "N2", "slots": list(slots)}


def _staff(name: str, slots: Sequence[str], **facts: Any) -> dict[str, Any]:
    usual = {
        "id": name,
        "languages": ["es"],
        "sites": ["north", "south"],
        "slots": list(slots),
        "max_groups": 2,
    }
    return usual | facts


def _woman(name: str, slots: Sequence[str]) -> dict[str, Any]:
    return {
        "id": name,
        "mother_tongue": "es",
        "languages": ["es"],
        "slots": dict.fromkeys(slots, 0),
        "travel": {"north": 10, "south": 10},
        "care": {"school": {}, "out": {}},
        "step_free": False,
        "wait": 0,
        "urgency": 0,
        "themes": ["networks", "economic"],
        "together": [],
    }
