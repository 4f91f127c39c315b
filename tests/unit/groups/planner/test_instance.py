"""What is no instance and what is no plan: each is refused, and the words name the place."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from services.groups.planner.instance import BadInstance, read_instance, read_plan
from tests.support.planner import group, plan, problem

LACKING = object()
NO_NUMBER = "Input should be a valid integer"
NO_TEXT = "Input should be a valid string"
BELOW_ZERO = "Input should be greater than or equal to 0"
STRANGE = "is not in the instance"


def altered(content: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The content with another value at a path such as sites.0.rooms.1.id, or without it."""
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    inside: Any = content
    for step in steps:
        inside = inside[step]
    if value is LACKING:
        del inside[last]
    else:
        inside[last] = value
    return content


def refused(read: Callable[[], object]) -> str:
    with pytest.raises(BadInstance) as caught:
        read()
    return str(caught.value)


def test_a_whole_instance_is_read_and_found_by_id() -> None:
    instance = read_instance(
        problem(previous=plan(group("N1", "mon10", "P1 P2")), exclusions=[exclusion("P1", "F2")])
    )

    assert instance.slot["mon12"].end == 780
    assert instance.room["S1"][1].id == "south"
    assert instance.woman["P3"].travel == {"north": 10, "south": 10}
    assert set(instance.staff) == {"F1", "F2", "F3", "F4", "I1", "I2"}
    assert instance.apart == {"P1": {"F2"}, "F2": {"P1"}}
    assert instance.previous is not None


def test_what_the_format_does_not_know_is_left_alone() -> None:
    read_instance(problem() | {"made_by": "nobody"})


def test_the_plan_in_force_may_name_what_is_gone() -> None:
    before = group("old room", "old slot", "P1 gone", facilitators=["away"], language="eo", theme="old")

    assert read_instance(problem(previous=plan(before))).previous is not None


@pytest.mark.parametrize("content", [None, 7, "text", [], [problem()]])
def test_what_is_no_object_is_no_instance(content: object) -> None:
    assert refused(lambda: read_instance(content)).startswith("the document: ")


@pytest.mark.parametrize("key", sorted(set(problem()) - {"previous"}))
def test_every_key_but_the_plan_in_force_is_needed(key: str) -> None:
    assert refused(lambda: read_instance(altered(problem(), key, LACKING))) == f"{key}: Field required"


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("params.min_size", "params.min_size"),
        ("params.weights.moved", "params.weights.moved"),
        ("slots.1.start", "slots.mon12.start"),
        ("sites.0.rooms.1.capacity", "sites.north.rooms.N2.capacity"),
        ("sites.1.childcare", "sites.south.childcare"),
        ("facilitators.2.lead", "facilitators.F3.lead"),
        ("interpreters.0.max_groups", "interpreters.I1.max_groups"),
        ("participants.4.care", "participants.P5.care"),
        ("participants.4.id", "participants.4.id"),
    ],
)
def test_a_missing_key_is_named_with_its_element(path: str, named: str) -> None:
    assert refused(lambda: read_instance(altered(problem(), path, LACKING))) == f"{named}: Field required"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("format", "groupsched-2", "format: Input should be 'groupsched-1'"),
        ("id", "", "id: String should have at least 1 character"),
        ("id", 7, f"id: {NO_TEXT}"),
        ("params", [], "params: Input should be a valid dictionary or instance of Params"),
        ("params.max_size", "15", f"params.max_size: {NO_NUMBER}"),
        ("params.weights.place_base", 1.5, f"params.weights.place_base: {NO_NUMBER}"),
        ("params.weights.slot_pref", [0, 20], "params.weights.slot_pref.2: Field required"),
        ("slots", {}, "slots: Input should be a valid tuple"),
        ("slots.0.day", True, f"slots.mon10.day: {NO_NUMBER}"),
        ("slots.0.period", "night", "slots.mon10.period: Input should be 'school' or 'out'"),
        ("sites.0.rooms.0.slots", "mon10", "sites.north.rooms.N1.slots: Input should be a valid frozenset"),
        (
            "sites.0.rooms.0.step_free",
            "often",
            "sites.north.rooms.N1.step_free: Input should be a valid boolean",
        ),
        ("sites.0.childcare", {"mon10": {"b3": 1}}, "sites.north.childcare.mon10.b3"),
        ("facilitators.0.languages", [3], f"facilitators.F1.languages.0: {NO_TEXT}"),
        ("participants.2.slots", ["mon10"], "participants.P3.slots: Input should be a valid dictionary"),
        ("participants.2.urgency", None, f"participants.P3.urgency: {NO_NUMBER}"),
        ("participants.2.travel", {"north": "far"}, f"participants.P3.travel.north: {NO_NUMBER}"),
        ("participants.2.care", {"night": {}}, "participants.P3.care.night"),
        ("previous", {"groups": [{}]}, "previous.groups.0.room: Field required"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(path: str, value: object, said: str) -> None:
    assert refused(lambda: read_instance(altered(problem(), path, value))).startswith(said)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("params.min_size", 0, "params.min_size: Input should be greater than or equal to 1"),
        ("params.facilitators_per_group", 0, "params.facilitators_per_group: Input should be greater than"),
        ("params.staff_gap_min", -1, f"params.staff_gap_min: {BELOW_ZERO}"),
        ("params.weights.slot_pref", [0, -20, 40], f"params.weights.slot_pref.1: {BELOW_ZERO}"),
        ("slots.2.day", 7, "slots.tue17.day: Input should be less than or equal to 6"),
        ("slots.2.start", 1440, "slots.tue17.start: Input should be less than 1440"),
        ("slots.2.minutes", 0, "slots.tue17.minutes: Input should be greater than or equal to 1"),
        ("sites.1.rooms.0.capacity", -1, f"sites.south.rooms.S1.capacity: {BELOW_ZERO}"),
        ("sites.0.childcare", {"mon10": {"b0": -1}}, f"sites.north.childcare.mon10.b0: {BELOW_ZERO}"),
        (
            "participants.0.slots",
            {"mon10": 3},
            "participants.P1.slots.mon10: Input should be less than or equal",
        ),
        ("participants.0.travel", {"north": -5}, f"participants.P1.travel.north: {BELOW_ZERO}"),
        ("participants.0.care", {"out": {"b0": -1}}, f"participants.P1.care.out.b0: {BELOW_ZERO}"),
        ("participants.0.wait", -1, f"participants.P1.wait: {BELOW_ZERO}"),
        ("participants.0.urgency", 3, "participants.P1.urgency: Input should be less than or equal to 2"),
        ("participants.0.id", "P" * 81, f"participants.{'P' * 81}.id: String should have at most 80"),
    ],
)
def test_a_number_out_of_range_is_named_with_its_limit(path: str, value: object, said: str) -> None:
    assert refused(lambda: read_instance(altered(problem(), path, value))).startswith(said)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("slots.2.day", 6),
        ("slots.2.start", 1439),
        ("slots.2.minutes", 1),
        ("participants.0.urgency", 2),
        ("params.staff_gap_min", 0),
        ("params.max_size", 2),
        ("params.target_low", 3),
    ],
)
def test_the_last_number_in_range_is_read(path: str, value: object) -> None:
    read_instance(altered(problem(), path, value))


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (
            "params.min_size",
            5,
            "params: Value error, min_size 5 is over max_size 4: no group can have a size",
        ),
        ("params.target_low", 4, "params: Value error, target_low 4 is over target_high 3"),
        ("sites.0.rooms.1.slots", ["sun10"], f"sites.north.rooms.N2.slots: 'sun10' {STRANGE}"),
        ("sites.1.childcare", {"sun10": {}}, f"sites.south.childcare: 'sun10' {STRANGE}"),
        ("facilitators.3.slots", ["mon10", "sun10"], f"facilitators.F4.slots: 'sun10' {STRANGE}"),
        ("facilitators.3.sites", ["west"], f"facilitators.F4.sites: 'west' {STRANGE}"),
        ("facilitators.3.languages", ["es", "eo"], f"facilitators.F4.languages: 'eo' {STRANGE}"),
        ("interpreters.1.slots", ["sun10"], f"interpreters.I2.slots: 'sun10' {STRANGE}"),
        ("interpreters.1.sites", ["west"], f"interpreters.I2.sites: 'west' {STRANGE}"),
        ("interpreters.1.languages", ["eo"], f"interpreters.I2.languages: 'eo' {STRANGE}"),
        ("participants.5.slots", {"sun10": 0}, f"participants.P6.slots: 'sun10' {STRANGE}"),
        ("participants.5.travel", {"west": 9}, f"participants.P6.travel: 'west' {STRANGE}"),
        ("participants.5.languages", ["eo"], f"participants.P6.languages: 'eo' {STRANGE}"),
        ("participants.5.themes", ["weaving"], f"participants.P6.themes: 'weaving' {STRANGE}"),
        ("participants.5.together", ["P9"], f"participants.P6.together: 'P9' {STRANGE}"),
        ("participants.5.together", ["F1"], f"participants.P6.together: 'F1' {STRANGE}"),
        ("participants.5.together", ["P6"], "participants.P6.together: names herself"),
    ],
)
def test_what_contradicts_the_rest_is_named(path: str, value: object, said: str) -> None:
    assert refused(lambda: read_instance(altered(problem(), path, value))) == said


@pytest.mark.parametrize(
    ("path", "name", "kind"),
    [
        ("slots.2.id", "mon10", "slots"),
        ("sites.1.id", "north", "sites"),
        ("sites.0.rooms.1.id", "N1", "rooms"),
        ("sites.1.rooms.0.id", "N1", "rooms"),
        ("facilitators.1.id", "F1", "facilitators, interpreters and participants"),
        ("interpreters.1.id", "I1", "facilitators, interpreters and participants"),
        ("participants.1.id", "P1", "facilitators, interpreters and participants"),
        ("participants.1.id", "F1", "facilitators, interpreters and participants"),
        ("interpreters.1.id", "P1", "facilitators, interpreters and participants"),
        ("facilitators.1.id", "I1", "facilitators, interpreters and participants"),
    ],
)
def test_an_id_is_used_once(path: str, name: str, kind: str) -> None:
    said = refused(lambda: read_instance(altered(problem(), path, name)))

    assert said == f"{kind}: the id {name!r} stands 2 times, each must be its own"


def exclusion(one: str, other: str, scope: str = "group") -> dict[str, str]:
    return {"a": one, "b": other, "scope": scope}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (exclusion("P9", "P1"), f"exclusions.1.a: 'P9' {STRANGE}"),
        (exclusion("F1", "P1"), f"exclusions.1.a: 'F1' {STRANGE}"),
        (exclusion("P1", "P9"), f"exclusions.1.b: 'P9' {STRANGE}"),
        (exclusion("P1", "P1"), "exclusions.1: 'P1' is apart from herself"),
        (exclusion("P1", "F2", "site_day"), "exclusions.1.scope: site_day is between two participants"),
        (exclusion("P1", "I2", "site_day"), "exclusions.1.scope: site_day is between two participants"),
        (exclusion("P1", "P2", "town"), "exclusions.1.scope: Input should be 'group' or 'site_day'"),
        ({"a": "P1", "scope": "group"}, "exclusions.1.b: Field required"),
    ],
)
def test_an_exclusion_is_between_two_who_are_there(wrong: dict[str, str], said: str) -> None:
    content = problem(exclusions=[exclusion("P1", "P2"), wrong])

    assert refused(lambda: read_instance(content)).startswith(said)


def test_an_exclusion_may_be_with_staff_and_for_a_site_and_a_day() -> None:
    read_instance(problem(exclusions=[exclusion("P1", "F2"), exclusion("P1", "P2", "site_day")]))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"room": "X1"}, f"groups.1.room: 'X1' {STRANGE}"),
        ({"slot": "sun10"}, f"groups.1.slot: 'sun10' {STRANGE}"),
        ({"language": "eo"}, f"groups.1.language: 'eo' {STRANGE}"),
        ({"theme": "weaving"}, f"groups.1.theme: 'weaving' {STRANGE}"),
        ({"facilitators": ["F1", "F9"]}, f"groups.1.facilitators: 'F9' {STRANGE}"),
        ({"facilitators": ["F1", "I1"]}, f"groups.1.facilitators: 'I1' {STRANGE}"),
        ({"interpreter": "F3"}, f"groups.1.interpreter: 'F3' {STRANGE}"),
        ({"participants": ["P4", "P9"]}, f"groups.1.participants: 'P9' {STRANGE}"),
        ({"participants": ["P4", "F3"]}, f"groups.1.participants: 'F3' {STRANGE}"),
        ({"participants": [4]}, f"groups.1.participants.0: {NO_TEXT}"),
        ({"interpreter": ""}, "groups.1.interpreter: String should have at least 1 character"),
        ({"facilitators": "F1"}, "groups.1.facilitators: Input should be a valid tuple"),
        ({"room": None}, f"groups.1.room: {NO_TEXT}"),
    ],
)
def test_a_plan_names_only_what_the_instance_has(facts: dict[str, object], said: str) -> None:
    content = plan(group("N1", "mon10", "P1 P2"), group("S1", "mon12", "P4 P5") | facts)
    instance = read_instance(problem())

    assert refused(lambda: read_plan(content, instance=instance)).startswith(said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "the document: "),
        ([], "the document: "),
        ({}, "groups: Field required"),
        ({"groups": {}}, "groups: Input should be a valid tuple"),
        (
            {"instance": "other-town", "groups": []},
            "the plan is for the instance 'other-town', not for 'small-town'",
        ),
    ],
)
def test_what_is_no_plan_for_this_instance_is_refused(content: object, said: str) -> None:
    instance = read_instance(problem())

    assert re.match(re.escape(said), refused(lambda: read_plan(content, instance=instance)))


@pytest.mark.parametrize(
    "named", [{}, {"instance": "small-town"}, {"instance": "small-town", "unplaced": []}]
)
def test_a_plan_for_this_instance_is_read_whatever_else_it_says(named: dict[str, object]) -> None:
    content = plan(group("N1", "mon10", "P1 P2", interpreter="I1")) | named

    read = read_plan(content, instance=read_instance(problem()))

    assert [(one.room, one.interpreter, one.participants) for one in read.groups] == [
        ("N1", "I1", ("P1", "P2"))
    ]
