"""decide() against the slow oracle over random plans, zones and instants, both clock changes included.

A thousand cases here, four thousand in `make attack`; TELAR_LONG=1 runs 100,000. A failure prints the seed of its case.
"""

import os
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.notifications.domain.contact_plan import (
    ContactPlan,
    ContactPoint,
    MessageConsent,
    PointKind,
    Safe,
    Window,
)
from services.notifications.domain.decision import CaseCopy, Send, Wait, Withhold, decide
from services.notifications.domain.messages import Message, MessageKind
from tests.unit.notifications import oracle

CASES = 100_000 if os.environ.get("TELAR_LONG") else 4_000
CHUNKS = 4
LEFT_TO_ATTACK = [pytest.mark.attack, pytest.mark.slow]
ZONES = (
    "Europe/Madrid", "Atlantic/Canary", "Europe/Bucharest", "Europe/Kyiv", "America/Bogota", "America/Havana",
    "America/St_Johns", "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kathmandu",
    "America/Santiago", "Pacific/Apia", "UTC",
)  # fmt: skip
SPECIAL_DAYS = (
    date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29),
    date(2026, 4, 5), date(2026, 10, 4), date(2026, 12, 31), date(2026, 3, 8), date(2026, 11, 1),
    date(2026, 9, 6),
)  # fmt: skip


def an_instant(chance: random.Random, zone: str) -> datetime:
    """Often near a clock change or leap day, often exactly on a minute, sometimes to the microsecond."""
    if chance.random() < 0.6:
        day = chance.choice(SPECIAL_DAYS)
        local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
        at = local.astimezone(UTC) + timedelta(minutes=chance.randrange(-1500, 1500))
    else:
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(3 * 365 * 1440))
    return at + timedelta(microseconds=chance.choice((0, 0, 1, 999_999, chance.randrange(60_000_000))))


def some_windows(chance: random.Random) -> tuple[Window, ...]:
    """None, all week, or a few stretches, some past midnight, some around the night's clock changes."""
    kind = chance.random()
    if kind < 0.06:
        return ()
    if kind < 0.1:
        return tuple(Window(day, 0, 1440) for day in range(7))
    found = []
    for _ in range(chance.randrange(1, 5)):
        start = chance.randrange(0, 240) if chance.random() < 0.4 else chance.randrange(1440)
        length = chance.choice((1, 15, 30, 60, chance.randrange(1, 1441)))
        found.append(Window(chance.choice((6, 6, chance.randrange(7))), start, start + length))
    return tuple(found)


def a_random_point(chance: random.Random, now: datetime, *, is_calm: bool) -> ContactPoint:
    ages = (0, 1, 6, 7, 8, 29, 30, 31, -1)
    confirmed_at = now - timedelta(days=chance.choice(ages), seconds=chance.choice((-1, 0, 1)))
    good = ContactPoint(
        ref=UUID(int=chance.getrandbits(128)),
        kind=PointKind.EMAIL,
        value="x",
        safe=Safe.YES,
        windows=some_windows(chance),
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
    return ContactPlan(
        person=UUID(int=1),
        time_zone=zone,
        language="es",
        points=tuple(a_random_point(chance, now, is_calm=is_calm) for _ in range(count)),
        consent=MessageConsent.GIVEN if is_calm else chance.choice((*MessageConsent, MessageConsent.GIVEN)),
        halted=not is_calm and chance.random() < 0.08,
        contact_nobody=not is_calm and chance.random() < 0.08,
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


@pytest.mark.parametrize("chunk", [0, *(pytest.param(n, marks=LEFT_TO_ATTACK) for n in range(1, CHUNKS))])
def test_decision_is_what_the_slow_oracle_says(chunk: int) -> None:
    seen: dict[str, int] = {}
    for seed in range(chunk, CASES, CHUNKS):
        chance = random.Random(seed)
        zone = chance.choice(ZONES)
        now = an_instant(chance, zone)
        is_calm = chance.random() < 0.6  # nothing but the clock can stop it
        plan = a_random_plan(chance, zone, now, is_calm=is_calm)
        case = a_random_case(chance, now, is_calm=is_calm)
        level = chance.choice(("basal", "medio", "alto", "extremo", None))
        ahead = timedelta(minutes=chance.choice((0, 1, 600, 3000, 15000, 25000)))
        message = Message(
            MessageKind.SESSION_REMINDER, now + ahead, frozenset({PointKind.EMAIL, PointKind.SMS})
        )

        ours = said_by_domain(decide(plan, case_state=case, level=level, now=now, message=message))
        truth = oracle.answer(plan, case=case, level=level, now=now, message=message)

        assert ours == truth, f"seed {seed}: {zone} {now.isoformat()} {ours} is not {truth}"
        key = str(ours[0]) if ours[0] != "withhold" else str(ours[1])
        seen[key] = seen.get(key, 0) + 1
    assert seen["send"] > CASES / CHUNKS / 40, f"too few cases send to prove anything: {seen}"
    assert seen["wait"] > CASES / CHUNKS / 40, f"too few cases wait to prove anything: {seen}"
    assert len(seen) >= 15, f"too few reasons seen: {seen}"


def test_the_oracle_is_not_blind_to_a_rule_that_forgets_the_clock_change() -> None:
    """A decider that adds fixed offsets must differ from the oracle, or the property proves nothing."""
    zone = ZoneInfo("Europe/Madrid")
    now = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)
    point = ContactPoint(
        ref=UUID(int=5), kind=PointKind.EMAIL, value="x", windows=(Window(6, 9 * 60, 10 * 60),), safe=Safe.YES
    )
    naive_next = datetime(2026, 10, 25, 9, 0, tzinfo=UTC) - (now.astimezone(zone).utcoffset() or timedelta())

    said = oracle.by_the_clock(point, zone=zone, now=now, expires_at=now + timedelta(days=2))

    assert said == ("wait", datetime(2026, 10, 25, 8, 0, tzinfo=UTC))
    assert said != ("wait", naive_next)
