"""Who is asked while an owner is off duty, who stands in for whom, and when nobody is on call."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from uuid import UUID

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from services.intake.domain.risk.duty import Absence, Duty, Turn, day_starts, holes, is_open

ANA, BEA, CARLA = (UUID(int=number) for number in (1, 2, 3))
HOURS = dict.fromkeys(range(5), (480, 1200))
TUESDAY_NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
TUESDAY_NIGHT = datetime(2026, 11, 24, 22, tzinfo=UTC)
NIGHT = Turn(datetime(2026, 11, 24, 19, tzinfo=UTC), datetime(2026, 11, 25, 7, tzinfo=UTC), BEA)
HOUR = timedelta(hours=1)


def away(staff: UUID, instead: UUID | None = None, *teams: str) -> Absence:
    days = day_starts(date(2026, 11, 24)), day_starts(date(2026, 11, 27))
    return Absence(*days, staff, instead, frozenset(teams) if teams else None)


def asked(duty: Duty, owner: UUID | None, at: datetime, team: str = "leon") -> tuple[bool, tuple[UUID, ...]]:
    found = duty.cover(owner, team=team, at=at)
    return found.is_off, found.staff


def test_in_hours_the_owner_alone_is_counted_on_and_at_night_whoever_is_on_call() -> None:
    duty = Duty(HOURS, rota=(NIGHT,))

    assert asked(duty, ANA, TUESDAY_NOON) == (False, ())
    assert asked(duty, ANA, TUESDAY_NIGHT) == (True, (BEA,))


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        (datetime(2026, 11, 24, 18, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 19, 0, tzinfo=UTC), False),
        (datetime(2026, 7, 21, 17, 59, tzinfo=UTC), True),
        (datetime(2026, 7, 21, 18, 0, tzinfo=UTC), False),
    ],
)
def test_the_hours_are_those_of_madrid_and_end_at_their_end(at: datetime, open_: bool) -> None:
    assert is_open(HOURS, at) is open_
    assert asked(Duty(HOURS), None, at) == (not open_, ())


def test_whoever_stands_in_for_an_absent_owner_is_asked_in_hours_too() -> None:
    duty = Duty(HOURS, rota=(NIGHT,), absences=(away(ANA, CARLA),))

    assert asked(duty, ANA, TUESDAY_NOON) == (True, (CARLA,))
    assert asked(duty, ANA, TUESDAY_NIGHT) == (True, (CARLA, BEA))
    assert asked(duty, BEA, TUESDAY_NOON) == (False, ())


def test_an_absent_owner_for_whom_nobody_stands_in_leaves_it_to_the_coordinators() -> None:
    assert asked(Duty(HOURS, absences=(away(ANA),)), ANA, TUESDAY_NOON) == (True, ())


def test_without_hours_owners_are_always_on_duty() -> None:
    assert asked(Duty({}), ANA, TUESDAY_NIGHT) == (False, ())


@pytest.mark.parametrize(
    ("at", "is_away"),
    [
        (datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 23, tzinfo=UTC), True),
        (datetime(2026, 11, 26, 22, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 26, 23, tzinfo=UTC), False),
    ],
)
def test_her_work_is_the_stand_ins_from_the_first_midnight_to_the_last(at: datetime, is_away: bool) -> None:
    duty = Duty(HOURS, absences=(away(ANA, CARLA),))

    assert duty.in_her_place(ANA, team="leon", at=at) == (CARLA if is_away else ANA)
    assert duty.in_her_place(BEA, team="leon", at=at) == BEA
    assert duty.in_her_place(None, team="leon", at=at) is None


def test_whoever_may_not_see_a_case_does_not_stand_in_for_it() -> None:
    duty = Duty(HOURS, absences=(away(ANA, CARLA, "leon"),))

    assert duty.in_her_place(ANA, team="leon", at=TUESDAY_NOON) == CARLA
    assert duty.in_her_place(ANA, team="bierzo", at=TUESDAY_NOON) == ANA
    assert asked(duty, ANA, TUESDAY_NOON, "bierzo") == (True, ())


def test_one_who_stands_in_and_falls_away_is_stood_in_for_and_a_ring_ends_with_nobody() -> None:
    handed_on = Duty(HOURS, absences=(away(ANA, BEA), away(BEA, CARLA)))
    ring = Duty(HOURS, absences=(away(ANA, BEA), away(BEA, ANA)))

    assert handed_on.in_her_place(ANA, team="leon", at=TUESDAY_NOON) == CARLA
    assert asked(ring, ANA, TUESDAY_NOON) == (True, ())
    assert ring.in_her_place(ANA, team="leon", at=TUESDAY_NOON) == ANA


def test_one_who_has_a_turn_and_is_away_is_stood_in_for() -> None:
    assert Duty(HOURS, (NIGHT,), (away(BEA, CARLA),)).on_call(at=TUESDAY_NIGHT) == (CARLA,)
    assert Duty(HOURS, (NIGHT,), (away(BEA),)).on_call(at=TUESDAY_NIGHT) == ()


def test_everybody_on_call_at_an_instant_is_asked_and_each_once() -> None:
    beside = Turn(NIGHT.since + HOUR, NIGHT.until, CARLA)
    both = Duty(HOURS, (NIGHT, beside))

    assert asked(both, ANA, TUESDAY_NIGHT) == (True, (BEA, CARLA))
    assert both.on_call(at=NIGHT.since) == (BEA,)
    assert asked(both, CARLA, TUESDAY_NIGHT) == (True, (BEA,))
    assert Duty(HOURS, (NIGHT, beside), (away(BEA, CARLA),)).on_call(at=TUESDAY_NIGHT) == (CARLA,)


def test_holes_are_the_closed_hours_without_anybody_and_nights_are_one_stretch() -> None:
    tuesday, thursday = date(2026, 11, 24), date(2026, 11, 26)
    found = holes(Duty(HOURS, (NIGHT,)), first=tuesday, last=thursday)

    assert found == [
        (day_starts(tuesday), datetime(2026, 11, 24, 7, tzinfo=UTC)),
        (datetime(2026, 11, 25, 19, tzinfo=UTC), datetime(2026, 11, 26, 7, tzinfo=UTC)),
        (datetime(2026, 11, 26, 19, tzinfo=UTC), day_starts(date(2026, 11, 27))),
    ]


def test_a_closed_weekend_is_one_hole_and_a_house_that_never_closes_has_none() -> None:
    saturday, sunday = date(2026, 11, 28), date(2026, 11, 29)

    assert holes(Duty(HOURS), first=saturday, last=sunday) == [
        (day_starts(saturday), day_starts(date(2026, 11, 30)))
    ]
    assert holes(Duty({}), first=saturday, last=sunday) == []


def test_the_night_on_which_the_clocks_go_forward_is_an_hour_shorter() -> None:
    sunday = date(2026, 3, 29)
    ((since, until),) = holes(Duty(HOURS), first=sunday, last=sunday)

    assert until - since == timedelta(hours=23)


BEGIN = day_starts(date(2026, 10, 19))


@given(
    turns=some.lists(
        some.tuples(some.integers(0, 500), some.integers(1, 72), some.sampled_from((ANA, BEA))), max_size=6
    ),
    gone=some.lists(some.tuples(some.integers(0, 20), some.sampled_from((ANA, BEA))), max_size=2),
    hour=some.integers(0, 20 * 24 - 1),
)
def test_an_hour_is_in_a_hole_exactly_when_the_house_is_closed_and_nobody_is_on_call(
    turns: list[tuple[int, int, UUID]], gone: list[tuple[int, UUID]], hour: int
) -> None:
    first = date(2026, 10, 19)
    rota = tuple(Turn(BEGIN + at * HOUR, BEGIN + (at + long) * HOUR, who) for at, long, who in turns)
    off = tuple(
        Absence(day_starts(first + timedelta(days)), day_starts(first + timedelta(days + 2)), who)
        for days, who in gone
    )
    duty, at = Duty(HOURS, rota, off), BEGIN + hour * HOUR

    found = holes(duty, first=first, last=first + timedelta(days=20))

    is_bare = not is_open(HOURS, at) and duty.on_call(at=at) == ()
    assert any(since <= at < until for since, until in found) is is_bare


def test_what_a_protocol_said_of_people_is_carried_over_in_whole_days() -> None:
    migration = import_module("services.intake.store.migrations.versions.0017_duty")
    duty = yaml.safe_load(
        f"""
        rota: [{{from: "2026-12-01 15:00", until: "2026-12-08 08:00", staff: {ANA}}}]
        absences:
          - {{from: 2026-12-23, until: 2027-01-07, staff: {ANA}, instead: {BEA}}}
          - {{from: "2026-12-01 15:00", until: "2026-12-01 18:00", staff: {BEA}}}
        """
    )

    (shift,) = migration.shifts_of(duty)
    long, short = migration.absences_of(duty)

    assert (shift["since"], shift["until"]) == (
        datetime(2026, 12, 1, 14, tzinfo=UTC),
        datetime(2026, 12, 8, 7, tzinfo=UTC),
    )
    assert (long["first"], long["last"], long["instead"]) == (date(2026, 12, 23), date(2027, 1, 6), str(BEA))
    assert (short["first"], short["last"], short["instead"]) == (date(2026, 12, 1), date(2026, 12, 1), None)
    assert list(migration.shifts_of({"rota": []})) == []
