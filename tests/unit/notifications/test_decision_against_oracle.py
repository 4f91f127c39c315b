"""decide() against the slow oracle over random plans, zones and instants, both clock changes included.

A thousand cases here, 100,000 in `make attack`, a million with TELAR_LONG=1. A failure prints the seed of its case.
"""

import os
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import pytest

from services.notifications.domain.contact_plan import (
    ContactPlan,
    ContactPoint,
    DateException,
    MessageConsent,
    PointKind,
    Safe,
    Window,
)
from services.notifications.domain.decision import CaseCopy, Send, Wait, Withhold, decide
from services.notifications.domain.messages import Message, MessageKind
from tests.unit.notifications import oracle

CASES = 1_000_000 if os.environ.get("TELAR_LONG") else 100_000
FEW = 1_000
CHUNKS = 10
LEFT_TO_ATTACK = [pytest.mark.attack, pytest.mark.slow]
ZONES = (
    "Europe/Madrid", "Atlantic/Canary", "Europe/Bucharest", "Europe/Kyiv", "America/Bogota", "America/Havana",
    "America/St_Johns", "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kathmandu",
    "America/Santiago", "Pacific/Apia", "UTC",
)  # fmt: skip
EVERY_ZONE = tuple(sorted(available_timezones()))
SPECIAL_DAYS = (
    date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29),
    date(2026, 4, 5), date(2026, 10, 4), date(2026, 12, 31), date(2026, 3, 8), date(2026, 11, 1),
    date(2026, 9, 6), date(2027, 2, 28), date(2028, 3, 1), date(2026, 12, 24), date(2027, 1, 31),
)  # fmt: skip


@cache
def clock_changes(zone: str) -> tuple[date, ...]:
    """The days of three years on which this zone's clock is changed."""
    noons = [datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=number) for number in range(3 * 365)]
    shown = [noon.astimezone(ZoneInfo(zone)).utcoffset() for noon in noons]
    return tuple(noons[n].date() for n in range(1, len(noons)) if shown[n] != shown[n - 1])


def an_instant(chance: random.Random, zone: str) -> datetime:
    """Often near a clock change or leap day, often exactly on a minute, sometimes to the microsecond."""
    if chance.random() < 0.7:
        day = chance.choice((clock_changes(zone) if chance.random() < 0.5 else ()) or SPECIAL_DAYS)
        local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
        at = local.astimezone(UTC) + timedelta(minutes=chance.randrange(-1500, 1500))
    else:
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(3 * 365 * 1440))
    return at + timedelta(microseconds=chance.choice((0, 0, 1, 999_999, chance.randrange(60_000_000))))


def a_school(chance: random.Random, today: date) -> oracle.SchoolFree:
    """A calendar that knows some days around today, of which some are free."""
    since, until = (today + timedelta(days=chance.randrange(low, high)) for low, high in ((-9, 2), (-1, 40)))
    first = today + timedelta(days=chance.randrange(-4, 15))
    last = first + timedelta(days=chance.choice((0, 1, 10)))

    def is_free(day: date) -> bool | None:
        return first <= day <= last if since <= day <= until else None

    return is_free


def rarer(chance: random.Random, window: Window, today: date) -> Window:
    """Only some weeks of the month, only between dates, only in term: each now and then."""
    weeks = tuple(sorted(chance.sample((1, 2, 3, 4, 5, -1), chance.randrange(1, 4))))
    near = [today + timedelta(days=chance.choice((-3, -1, 0, 1, 2, 9))) for _ in range(2)]
    return replace(
        window,
        weeks=weeks if chance.random() < 0.2 else (),
        first=min(near) if chance.random() < 0.12 else None,
        last=max(near) if chance.random() < 0.2 else None,
        is_term_only=chance.random() < 0.2,
    )


def some_exceptions(chance: random.Random, today: date) -> tuple[DateException, ...]:
    """Mostly none; else a few dates near today, closed or with hours of their own, often overlapping."""
    found = []
    for _ in range(chance.choice((0, 0, 0, 1, 2, 3))):
        first = today + timedelta(days=chance.choice((-2, -1, -1, 0, 0, 0, 1, 1, 2, 6)))
        last = first + timedelta(days=chance.choice((0, 0, 0, 1, 5)))
        starts = [chance.choice((0, 540, chance.randrange(1440))) for _ in range(chance.choice((0, 1, 1, 2)))]
        hours = tuple((start, chance.choice((start + 1, 1440, min(start + 240, 1440)))) for start in starts)
        found.append(DateException(first, last, hours))
    return tuple(found)


def some_windows(chance: random.Random, today: date) -> tuple[Window, ...]:
    """None, all week, or a few stretches, some past midnight, some around the night's clock changes, some rare."""
    kind = chance.random()
    if kind < 0.06:
        return ()
    if kind < 0.1:
        return tuple(Window(day, 0, 1440) for day in range(7))
    found = []
    for _ in range(chance.randrange(1, 5)):
        start = chance.randrange(0, 240) if chance.random() < 0.4 else chance.randrange(1440)
        length = chance.choice((1, 15, 30, 60, chance.randrange(1, 1441)))
        window = Window(chance.choice((6, 6, chance.randrange(7))), start, start + length)
        found.append(rarer(chance, window, today) if chance.random() < 0.5 else window)
    return tuple(found)


def a_random_point(chance: random.Random, now: datetime, today: date, *, is_calm: bool) -> ContactPoint:
    ages = (0, 1, 6, 7, 8, 29, 30, 31, -1)
    confirmed_at = now - timedelta(days=chance.choice(ages), seconds=chance.choice((-1, 0, 1)))
    good = ContactPoint(
        ref=UUID(int=chance.getrandbits(128)),
        kind=PointKind.EMAIL,
        value="x",
        safe=Safe.YES,
        windows=some_windows(chance, today),
        exceptions=some_exceptions(chance, today),
        confirmed_at=now - timedelta(hours=1),
        accepts_messages=True,
    )
    if is_calm:
        return good
    return replace(
        good,
        kind=chance.choice((PointKind.EMAIL, PointKind.SMS, PointKind.EMAIL, PointKind.PHONE)),
        safe=chance.choice((Safe.YES,) * 8 + (Safe.NO, Safe.UNKNOWN)),
        confirmed_at=None if chance.random() < 0.05 else confirmed_at,
        accepts_messages=chance.random() < 0.93,
    )


def a_random_plan(chance: random.Random, zone: str, now: datetime, *, is_calm: bool) -> ContactPlan | None:
    if chance.random() < 0.02:
        return None
    count = chance.choice((0, 1, 1, 2, 3))
    today = now.astimezone(ZoneInfo(zone)).date()
    return ContactPlan(
        person=UUID(int=1),
        time_zone=zone,
        language="es",
        points=tuple(a_random_point(chance, now, today, is_calm=is_calm) for _ in range(count)),
        consent=MessageConsent.GIVEN if is_calm else chance.choice((*MessageConsent, MessageConsent.GIVEN)),
        halted=not is_calm and chance.random() < 0.08,
        contact_nobody=not is_calm and chance.random() < 0.08,
        exceptions=some_exceptions(chance, today) if chance.random() < 0.5 else (),
    )


def a_random_case(chance: random.Random, now: datetime, *, is_calm: bool) -> CaseCopy | None:
    statuses = ("open",) * 8 + (
        "intake",
        "on_hold",
        "closed",
        "blocked",
        "erased",
        "merged",
        "transferred_out",
        "?",
    )
    age = timedelta(days=chance.choice((0, 10, 99, 100)), seconds=0 if is_calm else chance.choice((0, 1)))
    if is_calm:
        return CaseCopy("open", now - age)
    return None if chance.random() < 0.06 else CaseCopy(chance.choice(statuses), now - age)


def said_by_domain(decision: Send | Wait | Withhold) -> oracle.Said:
    match decision:
        case Send(point, valid_until):
            return ("send", point.ref, valid_until)
        case Wait(until, _):
            return ("wait", until)
        case Withhold(reason):
            return ("withhold", str(reason))


def differ(seed: int) -> str:
    """Ask both about the case of this seed; fail if they differ, else return the answer or its reason."""
    chance = random.Random(seed)
    zone = chance.choice(ZONES if chance.random() < 0.9 else EVERY_ZONE)
    now = an_instant(chance, zone)
    is_calm = chance.random() < 0.6  # nothing but the clock can stop it
    plan = a_random_plan(chance, zone, now, is_calm=is_calm)
    case = a_random_case(chance, now, is_calm=is_calm)
    level = chance.choice(("basal", "medio", "alto", "extremo", None))
    ahead = timedelta(minutes=chance.choice((0, 0.5, 1, 600, 3000, 3000, 15000, 15000, 25000, 90000)))
    message = Message(MessageKind.SESSION_REMINDER, now + ahead, frozenset({PointKind.EMAIL, PointKind.SMS}))
    school_free = a_school(chance, now.date())

    ours = said_by_domain(
        decide(plan, case_state=case, level=level, now=now, message=message, school_free=school_free)
    )
    truth = oracle.answer(plan, case=case, level=level, now=now, message=message, school_free=school_free)

    assert ours == truth, f"seed {seed}: {zone} {now.isoformat()} {ours} is not {truth}"
    return str(ours[1] if ours[0] == "withhold" else ours[0])


def check_all(seeds: range) -> None:
    seen = Counter(differ(seed) for seed in seeds)
    for answer in ("send", "wait"):
        assert seen[answer] > len(seeds) / 40, f"too few cases {answer} to prove anything: {seen}"
    assert len(seen) >= 16, f"too few reasons seen: {seen}"
    assert seen["calendar_unknown"], f"no case shows that an unknown school calendar forbids: {seen}"


def test_decision_is_what_the_slow_oracle_says() -> None:
    check_all(range(FEW))


@pytest.mark.attack
@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_hundred_thousand_decisions_are_what_the_slow_oracle_says(chunk: int) -> None:
    check_all(range(chunk, CASES, CHUNKS))


def test_every_zone_is_whole_minutes_away() -> None:
    """The oracle reads a clock once a minute: it would be blind to what changes within one."""
    for zone in EVERY_ZONE:
        for day in (date(2026, 1, 1), *clock_changes(zone)):
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).astimezone(ZoneInfo(zone))
            assert (noon.utcoffset() or timedelta()) % timedelta(minutes=1) == timedelta(), zone


def test_the_oracle_is_not_blind_to_a_rule_that_forgets_the_clock_change() -> None:
    """A decider that adds fixed offsets must differ from the oracle, or the property proves nothing."""
    zone = ZoneInfo("Europe/Madrid")
    now = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)
    point = ContactPoint(
        ref=UUID(int=5), kind=PointKind.EMAIL, value="x", windows=(Window(6, 9 * 60, 10 * 60),), safe=Safe.YES
    )
    plan = ContactPlan(person=UUID(int=1), time_zone="Europe/Madrid", language="es", points=(point,))
    naive_next = datetime(2026, 10, 25, 9, 0, tzinfo=UTC) - (now.astimezone(zone).utcoffset() or timedelta())

    said = oracle.by_the_clock(
        point, plan, now=now, expires_at=now + timedelta(days=2), school_free=lambda _day: None
    )

    assert said == ("wait", datetime(2026, 10, 25, 8, 0, tzinfo=UTC))
    assert said != ("wait", naive_next)
