"""One thing more than there is: the instance a counterfactual is proven on."""

from typing import Any

import pytest

from services.groups.planner.explaining.levers import Kind, Lever
from services.groups.planner.explaining.wording import Spot
from services.groups.planner.instance import Instance, read_instance
from services.groups.usecases.planning.instance_of import content_of
from services.groups.usecases.planning.supposing import NEWCOMER, suppose
from tests.support.planning import data, ref

AT = Spot(0, 600, "Centro cívico", "mar18")
CONTENT = content_of(data(8))


def supposed(kind: Kind, *, woman: str | None = None, **facts: Any) -> Instance:
    return read_instance(suppose(CONTENT, Lever(kind, AT, **facts), woman=woman))


def test_an_interpreter_speaks_her_language_and_every_groups() -> None:
    more = supposed(Kind.INTERPRETER, language="ar").staff[NEWCOMER]

    assert (more.languages, more.slots, more.max_groups) == ({"es", "ar"}, {"mar18"}, 1)


def test_a_facilitator_may_lead_there_and_then() -> None:
    more = next(one for one in supposed(Kind.FACILITATOR, language="ar").facilitators if one.id == NEWCOMER)

    assert (more.lead, more.languages, more.sites) == (True, {"ar"}, {"Centro cívico"})


def test_a_room_is_free_in_that_hour_alone() -> None:
    room, _ = supposed(Kind.ROOM).room[NEWCOMER]

    assert (room.slots, room.step_free) == ({"mar18"}, True)


def test_a_childcare_place_is_one_more_where_there_was_none() -> None:
    (site,) = supposed(Kind.CHILDCARE, band="b1").sites

    assert dict(site.childcare["mar18"]) == {"total": 1, "b0": 0, "b1": 1, "b2": 0}
    assert site.childcare["lun10"]["total"] == 4


def test_an_hour_is_hers_alone() -> None:
    women = supposed(Kind.HOUR, woman=str(ref(1))).participants

    assert [set(one.slots) for one in women[:2]] == [{"lun10", "mar18"}, {"lun10"}]


@pytest.mark.parametrize("lever", [Lever(Kind.PLACE), Lever(Kind.PLACE, AT)])
def test_a_place_has_no_address_and_supposes_nothing(lever: Lever) -> None:
    assert suppose(CONTENT, lever) == CONTENT


def test_what_there_is_stays_as_it_is() -> None:
    before = content_of(data(8))

    for kind in Kind:
        suppose(CONTENT, Lever(kind, AT, language="es", band="b0"), woman=str(ref(1)))

    assert before == CONTENT
