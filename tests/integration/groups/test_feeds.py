"""Private calendars: who gets one, what stands in it, and when it ends."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from icalendar import Calendar
from sqlalchemy import select, text

from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.errors import CaseNotLive, CaseUnknown, MayNot, NotAsked, NotHers
from services.groups.domain.feeds import Title
from services.groups.store.feeds import CalendarFeed
from services.groups.tasks import contact_not_safe
from services.groups.usecases.editions.cancel_sessions import cancel_sessions, reinstate_session
from services.groups.usecases.editions.move_session import move_session
from services.groups.usecases.enrolment.leave_edition import leave_edition
from services.groups.usecases.feeds.issue_feed import (
    Issued,
    confirm_feed,
    issue_her_feed,
    issue_own_feed,
    issue_place_feed,
    renew_feed,
)
from services.groups.usecases.feeds.list_feeds import list_her_feeds, list_staff_feeds
from services.groups.usecases.feeds.revoke_feed import revoke_feed
from services.groups.usecases.feeds.serve_feed import Served, serve_feed
from shared.actor import Actor
from shared.audit import entries
from shared.contracts.codes import CaseStatus
from shared.contracts.events.notifications import ContactNotSafe
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import House, staff


def own(house: House, who: Actor | None = None) -> Issued:
    with house.work(who or house.facilitator) as work:
        return issue_own_feed(work)


def hers(house: House, case: UUID, *, who: Actor | None = None, title: Title = Title.APPOINTMENT) -> Issued:
    with house.work(who or house.caseworker) as work:
        return issue_her_feed(work, case_id=case, is_asked=True, is_unwatched=True, title=title)


def read(house: House, issued: Issued) -> Served | None:
    assert issued.token is not None
    with house.work(Actor.anonymous()) as work:
        return serve_feed(work, token=issued.token)


def events(house: House, issued: Issued) -> list[dict[str, object]]:
    """What a program understands of it, in the order of the clock."""
    served = read(house, issued)
    assert served is not None
    return [
        {
            "uid": str(one["UID"]),
            "start": one.start.astimezone(UTC),
            "end": one.end.astimezone(UTC),
            "summary": str(one["SUMMARY"]),
            "status": str(one["STATUS"]),
            "sequence": int(one["SEQUENCE"]),
        }
        for one in Calendar.from_ical(served.calendar).walk("VEVENT")
    ]


@pytest.fixture
def series(house: House) -> list[UUID]:
    """Four Tuesdays over the change of clocks of October."""
    house.watch.now = datetime(2026, 10, 1, 9, tzinfo=UTC)
    edition = house.an_edition(sessions=4)
    return house.planned(edition, starts_on=date(2026, 10, 13))


def test_a_facilitator_reads_her_sessions_right_across_the_change_of_clocks(
    house: House, series: list[UUID]
) -> None:
    found = events(house, own(house))

    assert [one["start"] for one in found] == [
        datetime(2026, 10, 13, 16, 30, tzinfo=UTC),
        datetime(2026, 10, 20, 16, 30, tzinfo=UTC),
        datetime(2026, 10, 27, 17, 30, tzinfo=UTC),
        datetime(2026, 11, 3, 17, 30, tzinfo=UTC),
    ]
    assert {one["end"] - one["start"] for one in found} == {timedelta(minutes=90)}  # type: ignore[operator]


def test_nothing_in_a_calendar_says_whose_or_what_it_is(house: House, series: list[UUID]) -> None:
    case, person = house.a_case()
    with house.work() as work:
        edition = work.session.scalar(text("select id from edition"))
    house.enrolled(edition, "Luna", case=(case, person))
    with house.work() as work:
        place = issue_place_feed(work, place="sala AZUL")

    for issued in (own(house), hers(house, case), place):
        served = read(house, issued)
        assert served is not None
        words = served.calendar.lower()
        assert len(Calendar.from_ical(served.calendar).walk("VEVENT")) == 4
        for told in (
            "tejiendo",
            "azul",
            "luna",
            "duelo",
            "telar",
            "grupo",
            str(case),
            str(person),
            *map(str, series),
        ):
            assert told not in words


def test_two_calendars_do_not_tell_that_they_show_the_same_session(house: House, series: list[UUID]) -> None:
    one, other = own(house), own(house)

    assert not {e["uid"] for e in events(house, one)} & {e["uid"] for e in events(house, other)}


def test_a_moved_session_keeps_its_identity_and_says_that_it_changed(
    house: House, series: list[UUID]
) -> None:
    issued = own(house)
    before = events(house, issued)[1]
    with house.work() as work:
        move_session(work, session_id=series[1], to=Slot(date(2026, 10, 22), time(19, 0), 60))

    after = next(one for one in events(house, issued) if one["uid"] == before["uid"])
    assert after["start"] == datetime(2026, 10, 22, 17, 0, tzinfo=UTC)
    assert (after["summary"], after["status"], after["sequence"]) == ("Reunión (cambiada)", "CONFIRMED", 1)


def test_a_cancelled_session_stays_for_weeks_and_may_come_back(house: House, series: list[UUID]) -> None:
    issued = own(house)
    with house.work() as work:
        cancel_sessions(work, session_id=series[0])
    assert (events(house, issued)[0]["status"], events(house, issued)[0]["sequence"]) == ("CANCELLED", 1)
    assert events(house, issued)[0]["summary"] == "Reunión (anulada)"

    house.watch.now = datetime(2026, 11, 9, 9, tzinfo=UTC)
    assert len(events(house, issued)) == 4
    house.watch.now = datetime(2026, 11, 11, 9, tzinfo=UTC)
    assert len(events(house, issued)) == 3
    house.watch.now = datetime(2026, 10, 2, 9, tzinfo=UTC)
    with house.work() as work:
        reinstate_session(work, session_id=series[0])
    assert (events(house, issued)[0]["status"], events(house, issued)[0]["sequence"]) == ("CONFIRMED", 2)


def test_a_place_shows_every_edition_that_meets_there_however_it_was_written(house: House) -> None:
    for title in ("uno", "dos"):
        edition = house.an_edition(sessions=1)
        with house.work() as work:
            found = work.session.get_one(type_of_edition(), edition)
            found.site, found.title = ("Sala  azul", title) if title == "uno" else ("SALA AZÚL", title)
        house.planned(edition)
    elsewhere = house.an_edition(sessions=1)
    with house.work() as work:
        work.session.get_one(type_of_edition(), elsewhere).site = "Patio"
    house.planned(elsewhere)

    with house.work() as work:
        issued = issue_place_feed(work, place="sala azul")

    assert [one["summary"] for one in events(house, issued)] == ["Ocupada", "Ocupada"]


def type_of_edition() -> type:
    from services.groups.store.editions import Edition

    return Edition


def test_who_may_have_which_calendar(house: House, series: list[UUID]) -> None:
    case, _ = house.a_case(team="otro")
    with pytest.raises(MayNot), house.work(house.coordinator) as work:
        issue_own_feed(work)
    with pytest.raises(NotHers), house.work(house.coordinator) as work:
        issue_place_feed(work, place="Sala que no existe")
    with pytest.raises(MayNot), house.work(house.facilitator) as work:
        issue_place_feed(work, place="Sala azul")
    with pytest.raises(CaseUnknown), house.work(house.caseworker) as work:
        issue_her_feed(work, case_id=case, is_asked=True, is_unwatched=True, title=Title.CLASS)


@pytest.mark.parametrize(
    ("asked", "unwatched", "field"), [(False, True, "is_asked"), (True, False, "is_unwatched")]
)
def test_without_her_word_there_is_no_calendar_for_her(
    house: House, asked: bool, unwatched: bool, field: str
) -> None:
    case, _ = house.a_case()
    with pytest.raises(NotAsked) as refused, house.work(house.caseworker) as work:
        issue_her_feed(work, case_id=case, is_asked=asked, is_unwatched=unwatched, title=Title.CLASS)

    assert refused.value.field == field


@pytest.fixture
def in_group(house: House, series: list[UUID]) -> tuple[UUID, UUID, UUID]:
    """A woman with a place: case, person, enrolment."""
    case, person = house.a_case()
    with house.work() as work:
        edition = work.session.scalar(text("select id from edition"))
    return case, person, house.enrolled(edition, case=(case, person))


def test_her_calendar_follows_her_place_and_forgets_what_is_over(
    house: House, in_group: tuple[UUID, UUID, UUID]
) -> None:
    case, _, enrolment = in_group
    issued = hers(house, case, title=Title.CLASS)
    assert [one["summary"] for one in events(house, issued)] == ["Clase"] * 4

    house.watch.now = datetime(2026, 10, 15, 9, tzinfo=UTC)
    assert len(events(house, issued)) == 3
    with house.work() as work:
        leave_edition(work, enrolment_id=enrolment)
    assert events(house, issued) == []


def test_after_thirty_days_her_calendar_is_empty_until_she_is_asked_again(
    house: House, in_group: tuple[UUID, UUID, UUID]
) -> None:
    issued = hers(house, in_group[0])
    house.watch.forward(days=30, seconds=-1)
    assert events(house, issued) != []
    house.watch.forward(seconds=1)
    assert events(house, issued) == []

    with pytest.raises(NotAsked), house.work(house.caseworker) as work:
        confirm_feed(work, case_id=in_group[0], feed_id=issued.id, is_unwatched=False)
    with house.work(house.caseworker) as work:
        confirm_feed(work, case_id=in_group[0], feed_id=issued.id, is_unwatched=True)
    assert events(house, issued) != []


def test_a_link_is_confirmed_from_its_own_case_only(house: House, in_group: tuple[UUID, UUID, UUID]) -> None:
    issued, (other, _) = hers(house, in_group[0]), house.a_case()

    with pytest.raises(NotHers), house.work(house.caseworker) as work:
        confirm_feed(work, case_id=other, feed_id=issued.id, is_unwatched=True)


@pytest.mark.parametrize("how", ["revoked", "closed", "not_safe"])
def test_what_ends_her_link_empties_her_phone_and_then_the_address_is_gone(
    house: House, in_group: tuple[UUID, UUID, UUID], how: str
) -> None:
    case, person, _ = in_group
    issued = hers(house, case)
    match how:
        case "revoked":
            with house.work(house.caseworker) as work:
                revoke_feed(work, feed_id=issued.id)
        case "closed":
            house.tell(case, person, CaseStatus.CLOSED)
        case _:
            with house.work(Actor.service("groups")) as work:
                contact_not_safe(work, ContactNotSafe(subject=person, person=person, at=work.now))

    assert events(house, issued) == []
    with house.work(house.caseworker) as work:
        assert list_her_feeds(work, case_id=case) == []
    house.watch.forward(days=28)
    assert read(house, issued) is None


def test_an_erased_case_leaves_no_link(house: House, in_group: tuple[UUID, UUID, UUID]) -> None:
    case, person, _ = in_group
    issued = hers(house, case)
    house.tell(case, person, CaseStatus.ERASED)

    assert read(house, issued) is None
    with house.work() as work:
        assert work.session.scalar(select(CalendarFeed)) is None
    with pytest.raises(CaseNotLive):
        hers(house, case, who=house.coordinator)


def test_a_second_link_of_hers_ends_the_first(house: House, in_group: tuple[UUID, UUID, UUID]) -> None:
    case, _, _ = in_group
    first, second = hers(house, case), hers(house, case)

    assert events(house, first) == []
    assert len(events(house, second)) == 4
    with house.work(house.caseworker) as work:
        assert [one.id for one in list_her_feeds(work, case_id=case)] == [second.id]


def test_a_link_taken_back_and_one_that_never_was_look_alike(house: House, series: list[UUID]) -> None:
    issued = own(house)
    with house.work(house.facilitator) as work:
        revoke_feed(work, feed_id=issued.id)

    assert read(house, issued) is None
    assert read(house, Issued(issued.id, "x" * 43)) is None
    with pytest.raises(NotHers), house.work(house.facilitator) as work:
        renew_feed(work, feed_id=issued.id)


def test_a_renewed_link_has_another_address_and_the_same_events(house: House, series: list[UUID]) -> None:
    first = own(house)
    before = {one["uid"] for one in events(house, first)}
    with house.work(house.facilitator) as work:
        second = renew_feed(work, feed_id=first.id)

    assert read(house, first) is None
    assert {one["uid"] for one in events(house, second)} == before


def test_nobody_ends_a_link_that_is_not_hers(house: House, in_group: tuple[UUID, UUID, UUID]) -> None:
    mine, of_case = own(house), hers(house, in_group[0])
    other = staff(Role.FACILITATOR, Role.CASEWORKER, teams=("otro",))

    for feed in (mine, of_case):
        with pytest.raises(NotHers), house.work(other) as work:
            revoke_feed(work, feed_id=feed.id)
    with house.work(other) as work:
        assert list_staff_feeds(work).lines == ()
    with house.work(house.coordinator) as work:
        revoke_feed(work, feed_id=mine.id)
        revoke_feed(work, feed_id=of_case.id)


def test_only_a_hash_of_the_token_is_kept_and_the_token_is_long(house: House, series: list[UUID]) -> None:
    issued = own(house)
    assert issued.token is not None
    assert len(issued.token) == 43

    with house.engine.connect() as connection:
        kept = str(connection.execute(text("select calendar_feed::text from calendar_feed")).all())
        noted = str(connection.execute(select(entries.c.detail, entries.c.action)).all())
    assert issued.token not in kept + noted
    assert "feed.issued" in noted


def test_the_same_request_again_makes_one_link_and_shows_no_token(house: House, series: list[UUID]) -> None:
    key = new_id()
    with house.work(house.facilitator) as work:
        first = issue_own_feed(work, key=key)
    with house.work(house.facilitator) as work:
        again = issue_own_feed(work, key=key)

    assert (again.id, again.token) == (first.id, None)


def test_the_tag_changes_with_the_content_and_only_then(house: House, series: list[UUID]) -> None:
    issued = own(house)
    first = read(house, issued)
    house.watch.forward(hours=3)
    second = read(house, issued)
    assert first is not None
    assert second is not None
    assert (first.tag, first.changed_at, first.calendar) == (second.tag, second.changed_at, second.calendar)

    with house.work() as work:
        cancel_sessions(work, session_id=series[2])
    third = read(house, issued)
    assert third is not None
    assert third.tag != second.tag
    assert third.changed_at == house.watch.now


def test_the_list_tells_the_day_of_the_last_reading(house: House, series: list[UUID]) -> None:
    issued = own(house)
    with house.work(house.facilitator) as work:
        assert list_staff_feeds(work).lines[0].fetched_on is None
    read(house, issued)

    with house.work(house.facilitator) as work:
        (line,) = list_staff_feeds(work).lines
    assert line.fetched_on == date(2026, 10, 1)
    assert line.owner == house.facilitator.ref
