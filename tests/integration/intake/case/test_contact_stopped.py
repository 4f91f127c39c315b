"""Nobody may contact her: a line in her file, no reminder handed over; lifted, what is ahead is handed over again."""

from uuid import UUID

from services.intake.handlers.cases import hand_over_reminders
from shared.contracts.events.notifications import ContactResumed, ContactStopped
from shared.ids import new_id
from tests.integration.intake.case.conftest import Client, World, at
from tests.integration.intake.case.test_accompaniments import plan
from tests.integration.intake.risk.conftest import deliver, person_of


def stop(world: World, person: UUID) -> None:
    deliver(world, ContactStopped(subject=person, person=person, at=world.now))


def resume(world: World, person: UUID) -> None:
    deliver(world, ContactResumed(subject=person, person=person, at=world.now))


def handed_over(world: World) -> list[tuple[str, str]]:
    """Case and occurrence of every reminder told so far, after one more look at what is due."""
    hand_over_reminders(world.runtime)
    return [
        (str(told["subject"]), str(told["occurrence"])) for told in world.events("intake.reminder_due.v1")
    ]


def test_the_stop_and_its_end_are_lines_of_her_file(world: World, luz: Client, case: str) -> None:
    person = person_of(luz, case)

    stop(world, person)
    world.later(hours=1)
    resume(world, person)

    lines = [entry["summary"] for entry in luz.get(f"/cases/{case}/timeline")]
    assert lines[:2] == ["contact_resumed", "contact_stopped"]


def test_while_it_stands_no_reminder_is_handed_over_and_others_are(
    world: World, luz: Client, case: str
) -> None:
    other = luz.open_case()
    stop(world, person_of(luz, case))
    for one in (case, other):
        plan(luz, one, at(days=1), remind_her=True)

    assert [subject for subject, _ in handed_over(world)] == [other]

    resume(world, person_of(luz, case))
    assert [subject for subject, _ in handed_over(world)] == [other, case]


def test_what_had_been_handed_over_is_handed_over_again_as_the_same_once_it_is_lifted(
    world: World, luz: Client, case: str
) -> None:
    plan(luz, case, at(days=1), remind_her=True)
    (first,) = handed_over(world)
    stop(world, person_of(luz, case))
    assert handed_over(world) == [first]

    resume(world, person_of(luz, case))

    assert handed_over(world) == [first, first]
    assert handed_over(world) == [first, first]


def test_what_is_over_is_not_handed_over_when_the_stop_is_lifted(
    world: World, luz: Client, case: str
) -> None:
    plan(luz, case, at(hours=5), remind_her=True)
    plan(luz, case, at(days=3), remind_her=True)
    (first,) = handed_over(world)
    stop(world, person_of(luz, case))
    world.later(hours=24 * 4)

    resume(world, person_of(luz, case))

    assert handed_over(world) == [first]


def test_a_woman_intake_does_not_know_changes_nothing(world: World, luz: Client, case: str) -> None:
    before = luz.get(f"/cases/{case}/timeline")

    stop(world, new_id())

    assert luz.get(f"/cases/{case}/timeline") == before
