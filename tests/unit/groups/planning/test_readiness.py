"""What is missing before a plan is looked for: said of each woman and each hour."""

from dataclasses import replace

from services.groups.domain.planning.resources import Places
from services.groups.usecases.planning.instance_of import Data, instance_of
from services.groups.usecases.planning.readiness import HourLoad, Lack, Readiness, readiness
from tests.support.planning import STAFF, a_wish, data


def of(found: Data) -> Readiness:
    return readiness(instance_of(found))


def hour(found: Readiness, name: str) -> HourLoad:
    return next(one for one in found.hours if one.hour == name)


def with_first(found: Data, **changes: object) -> Data:
    first = replace(found.women[0], wish=a_wish(**changes))
    return replace(found, women=(first, *found.women[1:]))


def test_nothing_is_missing_where_everything_is_there() -> None:
    found = of(data(8))

    assert (found.asking, found.ready, found.women) == (8, 8, ())
    assert hour(found, "lun10").lacks == ()
    assert found.can_search


def test_a_woman_without_hours_language_or_site_is_named() -> None:
    found = of(with_first(data(8), hours={}, languages=(), travel={}))

    (one,) = found.women
    assert one.lacks == (Lack.NO_HOURS, Lack.NO_LANGUAGE, Lack.NO_SITE)
    assert found.ready == 7


def test_the_table_counts_what_there_is_in_each_hour() -> None:
    found = hour(of(with_first(data(8), children=Places(1, 0, 1))), "lun10")

    counted = (found.women, found.rooms, found.facilitators, found.leads, found.interpreters)
    assert counted == (8, 2, 4, 2, 1)
    assert (found.childcare, found.children) == (4, 2)


def test_an_hour_lacks_women_under_six() -> None:
    assert hour(of(data(5)), "lun10").lacks == (Lack.NOBODY_COMES,)
    assert hour(of(data(6)), "lun10").lacks == ()


def test_an_hour_lacks_staff_under_two_and_one_who_may_lead() -> None:
    one = of(data(8, out=tuple(str(staff) for staff in STAFF[1:])))
    two = of(data(8, out=(str(STAFF[0]), str(STAFF[2]))))

    assert hour(one, "lun10").lacks == (Lack.NO_FACILITATORS,)
    assert hour(two, "lun10").lacks == (Lack.NO_LEAD,)
    assert not one.can_search


def test_an_hour_lacks_rooms_and_childcare_only_if_children_would_come() -> None:
    evening = {"mar18": 0}
    found = of(with_first(data(8, out=("azul", "verde")), hours=evening, children=Places(1)))

    assert set(hour(found, "mar18").lacks) == {Lack.NOBODY_COMES, Lack.NO_ROOM, Lack.NO_CHILDCARE}
    assert hour(found, "lun10").lacks == (Lack.NO_ROOM,)


def test_the_hours_stand_in_the_order_of_the_week() -> None:
    found = data(8)
    turned = replace(found, resources=replace(found.resources, hours=found.resources.hours[::-1]))

    assert [one.hour for one in of(turned).hours] == ["lun10", "mar18"]
