"""A facilitator's concern: she writes it and reads nothing back; intake sorts it out against a clock."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.intake.api.app import create_app
from services.intake.gateways.signal_book import signal_book
from services.intake.handlers.concerns import look_at_concerns
from shared.contracts.codes import ConcernCategory, Urgency
from shared.contracts.events.groups import ConcernRaised
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.intake.risk.conftest import Client, World, a_member, deliver, person_of, titles
from tests.integration.intake.risk.test_text_signals import BrokenRules

WORDS = "Luna dice que su marido la agarró del cuello y no podía respirar."
RAISED = "intake.alert_raised.v1"
TAKEN = "intake.concern_taken.v1"


@pytest.fixture
def facilitator(world: World) -> Client:
    return world.as_(a_member("leon", role=Role.FACILITATOR))


def tell(who: Client, concern: UUID, *, words: str = WORDS, urgency: str = "this_week") -> Any:
    body = {"category": "violence", "urgency": urgency, "words": words}
    return who.put(f"/concerns/{concern}", body)


def raise_(world: World, person: UUID, concern: UUID, *, urgency: Urgency = Urgency.THIS_WEEK) -> None:
    told = {"concern": concern, "category": ConcernCategory.VIOLENCE, "urgency": urgency}
    deliver(world, ConcernRaised(subject=person, person=person, **told))


def told_about(world: World, facilitator: Client, luz: Client, **more: Any) -> tuple[str, UUID]:
    """A case and a concern about its woman."""
    case, concern = luz.open_case(), new_id()
    assert tell(facilitator, concern, **more).status_code == 204
    raise_(world, person_of(luz, case), concern)
    return case, concern


def test_her_words_reach_whoever_has_the_case_with_the_signals_in_them(
    world: World, facilitator: Client, luz: Client
) -> None:
    case, concern = told_about(world, facilitator, luz)

    (line,) = luz.get("/concerns")
    shown = luz.get(f"/concerns/{concern}")

    assert (line["case_id"], line["flags"], line["is_late"]) == (case, 1, False)
    assert shown["facts"]["words"] == WORDS
    (signal,) = shown["facts"]["signals"]
    assert signal["flag"] == "strangulation"
    assert "cuello" in WORDS[signal["start"] : signal["end"]]
    assert titles(luz, case).count("concern_violence") == 1


def test_rules_that_cannot_be_opened_lose_no_concern_and_it_says_that_nobody_read_it(
    world: World, facilitator: Client, luz: Client
) -> None:
    app, concern = create_app(world.runtime), new_id()
    app.dependency_overrides[signal_book] = BrokenRules

    assert tell(Client(app, facilitator.actor, world.key), concern).status_code == 204
    raise_(world, person_of(luz, luz.open_case()), concern)

    facts = luz.get(f"/concerns/{concern}")["facts"]
    assert (facts["words"], facts["signals"], facts["is_read"]) == (WORDS, [], False)


def test_a_signal_in_her_words_changes_nothing_by_itself(
    world: World, facilitator: Client, luz: Client
) -> None:
    case, _ = told_about(world, facilitator, luz)

    assert luz.get(f"/cases/{case}")["level"] == "basal"
    assert world.events(RAISED) == []


def test_the_facilitator_reads_nothing_of_it_not_even_her_own(
    world: World, facilitator: Client, luz: Client
) -> None:
    _, concern = told_about(world, facilitator, luz)

    for path in ("/concerns", f"/concerns/{concern}"):
        assert facilitator.call("GET", path).status_code == 403
    assert facilitator.post(f"/concerns/{concern}/take").status_code == 403
    assert tell(facilitator, concern).content == b""


def test_told_again_it_is_the_same_and_other_words_are_refused_whoever_asks(
    world: World, facilitator: Client, luz: Client
) -> None:
    _, concern = told_about(world, facilitator, luz)
    other = world.as_(a_member("leon", role=Role.FACILITATOR))

    assert tell(facilitator, concern).status_code == 204
    answers = [tell(facilitator, concern, words="Otra cosa"), tell(other, concern)]

    assert [one.status_code for one in answers] == [409, 409]
    assert {one.json()["code"] for one in answers} == {"concern_told_before"}
    assert WORDS not in "".join(one.text for one in answers)


def test_she_may_put_it_better_until_groups_has_told_whose_it_is(
    world: World, facilitator: Client, luz: Client
) -> None:
    case, concern = luz.open_case(), new_id()
    tell(facilitator, concern, words="Borrador")

    assert tell(facilitator, concern).status_code == 204
    raise_(world, person_of(luz, case), concern)

    assert luz.get(f"/concerns/{concern}")["facts"]["words"] == WORDS


def test_words_that_come_after_the_event_join_it(world: World, facilitator: Client, luz: Client) -> None:
    case, concern = luz.open_case(), new_id()
    raise_(world, person_of(luz, case), concern)

    assert tell(facilitator, concern).status_code == 204

    assert luz.get(f"/concerns/{concern}")["facts"]["words"] == WORDS
    assert len(luz.get("/concerns")) == 1


def test_another_team_does_not_learn_of_it(
    world: World, facilitator: Client, luz: Client, ines: Client
) -> None:
    _, concern = told_about(world, facilitator, luz)

    assert ines.get("/concerns") == []
    assert ines.call("GET", f"/concerns/{concern}").status_code == 404


def test_taking_it_tells_groups_that_it_was_taken_and_nothing_else(
    world: World, facilitator: Client, luz: Client
) -> None:
    _, concern = told_about(world, facilitator, luz)

    assert luz.post(f"/concerns/{concern}/take").status_code == 204
    assert luz.post(f"/concerns/{concern}/take").status_code == 204

    (told,) = world.events(TAKEN)
    assert set(told) == {"subject", "taken_at"}
    assert told["subject"] == str(concern)


def test_two_people_cannot_both_take_it(
    world: World, facilitator: Client, luz: Client, marta: Client
) -> None:
    _, concern = told_about(world, facilitator, luz)
    luz.post(f"/concerns/{concern}/take")

    assert marta.post(f"/concerns/{concern}/take").status_code == 409


def test_it_ends_as_a_note_on_her_case_and_leaves_the_list(
    world: World, facilitator: Client, luz: Client
) -> None:
    case, concern = told_about(world, facilitator, luz)

    assert luz.post(f"/concerns/{concern}/note", {"note": "Hablo con ella el jueves."}).status_code == 201

    (note,) = luz.get(f"/cases/{case}/notes")
    assert note["facts"]["text"] == "Hablo con ella el jueves."
    assert luz.get("/concerns") == []
    assert "concern_violence" not in titles(luz, case)
    assert len(world.events(TAKEN)) == 1
    assert luz.get(f"/concerns/{concern}")["facts"]["outcome"] == "note"
    assert luz.post(f"/concerns/{concern}/note", {"note": "Otra vez"}).status_code == 409


def test_it_ends_as_a_contact_without_a_file(world: World, facilitator: Client, luz: Client) -> None:
    _, concern = told_about(world, facilitator, luz)
    log = {"channel": "phone", "topics": ["violence"], "outcome": "informed"}

    assert luz.post(f"/concerns/{concern}/contact-log", {"log": log}).status_code == 201

    assert len(luz.get("/contact-logs")) == 1
    assert luz.get("/concerns") == []


def test_without_a_live_case_the_coordinator_opens_one_from_it(
    world: World, facilitator: Client, luz: Client, rosa: Client
) -> None:
    concern = new_id()
    tell(facilitator, concern)
    raise_(world, new_id(), concern)

    assert luz.get("/concerns") == []
    made = rosa.post(f"/concerns/{concern}/case", {"names": {"call_name": "Luna"}})

    assert made.status_code == 201
    assert rosa.get(f"/cases/{made.json()['id']}")["status"] == "intake"


def test_without_a_live_case_a_note_needs_the_code_of_one(
    world: World, facilitator: Client, luz: Client, rosa: Client
) -> None:
    case, concern = luz.open_case(), new_id()
    tell(facilitator, concern)
    raise_(world, new_id(), concern)

    assert rosa.post(f"/concerns/{concern}/note", {"note": "Es Amal."}).status_code == 422
    code = luz.get(f"/cases/{case}")["code"]
    assert rosa.post(f"/concerns/{concern}/note", {"note": "Es Amal.", "code": code}).status_code == 201
    assert luz.get(f"/concerns/{concern}")["line"]["case_id"] == case


def test_what_nobody_takes_in_time_wakes_others_once(world: World, facilitator: Client, luz: Client) -> None:
    case, _ = told_about(world, facilitator, luz)
    look_at_concerns(world.runtime)
    assert world.events(RAISED) == []

    world.later(hours=24)
    look_at_concerns(world.runtime)
    look_at_concerns(world.runtime)

    assert len(world.events(RAISED)) == 1
    (alert,) = luz.get("/alerts")
    assert alert["case_id"] == case
    assert "concern_waiting" in {reason["code"] for reason in alert["reasons"]}


def test_words_whose_owner_groups_never_told_reach_the_coordinators(
    world: World, facilitator: Client, luz: Client, rosa: Client
) -> None:
    tell(facilitator, new_id(), urgency="today")

    look_at_concerns(world.runtime)

    (line,) = rosa.get("/concerns")
    assert line["case_id"] is None
    assert luz.get("/concerns") == []
    (told,) = world.events(RAISED)
    assert told["roles"] == ["coordinator"]


def test_a_case_that_is_blocked_takes_the_concern_out_of_sight(
    world: World, facilitator: Client, luz: Client, rosa: Client
) -> None:
    case, concern = told_about(world, facilitator, luz)
    with world.transactions.engine.begin() as connection:
        connection.execute(text("update case_file set status = 'blocked' where id = :id"), {"id": case})

    assert rosa.get("/concerns") == []
    assert rosa.call("GET", f"/concerns/{concern}").status_code == 404


def test_nothing_of_her_words_stands_in_the_clear(
    world: World, facilitator: Client, luz: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    _, concern = told_about(world, facilitator, luz)
    luz.post(f"/concerns/{concern}/take")

    said = [word for word in WORDS.lower().split() if len(word) > 5]
    with world.transactions.engine.connect() as connection:
        tables = connection.execute(text("select tablename from pg_tables where schemaname='public'"))
        stored = "".join(
            str(row).lower()
            for (table,) in tables.all()
            for row in connection.execute(text(f'select t::text from "{table}" t'))
        )
    out = capsys.readouterr()
    assert [word for word in said if word in stored + out.out.lower() + out.err.lower()] == []
