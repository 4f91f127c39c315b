"""Nobody may contact her: groups calls off her reminders, plans none, ends her calendar; and takes it up again."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from services.groups.domain.errors import NobodyMayContact
from services.groups.store.reminders import ReminderState, stopped_among
from services.groups.tasks import handlers
from services.groups.usecases.feeds.list_feeds import list_her_feeds
from shared.actor import Actor
from shared.contracts.codes import CaseStatus
from shared.contracts.events.notifications import ContactResumed, ContactStopped
from tests.integration.groups.house import House
from tests.integration.groups.test_feeds import hers
from tests.integration.groups.test_reminders import DAY_BEFORE, called_off, counts, due, tick

AT = datetime(2026, 11, 24, 11, tzinfo=UTC)


def hear(house: House, event: ContactStopped | ContactResumed) -> None:
    found = handlers.find(event.name)
    assert found is not None
    with house.work(Actor.service("groups")) as work:
        found.effect(work, event)


def stop(house: House, person: UUID) -> None:
    hear(house, ContactStopped(subject=person, person=person, at=AT))


def resume(house: House, person: UUID) -> None:
    hear(house, ContactResumed(subject=person, person=person, at=AT))


@pytest.fixture
def two(house: House) -> tuple[UUID, UUID, UUID]:
    """Two women in an edition of three sessions: the case and person of one, and the edition."""
    edition = house.an_edition(sessions=3)
    house.planned(edition)
    case, person = house.a_case()
    house.enrolled(edition, "Luna", case=(case, person))
    house.enrolled(edition, "Sol")
    return case, person, edition


def test_no_reminder_of_hers_is_announced_and_those_of_others_are(
    house: House, two: tuple[UUID, UUID, UUID]
) -> None:
    _, person, _ = two
    stop(house, person)
    house.watch.now = DAY_BEFORE

    tick(house)

    assert len(due(house)) == 1
    assert due(house)[0]["person"] != str(person)
    assert counts(house)[ReminderState.CANCELLED] == 3


def test_what_was_announced_is_called_off_and_taken_up_again_when_the_stop_is_lifted(
    house: House, two: tuple[UUID, UUID, UUID]
) -> None:
    _, person, _ = two
    house.watch.now = DAY_BEFORE
    tick(house)
    (told,) = [one for one in due(house) if one["person"] == str(person)]
    stop(house, person)
    assert [one["occurrence"] for one in called_off(house)] == [told["occurrence"]]
    house.watch.forward(hours=1)

    resume(house, person)
    tick(house)

    again = [one["occurrence"] for one in due(house) if one["person"] == str(person)]
    assert again == [told["occurrence"]] * 2, "the same occurrence: what left is not said twice"
    assert counts(house)[ReminderState.PENDING] == 4


def test_while_it_stands_no_new_session_and_no_new_group_plans_one(
    house: House, two: tuple[UUID, UUID, UUID]
) -> None:
    case, person, _ = two
    stop(house, person)
    before = counts(house)
    other = house.an_edition(sessions=2)
    house.planned(other, at=time(10))

    house.enrolled(other, "Luna", case=(case, person))

    assert counts(house) == before
    resume(house, person)
    assert counts(house)[ReminderState.PENDING] == before[ReminderState.PENDING] + 5


def test_her_calendar_ends_and_no_new_one_is_made_until_it_is_lifted(
    house: House, two: tuple[UUID, UUID, UUID]
) -> None:
    case, person, _ = two
    hers(house, case, who=house.coordinator)

    stop(house, person)

    with house.work() as work:
        assert list_her_feeds(work, case_id=case) == []
    with pytest.raises(NobodyMayContact):
        hers(house, case, who=house.coordinator)
    resume(house, person)
    with house.work() as work:
        assert list_her_feeds(work, case_id=case) == [], "she must ask for a new one"
    assert hers(house, case, who=house.coordinator).token is not None


def test_told_twice_is_once_and_an_erased_woman_leaves_no_trace(
    house: House, two: tuple[UUID, UUID, UUID]
) -> None:
    case, person, _ = two
    stop(house, person)
    stop(house, person)
    with house.work() as work:
        assert stopped_among(work.session, [person]) == {person}

    house.tell(case, person, CaseStatus.ERASED)

    with house.work() as work:
        assert stopped_among(work.session, [person]) == frozenset()


def test_one_stopped_between_planning_and_the_hour_is_not_announced(
    house: House, two: tuple[UUID, UUID, UUID]
) -> None:
    """Even if its row had stayed: the stop is asked again when a reminder is announced."""
    _, person, _ = two
    with house.work() as work:
        from services.groups.store.reminders import stop_contact

        stop_contact(work.session, person, since=AT)
    house.watch.now = DAY_BEFORE + timedelta(minutes=1)

    tick(house)

    assert [one["person"] for one in due(house) if one["person"] == str(person)] == []
