"""Points kept before there was an index get their token by themselves, and what they share is told then."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.notifications.store import plans
from services.notifications.store.plans import PointRow
from services.notifications.usecases.plan.index_old_points import index_old_points
from shared.actor import Actor
from shared.contracts.roles import Role
from tests.integration.notifications.conftest import House
from tests.integration.notifications.test_api import a_new_woman, call
from tests.integration.notifications.test_comparing_phones import COMPARED, keep, told, version_of

__all__ = ["call"]


def age(house: House, *people: UUID) -> None:
    """Keep their points as they were kept before there was an index: no token, and a seal that covers none."""
    sealer, seals = PointRow.__sealed__, {}
    with house.works.begin(actor=Actor.service("notifications"), purpose="test") as work:
        for row in (row for person in people for row in plans.point_rows(work.session, person)):
            assert row.value
            own = row.__dict__ | {"_same": None}
            seals[row.id] = sealer.seal_of(sealer._key(own), own, row.id.bytes, row.row_version)
    with house.works.engine.begin() as connection:
        for point, seal in seals.items():
            old = text("update contact_point set same = null, row_seal = :seal where id = :point")
            connection.execute(old, {"seal": seal, "point": point})


def tokens(house: House) -> dict[UUID, int | None]:
    with house.works.engine.connect() as connection:
        rows = connection.execute(text("select scope_id, same from contact_point")).all()
    return {row.scope_id: row.same for row in rows}


def test_two_old_points_with_one_number_find_each_other(house: House, call: Any) -> None:
    one, other, stranger = (a_new_woman(house) for _ in range(3))
    for person, value in ((one, "600 123 123"), (other, "600 123 123"), (stranger, "600 555 444")):
        keep(house, call, person, value=value)
    before, said = tokens(house), len(told(house))
    age(house, one, other, stranger)

    assert index_old_points(house.works) == 3

    assert tokens(house) == before
    last = dict(told(house)[said:])
    assert last == {str(one): [str(other)], str(other): [str(one)], str(stranger): []}
    new = {each["person"]: each["newly"] for each in map(json.loads, house.emitted(COMPARED)[said:])}
    assert (new[str(one)], new[str(other)]) == ([str(other)], [str(one)])


def test_it_is_done_once_and_nothing_else_of_the_plan_changes(house: House, call: Any) -> None:
    person = a_new_woman(house)
    keep(house, call, person, value="600 123 123")
    coordinator = house.staff(Role.COORDINATOR)
    seen = call(coordinator, "GET", f"/people/{person}/contact-plan").json()
    age(house, person)

    assert [index_old_points(house.works) for _ in range(2)] == [1, 0]

    assert call(coordinator, "GET", f"/people/{person}/contact-plan").json() == seen
    keep(house, call, person, version=version_of(house, call, person), value="600 123 123")


def test_a_plan_that_cannot_be_opened_stops_nobody_else(house: House, call: Any) -> None:
    people = sorted(a_new_woman(house) for _ in range(3))
    for person in people:
        keep(house, call, person, value="600 123 123")
    age(house, *people)
    with house.works.engine.begin() as connection:
        connection.execute(
            text("update contact_point set value = :junk where scope_id = :person"),
            {"junk": b"\x00" * 64, "person": people[0]},
        )

    assert [index_old_points(house.works) for _ in range(2)] == [2, 0]

    found = tokens(house)
    assert found[people[0]] is None
    assert None not in (found[people[1]], found[people[2]])


def test_no_time_left_does_nothing(house: House, call: Any) -> None:
    person = a_new_woman(house)
    keep(house, call, person)
    age(house, person)

    assert index_old_points(house.works, seconds=0) == 0
    assert tokens(house)[person] is None


def test_an_old_point_tells_whoever_found_nobody_before(house: House, call: Any) -> None:
    one, other = (a_new_woman(house) for _ in range(2))
    keep(house, call, one, value="600 123 123")
    keep(house, call, other, value="600 123 123")
    age(house, one)
    said = len(told(house))

    assert index_old_points(house.works) == 1

    assert dict(told(house)[said:]) == {str(one): [str(other)], str(other): [str(one)]}
