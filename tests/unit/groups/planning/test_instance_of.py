"""The planner's instance follows from what a programme has and what each woman can, and from nothing else."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.errors import BadPlanning
from services.groups.domain.planning.resources import Childcare, Hour, Places
from services.groups.usecases.planning.instance_of import (
    Asking,
    Data,
    content_of,
    fingerprint,
    instance_of,
)
from tests.support.planning import STAFF, a_group, a_plan, a_wish, data, ref, resources


def only(wish: Any, **facts: Any) -> Data:
    return Data(resources(), (Asking(ref(1), ref(501), wish, **facts),))


def test_only_her_safe_hours_reach_the_planner() -> None:
    instance = instance_of(only(a_wish(hours={"lun10": 2, "gone": 0})))

    assert dict(instance.participants[0].slots) == {"lun10": 2}


def test_children_at_school_need_no_place_in_school_hours() -> None:
    wish = a_wish(children=Places(1, 0, 2), at_school=Places(0, 0, 2))

    (woman,) = instance_of(only(wish)).participants

    assert {period: dict(bands) for period, bands in woman.care.items()} == {
        "school": {"b0": 1},
        "out": {"b0": 1, "b2": 2},
    }


def test_a_site_is_named_as_people_name_it() -> None:
    instance = instance_of(data(1))

    assert [site.id for site in instance.sites] == ["Centro cívico"]
    assert dict(instance.participants[0].travel) == {"Centro cívico": 15}


def test_who_must_not_meet_is_kept_from_one_site_on_one_day() -> None:
    (one,) = instance_of(data(3, apart=((1, 2), (2, 99)))).exclusions

    assert (one.a, one.b, one.scope) == (str(ref(1)), str(ref(2)), "site_day")


def test_what_is_out_is_not_planned_with() -> None:
    instance = instance_of(data(1, out=("azul", str(STAFF[0]), "samira")))

    assert [room.id for room in instance.sites[0].rooms] == ["verde"]
    assert [one.id for one in instance.facilitators] == [str(one) for one in STAFF[1:]]
    assert instance.interpreters == ()


def test_an_hour_that_is_out_is_gone_everywhere_and_comes_back_whole() -> None:
    away = data(1, out=("lun10",))
    instance = instance_of(away)

    assert [one.id for one in instance.slots] == ["mar18"]
    assert {hour for room, _ in instance.room.values() for hour in room.slots} == {"mar18"}
    assert {hour for one in instance.staff.values() for hour in one.slots} == {"mar18"}
    assert (dict(instance.sites[0].childcare), dict(instance.participants[0].slots)) == ({}, {})
    assert content_of(away.with_all) == content_of(data(1))


def test_waiting_and_urgency_are_hers() -> None:
    (woman,) = instance_of(only(a_wish(urgency=2), waited=3)).participants

    assert (woman.wait, woman.urgency) == (3, 2)


def test_where_little_may_change_a_move_outweighs_a_group_of_newcomers() -> None:
    previous = a_plan(a_group(1, 2, 3, 4, 5, 6))
    usual, still = (
        instance_of(data(), previous=previous, is_still=still).params.weights for still in (False, True)
    )

    most = 15 * (usual.place_base + usual.wait_cap * usual.place_wait + 2 * usual.place_urgency)
    assert still.moved > most > usual.moved
    assert still.dropped > 4 * still.moved > 4 * still.lost_facilitators


def test_the_same_data_have_one_fingerprint_whatever_their_order() -> None:
    whole = data(4, apart=((1, 2),))
    shuffled = replace(
        whole, resources=replace(whole.resources, facilitators=tuple(whole.resources.facilitators))
    )

    assert fingerprint(content_of(whole)) == fingerprint(content_of(shuffled))
    assert fingerprint(content_of(whole)) != fingerprint(content_of(data(4)))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hours": (Hour("x", 6, 600, 60, at_school=True),)}, "hours.0.day"),
        ({"hours": (Hour("x", 0, 419, 60, at_school=True),)}, "hours.0.start"),
        ({"hours": (Hour("x", 0, 600, 481, at_school=True),)}, "hours.0.minutes"),
        ({"hours": ()}, "sites.0.childcare"),
        ({"languages": ("es", "es")}, "languages"),
        ({"languages": ("es",)}, "interpreters.0.languages"),
        ({"sites": ()}, "facilitators.0.sites"),
        ({"out": ("nobody",)}, "out"),
        ({"facilitators": resources().facilitators[:1] * 2}, "facilitators"),
        (
            {"sites": (replace(resources().sites[0], childcare=(Childcare("x", 1, Places()),)),)},
            "sites.0.childcare",
        ),
    ],
)
def test_what_contradicts_itself_is_refused_by_its_name(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadPlanning) as refused:
        resources(**change).check()

    assert refused.value.field == field


@pytest.mark.parametrize(("start", "day", "minutes"), [(420, 0, 15), (1320, 5, 480)])
def test_the_earliest_and_the_latest_hour_are_taken(start: int, day: int, minutes: int) -> None:
    hours = (*resources().hours, Hour("x", day, start, minutes, at_school=False))

    resources(hours=hours).check()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hours": {"x": 0}}, "hours"),
        ({"travel": {"x": 1}}, "travel"),
        ({"languages": ("zh",)}, "languages"),
        ({"themes": ("x",)}, "themes"),
        ({"children": Places(1), "at_school": Places(2)}, "at_school"),
    ],
)
def test_a_wish_for_what_there_is_not_is_refused_by_its_name(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadPlanning) as refused:
        a_wish(**change).check(resources())

    assert refused.value.field == field


NUMBERS = st.integers(min_value=0, max_value=4)
WISHES = st.builds(
    a_wish,
    languages=st.sets(st.sampled_from(["es", "ar", "zh"])).map(tuple),
    hours=st.dictionaries(st.sampled_from(["lun10", "mar18", "x"]), st.integers(0, 2)),
    travel=st.dictionaries(st.sampled_from(["centro", "x"]), st.integers(0, 90)),
    children=st.builds(Places, NUMBERS, NUMBERS, NUMBERS),
    themes=st.sets(st.sampled_from(["redes", "crianza", "x"])).map(tuple),
    together=st.lists(st.integers(1, 12).map(ref), max_size=3).map(tuple),
    urgency=st.integers(0, 2),
)


@given(wishes=st.lists(WISHES, max_size=8), out=st.sets(st.sampled_from(sorted(resources().can_be_out))))
def test_whatever_was_noted_makes_an_instance(wishes: list[Any], out: set[str]) -> None:
    women = tuple(Asking(ref(n), ref(500 + n), wish) for n, wish in enumerate(wishes, 1))

    instance = instance_of(Data(resources(out=tuple(sorted(out))), women, ((ref(1), ref(2)),)))

    assert len(instance.participants) == len(wishes)
    assert out.isdisjoint([*instance.room, *instance.staff])
