"""What a calendar publishes: instants that no change of clocks bends, read back without trusting our own zone data."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.edition import SessionState
from services.groups.domain.errors import NotAsked
from services.groups.domain.feeds import (
    CONFIRMED_FOR,
    FeedKind,
    Title,
    check_asked,
    is_confirmed,
    title_of,
    words_of,
)
from shared.feeds.entries import MADRID, digest, identity
from shared.feeds.ical import Entry, render

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
FEED = UUID(int=1)
ZONES = ("Europe/Madrid", "Atlantic/Canary", "Africa/Casablanca", "America/Bogota")

slots = st.builds(
    Slot,
    on=st.one_of(
        st.dates(date(2024, 1, 1), date(2034, 12, 31)),
        st.sampled_from(
            [date(2026, 10, 24), date(2026, 10, 25), date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 30)]
        ),
    ),
    at=st.times(time(7), time(22)).map(lambda at: at.replace(second=0, microsecond=0)),
    minutes=st.integers(15, 480),
    zone=st.sampled_from(ZONES),
)


def an_entry(slot: Slot, *, revision: int = 0, row: UUID | None = None) -> Entry:
    return Entry(
        uid=identity(FEED, row or uuid4()),
        starts_at=datetime.combine(slot.on, slot.at, tzinfo=ZoneInfo(slot.zone)),
        ends_at=slot.ends_at,
        revision=revision,
        is_cancelled=False,
        summary="Cita",
    )


def instant(event: Event, name: str, zones: dict[str, object]) -> datetime:
    """The instant of DTSTART or DTEND by the calendar's own VTIMEZONE, not by the name of the zone."""
    found = event[name]
    zone = zones[found.params["TZID"]] if "TZID" in found.params else UTC
    wall = found.dt.replace(tzinfo=None)
    localize = getattr(zone, "localize", None)
    aware = localize(wall) if localize else wall.replace(tzinfo=zone)
    return aware.astimezone(UTC)


@settings(deadline=None)
@given(st.lists(slots, min_size=1, max_size=6))
@example(
    [Slot(date(2027, 3, 1), time(7), 15, "Africa/Casablanca")]
)  # Ramadan: the clocks go back for 35 days
def test_a_calendar_read_back_by_its_own_zones_gives_the_same_instants(series: list[Slot]) -> None:
    slots_of = {(one := an_entry(slot)).uid: (one, slot) for slot in series}
    entries = [one for one, _ in slots_of.values()]
    read = Calendar.from_ical(render(entries, changed_at=NOW, zone=MADRID))
    zones: dict[str, object] = {
        str(one["TZID"]): one.to_tz(lookup_tzid=False) for one in read.walk("VTIMEZONE")
    }

    found = {str(one["UID"]): one for one in read.walk("VEVENT")}
    for one, slot in slots_of.values():
        event = found[str(one.uid)]
        assert instant(event, "DTSTART", zones) == slot.starts_at
        assert instant(event, "DTEND", zones) == slot.ends_at
        assert event.start.astimezone(UTC) == slot.starts_at
        assert event.end.astimezone(UTC) == slot.ends_at


@pytest.mark.parametrize(
    ("minutes", "ends"),
    [
        (270, "2026-10-25T00:30:00+00:00"),
        (330, "2026-10-25T01:30:00+00:00"),
        (390, "2026-10-25T02:30:00+00:00"),
    ],
)
def test_an_end_in_the_hour_that_comes_twice_is_the_right_one(minutes: int, ends: str) -> None:
    slot = Slot(date(2026, 10, 24), time(22), minutes)
    (event,) = Calendar.from_ical(render([an_entry(slot)], changed_at=NOW, zone=MADRID)).walk("VEVENT")

    assert event.end.astimezone(UTC) == datetime.fromisoformat(ends)


def test_the_content_tells_its_order_nothing_and_every_change_something() -> None:
    one, other = (an_entry(Slot(date(2026, 11, day), time(18), 60)) for day in (3, 10))

    assert digest([one, other]) == digest([other, one])
    assert digest([one]) != digest([one, other])
    moved = replace(one, revision=1)
    assert digest([moved]) != digest([one])


@pytest.mark.parametrize(
    ("revision", "state", "said"),
    [
        (0, SessionState.PLANNED, "Cita"),
        (2, SessionState.PLANNED, "Cita (cambiada)"),
        (2, SessionState.HELD, "Cita"),
        (1, SessionState.CANCELLED, "Cita (anulada)"),
    ],
)
def test_a_session_says_what_became_of_it(revision: int, state: SessionState, said: str) -> None:
    assert words_of("Cita", state=state, revision=revision) == said


def test_the_same_row_has_one_identity_a_feed() -> None:
    row = uuid4()

    assert identity(FEED, row) == identity(FEED, row)
    assert identity(FEED, row) != identity(uuid4(), row)
    assert identity(FEED, row) != row


def test_titles_are_from_a_closed_list() -> None:
    assert {title_of(FeedKind.PARTICIPANT, title) for title in Title} == {"Cita", "Clase", "Curso"}
    assert title_of(FeedKind.PARTICIPANT, None) == "Cita"
    assert title_of(FeedKind.PLACE, None) == "Ocupada"


def test_both_of_her_words_are_needed() -> None:
    check_asked(is_asked=True, is_unwatched=True)
    for asked, unwatched in ((False, True), (True, False), (False, False)):
        with pytest.raises(NotAsked):
            check_asked(is_asked=asked, is_unwatched=unwatched)


def test_what_she_said_counts_for_thirty_days() -> None:
    assert is_confirmed(NOW, now=NOW + CONFIRMED_FOR - timedelta(seconds=1))
    assert not is_confirmed(NOW, now=NOW + CONFIRMED_FOR)
    assert not is_confirmed(None, now=NOW)
