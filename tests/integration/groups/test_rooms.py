"""Sites and rooms: kept by the coordinator, and never booked twice, however many ask at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import text

from services.groups.domain.calendar.series import Plan
from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.errors import AlreadyBegun, BadEdition, BadRoom, NotHers, RoomTaken, WrongState
from services.groups.domain.sites import RoomFacts, SiteFacts
from services.groups.usecases.agenda.read_agenda import read_agenda
from services.groups.usecases.editions.add_session import add_session
from services.groups.usecases.editions.cancel_sessions import cancel_sessions
from services.groups.usecases.editions.change_session_room import change_session_room
from services.groups.usecases.editions.move_session import move_session
from services.groups.usecases.editions.plan_sessions import plan_sessions
from services.groups.usecases.sessions.read_sessions import read_session
from services.groups.usecases.sites.keep_sites import add_room, add_site, change_room, change_site
from services.groups.usecases.sites.read_sites import list_sites
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import House, staff

TUESDAY = date(2026, 12, 1)


def test_sites_and_rooms_are_listed_by_name_and_sealed(house: House) -> None:
    with house.work() as work:
        site = add_site(work, name="Zaguán", facts=SiteFacts(8, (2, 4, 8)))
        for name in ("Mirador", "Alcoba"):
            add_room(work, site_id=site, name=name, facts=RoomFacts(12, is_step_free=True))
        add_site(work, name="Azotea", facts=SiteFacts())

    with house.work() as work:
        found = list_sites(work)
    assert [(one.name, [room.name for room in one.rooms]) for one in found] == [
        ("Azotea", []),
        ("Zaguán", ["Alcoba", "Mirador"]),
    ]
    assert found[1].facts == SiteFacts(8, (2, 4, 8))
    with house.engine.connect() as connection:
        kept = str(connection.execute(text("select s::text, r::text from site s join room r on true")).all())
    assert b"Mirador".hex() not in kept
    assert "Zagu" not in kept


def test_a_repeated_request_adds_one(house: House) -> None:
    key, again = new_id(), new_id()
    for _ in range(2):
        with house.work() as work:
            site = add_site(work, name="Centro", facts=SiteFacts(), key=key)
            add_room(work, site_id=site, name="Sala", facts=RoomFacts(9), key=again)

    with house.work() as work:
        assert [len(one.rooms) for one in list_sites(work)] == [1]


@pytest.mark.parametrize("capacity", [0, 201])
def test_a_room_for_nobody_or_for_too_many_is_refused(house: House, capacity: int) -> None:
    with pytest.raises(BadRoom, match="límites"):
        house.a_room(capacity=capacity)


def test_a_room_stays_as_large_as_the_groups_that_meet_there_and_open(house: House) -> None:
    room = house.a_room(capacity=15, childcare=6)
    edition = house.an_edition(room=room, capacity=13, childcare_places=5, sessions=1)
    house.planned(edition)
    with house.work() as work:
        (site,) = list_sites(work)

    with pytest.raises(BadRoom) as caught, house.work() as work:
        change_room(work, room_id=room, name="Sala", facts=RoomFacts(12), is_closed=False)
    assert caught.value.expected == "de 13 a 200"
    with pytest.raises(BadRoom), house.work() as work:
        change_site(work, site_id=site.id, name="Centro", facts=SiteFacts(4), is_closed=False)
    for act in (
        lambda work: change_room(work, room_id=room, name="S", facts=RoomFacts(13), is_closed=True),
        lambda work: change_site(work, site_id=site.id, name="C", facts=SiteFacts(6), is_closed=True),
    ):
        with pytest.raises(WrongState), house.work() as work:
            act(work)

    house.watch.now = datetime(2026, 12, 2, tzinfo=UTC)
    with house.work() as work:
        change_room(work, room_id=room, name="Sala", facts=RoomFacts(9), is_closed=True)
    with pytest.raises(BadEdition, match="No conocemos esa sala"):
        house.an_edition(room=room, capacity=9)


def test_what_is_not_there_is_not_there(house: House) -> None:
    with pytest.raises(NotHers), house.work() as work:
        change_room(work, room_id=new_id(), name="Sala", facts=RoomFacts(9), is_closed=False)
    with pytest.raises(NotHers), house.work() as work:
        add_room(work, site_id=new_id(), name="Sala", facts=RoomFacts(9))
    with pytest.raises(BadEdition):
        house.an_edition(room=new_id())


def test_nobody_but_the_coordinator_keeps_rooms(house: House) -> None:
    for who in (house.facilitator, house.caseworker):
        assert house.ask(who, "GET", "/sites").status_code == 403
        assert house.ask(who, "POST", "/sites", json={"name": "Centro"}).status_code == 403
    assert house.ask(house.coordinator, "GET", "/sites").json() == []


@pytest.mark.parametrize(("at", "is_free"), [(time(20), True), (time(17), True), (time(19, 55), False)])
def test_sessions_that_only_touch_share_a_room(house: House, at: time, is_free: bool) -> None:
    room = house.a_room()
    house.planned(house.an_edition(room=room, sessions=1))
    other = house.an_edition(room=room, sessions=1, lead=house.coordinator)

    if is_free:
        house.planned(other, at=at)
        return
    with pytest.raises(RoomTaken):
        house.planned(other, at=at)


def test_a_cancelled_session_gives_its_room_back(house: House) -> None:
    room = house.a_room()
    (first,) = house.planned(house.an_edition(room=room, sessions=1))
    with house.work() as work:
        cancel_sessions(work, session_id=first)

    other = house.an_edition(room=room, sessions=1, lead=house.coordinator)
    assert len(house.planned(other)) == 1


def test_an_extra_session_needs_the_room_too(house: House) -> None:
    room = house.a_room()
    house.planned(house.an_edition(room=room, sessions=1))
    other = house.an_edition(room=room, sessions=1, lead=house.coordinator)

    with pytest.raises(RoomTaken) as caught, house.work() as work:
        add_session(work, edition_id=other, slot=Slot(TUESDAY, time(19), 60))
    assert caught.value.field == "on"


def test_of_many_groups_that_want_a_room_at_once_one_gets_it(house: House) -> None:
    room, count = house.a_room(), 6
    editions = [house.an_edition(room=room, sessions=2, lead=house.coordinator) for _ in range(count)]
    together = Barrier(count)

    def plan(edition: UUID) -> bool:
        together.wait(timeout=30)
        try:
            with house.work() as work:
                plan_sessions(work, edition_id=edition, plan=Plan("FREQ=WEEKLY", TUESDAY, time(18), 90))
        except RoomTaken:
            return False
        return True

    with ThreadPoolExecutor(count) as pool:
        got = list(pool.map(plan, editions))

    assert got.count(True) == 1
    overlapping = (
        "select count(*) from group_session a join group_session b on a.id < b.id"
        " and a.starts_at < b.ends_at and b.starts_at < a.ends_at"
    )
    with house.engine.connect() as connection:
        assert connection.scalar(text(overlapping)) == 0


def moved_to(house: House, session: UUID, room: UUID | None) -> None:
    with house.work() as work:
        change_session_room(work, session_id=session, room=room)


def agenda(house: House) -> dict[UUID, str]:
    with house.work() as work:
        start, end = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
        return {one.when.id: one.site for one in read_agenda(work, start=start, end=end, everyone=True)}


def test_one_session_meets_in_another_room_and_leaves_its_own_free(house: House) -> None:
    blue, green = house.a_room(name="Azul"), house.a_room(name="Verde")
    first, second, third = house.planned(house.an_edition(room=blue))
    other = house.an_edition(sessions=1, lead=staff(Role.FACILITATOR))

    for _ in range(2):
        moved_to(house, second, green)

    places = [agenda(house)[one].split(",")[0] for one in (first, second, third)]
    assert places == ["Azul", "Verde", "Azul"]
    with house.work() as work:
        found = read_session(work, session_id=second)
        on = found.when.on
    assert (found.site.split(",")[0], found.room) == ("Verde", green)
    booked = house.an_edition(room=blue, sessions=1)
    house.planned(booked, starts_on=on)
    with pytest.raises(RoomTaken):
        house.planned(house.an_edition(room=green, sessions=1, lead=staff(Role.FACILITATOR)), starts_on=on)
    with pytest.raises(RoomTaken, match="ocupada"):
        moved_to(house, second, None)
    assert other
    house.watch.forward(minutes=1)
    moved_to(house, first, green)
    moved_to(house, first, blue)
    with house.work() as work:
        assert read_session(work, session_id=first).room is None


def test_a_room_with_a_session_of_its_own_does_not_close_and_stays_large(house: House) -> None:
    room = house.a_room(capacity=15)
    session, *_ = house.planned(house.an_edition(capacity=13))
    moved_to(house, session, room)

    with pytest.raises(BadRoom), house.work() as work:
        change_room(work, room_id=room, name="Sala", facts=RoomFacts(12), is_closed=False)
    with pytest.raises(WrongState), house.work() as work:
        change_room(work, room_id=room, name="Sala", facts=RoomFacts(15), is_closed=True)


def test_a_session_goes_to_no_room_that_is_too_small_or_unknown_nor_once_it_has_begun(house: House) -> None:
    small, large = house.a_room(capacity=8), house.a_room(capacity=20)
    session, *_ = house.planned(house.an_edition(capacity=13))

    for room in (small, new_id()):
        with pytest.raises(BadEdition):
            moved_to(house, session, room)
    house.watch.now = datetime(2026, 12, 2, tzinfo=UTC)
    with pytest.raises(AlreadyBegun):
        moved_to(house, session, large)


def test_a_session_that_moves_takes_its_room_along_and_a_new_plan_gives_it_up(house: House) -> None:
    blue, green = house.a_room(name="Azul"), house.a_room(name="Verde")
    edition = house.an_edition(room=blue)
    first, second, _ = house.planned(edition)
    moved_to(house, first, green)
    with house.work() as work:
        move_session(work, session_id=first, to=Slot(date(2026, 12, 3), time(10), 90))
    assert agenda(house)[first].startswith("Verde")

    house.planned(edition, starts_on=date(2027, 1, 12))

    assert {one.split(",")[0] for one in agenda(house).values()} == {"Azul"}
    assert second in agenda(house)
