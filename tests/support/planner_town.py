"""A tiny invented programme for the planner: one site, two rooms, a few hours, groups of two to four."""

from typing import Any

from bench.planner_instances import WEIGHTS
from services.groups.planner.instance import Instance, Plan, read_instance, read_plan

MONDAY, TUESDAY, EVENING = "mon-1000", "tue-1000", "tue-1830"
HOURS = (MONDAY, TUESDAY, EVENING)


def a_slot(name: str, day: int, start: int, **facts: Any) -> dict[str, Any]:
    return {"id": name, "day": day, "start": start, "minutes": 120, "period": "school"} | facts


def a_room(name: str = "R1", **facts: Any) -> dict[str, Any]:
    return {"id": name, "capacity": 4, "step_free": True, "slots": list(HOURS)} | facts


def a_site(name: str = "S1", **facts: Any) -> dict[str, Any]:
    childcare = {hour: {"total": 4, "b0": 2, "b1": 2, "b2": 4} for hour in HOURS}
    return {"id": name, "rooms": [a_room()], "childcare": childcare} | facts


def staff(name: str, *languages: str, **facts: Any) -> dict[str, Any]:
    usual = {"id": name, "languages": list(languages), "sites": ["S1"], "slots": list(HOURS), "max_groups": 3}
    return usual | facts


def a_facilitator(name: str, *languages: str, **facts: Any) -> dict[str, Any]:
    return staff(name, *(languages or ("es",)), **({"lead": True} | facts))


def a_woman(name: str, *languages: str, **facts: Any) -> dict[str, Any]:
    spoken = list(languages or ("es",))
    usual: dict[str, Any] = {
        "id": name,
        "mother_tongue": spoken[0],
        "languages": spoken,
        "slots": {TUESDAY: 0},
    }
    usual |= {
        "travel": {"S1": 10},
        "care": {"school": {}, "out": {}},
        "step_free": False,
        "wait": 0,
        "urgency": 0,
    }
    return usual | {"themes": ["networks", "economic"], "together": []} | facts


def with_baby(count: int = 1) -> dict[str, Any]:
    return {"school": {"b0": count}, "out": {"b0": count}}


def a_town(*women: dict[str, Any], params: dict[str, int] | None = None, **facts: Any) -> Instance:
    sizes = {"min_size": 2, "max_size": 4, "target_low": 2, "target_high": 4}
    usual: dict[str, Any] = {
        "format": "groupsched-1",
        "id": "town",
        "params": sizes
        | {"facilitators_per_group": 2, "staff_gap_min": 60, "weights": dict(WEIGHTS)}
        | (params or {}),
        "languages": ["es", "ar", "uk"],
        "themes": ["networks", "economic", "parenting"],
        "slots": [a_slot(MONDAY, 0, 600), a_slot(TUESDAY, 1, 600), a_slot(EVENING, 1, 1110, period="out")],
        "sites": [a_site()],
        "facilitators": [a_facilitator("F1"), a_facilitator("F2", lead=False)],
        "interpreters": [],
        "participants": list(women),
        "exclusions": [],
        "previous": None,
    }
    return read_instance(usual | facts)


def a_group(*women: str, **facts: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"room": "R1", "slot": TUESDAY, "language": "es", "theme": "networks"}
    return usual | {"facilitators": ["F1", "F2"], "interpreter": None, "participants": list(women)} | facts


def a_plan(instance: Instance, *groups: dict[str, Any]) -> Plan:
    return read_plan({"groups": list(groups)}, instance=instance)
