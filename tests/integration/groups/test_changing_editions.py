"""An edition's frame after it was made: what may change, what may not, and whom it brings in."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.edition import Frame
from services.groups.domain.errors import (
    BadChildcare,
    BadEdition,
    ChangedMeanwhile,
    ImpossibleTime,
    NotHers,
    RoomTaken,
)
from services.groups.domain.needs import Needs
from services.groups.usecases.editions.add_session import add_session
from services.groups.usecases.editions.change_edition import change_edition
from services.groups.usecases.editions.create_edition import create_edition
from services.groups.usecases.editions.read_editions import list_year, read_edition
from shared.contracts.codes import EnrolmentState as State
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import House, staff


def change(house: House, edition: UUID, *, version: int = 0, key: UUID | None = None, **facts: Any) -> UUID:
    """Change an edition as the coordinator; what is not named is as usual."""
    words = {"title": "Tejiendo", "theme": "", "site": "Aula 2", "programme": "Redes", "year": 2026}
    frame = {
        "capacity": 13,
        "session_count": 3,
        "languages": ("es",),
        "facilitators": (house.facilitator.ref,),
    }
    words |= {name: facts.pop(name) for name in list(facts) if name in words}
    room = facts.pop("room", None)
    with house.work() as work:
        return change_edition(
            work,
            edition_id=edition,
            version=version,
            room=room,
            frame=Frame(**(frame | facts)),
            key=key,
            **words,
        )


def page(house: House, edition: UUID) -> Any:
    with house.work() as work:
        return read_edition(work, edition_id=edition)


def test_words_and_frame_change_and_are_sealed(house: House) -> None:
    edition, second = house.an_edition(), staff(Role.FACILITATOR)

    change(
        house,
        edition,
        programme="Tejiendo redes",
        theme="Papeles",
        languages=("es", "fr"),
        facilitators=(second.ref, house.facilitator.ref),
        interpreter_seats=3,
        interpreter_languages=("ar",),
        childcare_places=6,
        childcare_bands=(2, 6, 6),
    )

    line = page(house, edition).line
    assert (line.programme, line.year, line.site, line.price) == ("Tejiendo redes", 2026, "Aula 2", 0)
    assert line.facilitators == (second.ref, house.facilitator.ref)
    assert (line.interpreter_languages, line.childcare_bands) == (("ar",), (2, 6, 6))
    with house.engine.connect() as connection:
        kept = str(connection.execute(text("select e::text from edition e")).all())
    assert "Papeles" not in kept
    assert b"Papeles".hex() not in kept
    assert b"Tejiendo".hex() not in kept


def test_who_no_longer_leads_sees_it_no_more(house: House) -> None:
    edition, second = house.an_edition(), staff(Role.FACILITATOR)

    change(house, edition, facilitators=(second.ref,))

    with house.work(second) as work:
        assert read_edition(work, edition_id=edition).may_run
    with pytest.raises(NotHers), house.work(house.facilitator) as work:
        read_edition(work, edition_id=edition)


@pytest.mark.parametrize(("capacity", "is_fine"), [(7, True), (6, False)])
def test_capacity_never_goes_under_the_places_held(house: House, capacity: int, is_fine: bool) -> None:
    edition = house.an_edition()
    for number in range(7):
        house.enrolled(edition, f"Mujer {number}")

    if is_fine:
        change(house, edition, capacity=capacity)
        return
    with pytest.raises(BadEdition) as caught:
        change(house, edition, capacity=capacity)
    assert (caught.value.field, caught.value.expected) == ("capacity", "de 7 a 15")
    assert page(house, edition).line.capacity == 13


@pytest.mark.parametrize(
    ("field", "needs", "taken"),
    [
        ("childcare_places", Needs(("es",), children=3), 3),
        ("interpreter_seats", Needs(("ar",), needs_interpreter=True), 1),
    ],
)
def test_seats_never_go_under_those_taken(house: House, field: str, needs: Needs, taken: int) -> None:
    edition = house.an_edition()
    house.enrolled(edition, needs=needs)

    with pytest.raises(BadEdition) as caught:
        change(house, edition, **{field: taken - 1})

    assert caught.value.field == field
    change(house, edition, **{field: taken})


def test_places_of_an_age_never_go_under_those_taken(house: House) -> None:
    edition = house.an_edition(childcare=6)
    house.enrolled(edition, needs=Needs(children=3, ages=(2, 0, 1)))

    with pytest.raises(BadEdition) as caught:
        change(house, edition, childcare_places=6, childcare_bands=(1, 6, 6))

    assert (caught.value.field, caught.value.expected) == ("childcare_bands", "de 2, 0, 1 en adelante")
    change(house, edition, childcare_places=6, childcare_bands=(2, 4, 1))
    shown = page(house, edition)
    assert (shown.children, shown.ages) == (3, (2, 0, 1))


def test_a_place_more_goes_to_whoever_waits(house: House) -> None:
    edition = house.an_edition(capacity=6)
    for number in range(6):
        house.enrolled(edition, f"Mujer {number}")
    house.enrolled(edition, "Espera")

    change(house, edition, capacity=7)

    states = {one.alias: one.state for one in page(house, edition).members}
    assert states["Espera"] is State.INVITED


def test_two_who_change_at_once_do_not_overwrite_each_other(house: House) -> None:
    edition, key = house.an_edition(), new_id()

    change(house, edition, title="Primera", key=key)
    change(house, edition, title="Primera", key=key)
    with pytest.raises(ChangedMeanwhile):
        change(house, edition, title="Segunda")

    assert page(house, edition).line.title == "Primera"
    assert page(house, edition).version == 1


@pytest.mark.parametrize(
    ("bands", "is_fine"),
    [
        (None, True),
        ((0, 0, 6), True),
        ((2, 2, 2), True),
        ((6, 6, 6), True),
        ((2, 2, 1), False),
        ((7, 0, 0), False),
    ],
)
def test_childcare_by_age_fits_the_total(house: House, bands: Any, is_fine: bool) -> None:
    edition = house.an_edition()

    if is_fine:
        change(house, edition, childcare_places=6, childcare_bands=bands)
        assert page(house, edition).line.childcare_bands == bands
        return
    with pytest.raises(BadChildcare) as caught:
        change(house, edition, childcare_places=6, childcare_bands=bands)
    assert caught.value.field == "childcare_bands"


def test_a_group_larger_than_its_room_or_its_childcare_is_refused(house: House) -> None:
    edition, room = house.an_edition(), house.a_room(capacity=12, childcare=4)

    for facts, field in (({}, "capacity"), ({"capacity": 12, "childcare_places": 5}, "childcare_places")):
        with pytest.raises(BadEdition) as caught:
            change(house, edition, room=room, **facts)
        assert caught.value.field == field
    change(house, edition, room=room, capacity=12, childcare_places=4)

    assert page(house, edition).line.site == "Sala verde, Centro cívico"


def test_a_new_room_must_be_free_whenever_the_group_still_meets(house: House) -> None:
    room = house.a_room()
    house.planned(house.an_edition(room=room, sessions=2))
    edition = house.an_edition(lead=house.coordinator)
    house.planned(edition)

    with pytest.raises(RoomTaken) as caught:
        change(house, edition, room=room)
    assert caught.value.field == "room"
    house.watch.now = datetime(2026, 12, 9, tzinfo=UTC)
    change(house, edition, room=room)

    assert page(house, edition).line.room == room


def test_nobody_but_the_coordinator_changes_a_frame_and_unknown_ones_are_not_there(house: House) -> None:
    edition = house.an_edition()
    body = {
        "title": "Otra",
        "capacity": 9,
        "session_count": 3,
        "languages": ["es"],
        "year": 2026,
        "version": 0,
    }
    body["facilitators"] = [str(house.facilitator.ref)]

    for who in (house.facilitator, house.caseworker):
        assert house.ask(who, "PUT", f"/editions/{edition}", json=body).status_code == 403
    assert house.ask(house.coordinator, "PUT", f"/editions/{new_id()}", json=body).status_code == 404
    assert house.ask(house.coordinator, "PUT", f"/editions/{edition}", json=body).status_code == 200


def test_the_list_of_a_year_holds_its_editions_and_tells_the_other_years(house: House) -> None:
    for year in (2025, 2026, 2026):
        frame = Frame(9, 3, ("es",), (house.facilitator.ref,))
        with house.work() as work:
            create_edition(work, title=f"De {year}", theme="", site="", frame=frame, year=year)

    with house.work() as work:
        now, before = list_year(work), list_year(work, year=2025)
    with house.work(staff(Role.FACILITATOR)) as work:
        strangers = list_year(work, year=2025)

    assert (now.year, now.years, [one.title for one in now.editions]) == (2026, (2026, 2025), ["De 2026"] * 2)
    assert [one.title for one in before.editions] == ["De 2025"]
    assert (strangers.editions, strangers.years) == ((), (2025,))


def test_an_extra_session_comes_after_the_others_and_once_for_a_key(house: House) -> None:
    edition, key = house.an_edition(sessions=2), new_id()
    house.planned(edition)
    slot = Slot(date(2026, 12, 3), time(18, 30), 90)

    made = []
    for _ in range(2):
        with house.work(house.facilitator) as work:
            made.append(add_session(work, edition_id=edition, slot=slot, key=key))

    found = page(house, edition)
    assert made[0] == made[1]
    assert [(one.when.on.day, one.when.ordinal) for one in found.sessions] == [(1, 1), (3, 3), (8, 2)]
    assert found.plan.extra == (date(2026, 12, 3),)


@pytest.mark.parametrize(
    "slot",
    [
        Slot(date(2026, 12, 1), time(19), 30),
        Slot(date(2026, 11, 24), time(9), 30),
        Slot(date(2026, 12, 2), time(6), 30),
    ],
)
def test_an_extra_session_on_another_in_the_past_or_at_night_is_refused(house: House, slot: Slot) -> None:
    edition = house.an_edition(sessions=1)
    house.planned(edition)

    with pytest.raises(ImpossibleTime), house.work() as work:
        add_session(work, edition_id=edition, slot=slot)
