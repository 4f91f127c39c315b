"""Races for places on real PostgreSQL: whatever happens at once, no place and no seat is ever given twice."""

import multiprocessing
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event
from time import monotonic
from uuid import UUID

import pytest
from sqlalchemy import create_engine, text

from services.groups.domain.edition import MAX_CAPACITY
from services.groups.domain.enrolment import HOLDING
from services.groups.domain.needs import Needs
from services.groups.domain.waitlist import Seats
from services.groups.store import editions, enrolments
from services.groups.tasks import take_back_offers
from services.groups.usecases.enrolment.confirm_place import confirm_place
from services.groups.usecases.enrolment.leave_edition import leave_edition
from services.groups.usecases.enrolment.line import seats_held, seats_there
from services.groups.usecases.enrolment.move_enrolment import move_enrolment
from services.groups.usecases.enrolment.stepping import fill_places
from services.groups.usecases.enrolment.undo_leaving import undo_leaving
from shared.actor import Actor
from shared.contracts.codes import EnrolmentState as State
from shared.contracts.roles import Role
from shared.errors import Conflict
from shared.ids import new_id
from shared.work import Work
from tests.integration.groups.house import House, transactions_on

THREADS = 10
ACTS = 14
BOSS = Actor(ref=new_id(), kind="staff", roles=frozenset({Role.COORDINATOR}), teams=frozenset())


def over(house: House, edition: UUID) -> Seats:
    """What is free in an edition, read under its lock."""
    with house.work() as work:
        found = editions.edition_by_id(work.session, edition, lock=True)
        assert found is not None
        holding = enrolments.enrolments_of(work.session, edition, *sorted(HOLDING))
        return seats_there(found) - seats_held(work, holding)


def is_kept(free: Seats) -> bool:
    return min(free.places, free.children, free.interpreters) >= 0


def a_crowd(house: House, *, lines: int = 2, women: int = 14) -> tuple[list[UUID], list[UUID]]:
    found = [house.an_edition(capacity=6, childcare=5, interpreters=2) for _ in range(lines)]
    needs = [Needs(), Needs(children=2), Needs(needs_interpreter=True), Needs(children=1)]
    crowd = [
        house.enrolled(edition, f"Mujer {n}", ask=State.PROPOSED, needs=needs[n % 4])
        for edition in found
        for n in range(women)
    ]
    return found, crowd


def resize(work: Work, *, edition_id: UUID, seats: Seats) -> None:
    """What changing an edition's frame does to its places: never fewer than are held, and new ones are given away."""
    edition = editions.edition_by_id(work.session, edition_id, lock=True)
    assert edition is not None
    held = seats_held(work, enrolments.enrolments_of(work.session, edition_id, *sorted(HOLDING)))
    edition.capacity = max(seats.places, held.places)
    edition.childcare_places = max(seats.children, held.children)
    edition.interpreter_seats = max(seats.interpreters, held.interpreters)
    fill_places(work, edition)


def acts(
    house: House, found: list[UUID], crowd: list[UUID], luck: random.Random
) -> list[Callable[[], object]]:
    """Everything that touches places: yes, no, taking that back, moving, more and fewer places, offers that end."""

    def doing(use_case: Callable[..., object], **how: object) -> Callable[[], object]:
        def act() -> object:
            with house.work() as work:
                return use_case(work, **how)

        return act

    def any_of() -> UUID:
        return luck.choice(crowd)

    return [
        doing(confirm_place, enrolment_id=any_of()),
        doing(confirm_place, enrolment_id=any_of()),
        doing(leave_edition, enrolment_id=any_of()),
        doing(undo_leaving, enrolment_id=any_of()),
        doing(move_enrolment, enrolment_id=any_of(), to=luck.choice(found)),
        doing(
            resize,
            edition_id=luck.choice(found),
            seats=Seats(luck.randint(6, MAX_CAPACITY), luck.randint(2, 8), luck.randint(1, 4)),
        ),
        lambda: take_back_offers(house.runtime),
    ]


@pytest.mark.parametrize("seed", range(2))
def test_no_place_or_seat_is_given_twice_whatever_happens_at_once(house: House, seed: int) -> None:
    found, crowd = a_crowd(house)
    house.watch.forward(days=9)
    start, stop, seen = Barrier(THREADS + 1), Event(), list[Seats]()

    def act(number: int) -> int:
        luck, done = random.Random(seed * 100 + number), 0
        start.wait()
        for _ in range(ACTS):
            try:
                luck.choice(acts(house, found, crowd, luck))()
                done += 1
            except Conflict:
                continue
        return done

    def watch() -> None:
        start.wait()
        while not stop.is_set():
            seen.extend(over(house, edition) for edition in found)

    with ThreadPoolExecutor(THREADS + 1) as pool:
        watching = pool.submit(watch)
        try:
            done = sum(pool.map(act, range(THREADS)))
        finally:
            stop.set()
        watching.result(timeout=60)

    assert done > THREADS
    assert len(seen) > 1
    assert [free for free in [*seen, *(over(house, one) for one in found)] if not is_kept(free)] == []


def test_two_who_change_places_between_the_same_groups_never_wait_for_each_other(house: House) -> None:
    one, other = house.an_edition(), house.an_edition()
    at = {house.enrolled(one, f"Ida {n}"): other for n in range(4)}
    at |= {house.enrolled(other, f"Vuelta {n}"): one for n in range(4)}
    start = Barrier(8)

    def to_and_fro(enrolment: UUID, to: UUID, back: UUID) -> None:
        start.wait()
        for _ in range(4):
            with house.work() as work:
                enrolment, _ = move_enrolment(work, enrolment_id=enrolment, to=to)
            to, back = back, to

    began = monotonic()
    with ThreadPoolExecutor(8) as pool:
        for running in [
            pool.submit(to_and_fro, who, to, one if to == other else other) for who, to in at.items()
        ]:
            running.result(timeout=60)

    assert monotonic() - began < 60
    with house.engine.connect() as connection:
        locked = connection.scalar(
            text("select deadlocks from pg_stat_database where datname = current_database()")
        )
    assert locked == 0
    with house.work() as work:
        counts = enrolments.places_held(work.session, [one, other])
    assert [counts[ref][State.CONFIRMED] for ref in (one, other)] == [4, 4]


def _tick(url: str, keys_dir: Path, now: str, start: "multiprocessing.synchronize.Barrier") -> None:
    from datetime import datetime

    from services.groups.usecases.enrolment.expire_offers import expire_offers

    moment = datetime.fromisoformat(now)
    transactions = transactions_on(create_engine(url), keys_dir, lambda: moment)
    start.wait()
    is_more = True
    while is_more:
        with transactions.begin(actor=Actor.service("groups"), purpose="test") as work:
            is_more = expire_offers(work)


def test_two_workers_take_each_offer_back_once(house: House) -> None:
    found = [house.an_edition(capacity=6) for _ in range(6)]
    women = [house.enrolled(edition, f"Mujer {n}", ask=State.INVITED) for edition in found for n in range(3)]
    house.watch.now += timedelta(days=9)
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(2)
    url = house.engine.url.render_as_string(hide_password=False)
    workers = [
        context.Process(target=_tick, args=(url, house.keys_dir, house.watch.now.isoformat(), start))
        for _ in range(2)
    ]
    for one in workers:
        one.start()
    for one in workers:
        one.join(120)

    assert [one.exitcode for one in workers] == [0, 0]
    take_back_offers(house.runtime)
    with house.work() as work:
        rows = [enrolments.enrolment_by_id(work.session, one) for one in women]
    assert {one.lapsed for one in rows if one} == {1}
