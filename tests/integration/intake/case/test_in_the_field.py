"""An accompaniment told from where it takes place: begun, over, how it went; once each, and taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.intake.handlers.cases import hand_over_reminders
from shared.contracts.roles import Role
from tests.integration.intake.case.conftest import START, Client, World, a_member, at
from tests.integration.intake.case.test_accompaniments import COURT, DONE, plan, the_only
from tests.integration.intake.case.test_coming_back import step
from tests.integration.intake.risk.conftest import tick

ON_SITE = {"place": "Juzgado 3, la han cambiado", "with_whom": "Su hermana"}
CLOSING = "Cerrar el acompañamiento: decir cómo ha ido"
NEXT = {"text": "Recoger el auto", "on": "2026-12-01"}


@pytest.fixture
def made(luz: Client, case: str) -> str:
    return plan(luz, case, at(minutes=30))


def tell(client: Client, case: str, made: str, what: str, body: Any = None, **more: Any) -> Any:
    return client.post(f"/cases/{case}/accompaniments/{made}/{what}", body or {}, **more)


def closings(client: Client, case: str) -> list[dict[str, Any]]:
    return [item for item in client.get(f"/cases/{case}/due") if item["title"] == CLOSING]


def lines(client: Client, case: str) -> list[str]:
    found = client.get(f"/cases/{case}/timeline", kind="accompaniment")
    return [line["summary"] for line in reversed(found)]


def test_it_begins_ends_and_is_closed_from_there(world: World, luz: Client, case: str, made: str) -> None:
    assert tell(luz, case, made, "start", {"on_site": ON_SITE}).status_code == 204
    assert the_only(luz, case)["state"] == "running"
    world.later(minutes=95)
    assert tell(luz, case, made, "stop").status_code == 204
    assert the_only(luz, case)["state"] == "to_close"

    told = tell(luz, case, made, "outcome", {"outcome": {"outcome": "done"}, "next_step": NEXT})

    assert told.status_code == 204
    held = the_only(luz, case)
    assert (held["state"], held["outcome"]["minutes"]) == ("held", 95)
    assert (held["on_site"]["place"], held["on_site"]["with_whom"]) == tuple(ON_SITE.values())
    assert luz.get(f"/cases/{case}")["next_action"] == "Recoger el auto"
    assert lines(luz, case) == ["planned:court", "begun:court", "over:court", "held:court:done"]
    audited = [action for action in world.audited(case) if action.startswith("accompaniment_")]
    assert audited == [f"accompaniment_{what}" for what in ("planned", "started", "ended", "held")]


def test_an_outcome_ends_what_is_still_under_way(world: World, luz: Client, case: str, made: str) -> None:
    tell(luz, case, made, "start")
    world.later(minutes=40)

    tell(luz, case, made, "outcome", {"outcome": {"outcome": "partly"}, "on_site": ON_SITE})

    held = the_only(luz, case)
    assert (held["state"], held["outcome"]["minutes"], held["on_site"]["with_whom"]) == (
        "held",
        40,
        "Su hermana",
    )


def test_what_is_left_empty_at_the_end_stays_as_it_was_told_at_the_start(
    luz: Client, case: str, made: str
) -> None:
    tell(luz, case, made, "start", {"on_site": ON_SITE})

    tell(luz, case, made, "outcome", {"outcome": DONE, "on_site": {"place": "", "with_whom": "Su madre"}})

    assert the_only(luz, case)["on_site"] | {} == ON_SITE | {
        "with_whom": "Su madre", "planned_staff": None, "is_unplanned": False
    }  # fmt: skip


@pytest.mark.parametrize("what", ["start", "stop", "outcome"])
def test_the_same_request_twice_is_one_and_other_words_under_its_key_are_refused(
    luz: Client, case: str, made: str, what: str
) -> None:
    body = {"outcome": {"outcome": DONE}, "start": {"on_site": ON_SITE}, "stop": {"at": at()}}
    other = {"outcome": {"outcome": DONE | {"note": "Otra"}}, "start": {}, "stop": {}}
    if what != "start":
        tell(luz, case, made, "start")
    key = uuid4()

    codes = [tell(luz, case, made, what, body[what], key=key).status_code for _ in range(3)]
    refused = tell(luz, case, made, what, other[what], key=key)

    assert codes == [204, 204, 204]
    assert (refused.status_code, refused.json()["code"]) == (409, "said_otherwise")
    assert len(lines(luz, case)) == {"start": 2, "stop": 3, "outcome": 4}[what]


def test_four_phones_at_once_begin_it_once(luz: Client, case: str, made: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: tell(luz, case, made, "start", key=uuid4()).status_code, range(8)))

    assert set(answers) == {204}
    assert lines(luz, case).count("begun:court") == 1
    assert len(closings(luz, case)) == 1


def test_a_second_start_or_stop_changes_nothing(world: World, luz: Client, case: str, made: str) -> None:
    tell(luz, case, made, "start", {"on_site": ON_SITE})
    world.later(minutes=10)
    again = tell(luz, case, made, "start")
    tell(luz, case, made, "stop")
    world.later(minutes=10)
    assert (again.status_code, tell(luz, case, made, "stop").status_code) == (204, 204)

    row = the_only(luz, case)
    began, over = (datetime.fromisoformat(row[name]) for name in ("started_at", "ended_at"))
    assert (began, over) == (START, START + timedelta(minutes=10))
    assert row["on_site"]["with_whom"] == "Su hermana"


def test_a_second_start_with_other_words_is_refused_since_they_would_be_lost(
    luz: Client, case: str, made: str
) -> None:
    tell(luz, case, made, "start", {"on_site": ON_SITE})

    refused = tell(luz, case, made, "start", {"on_site": {"with_whom": "Nadie más"}})

    assert (refused.status_code, refused.json()["code"]) == (409, "started_otherwise")


def test_an_entry_told_late_counts_from_when_it_happened(
    world: World, luz: Client, case: str, made: str
) -> None:
    world.later(hours=3)
    tell(luz, case, made, "start", {"at": at(minutes=30)})
    tell(luz, case, made, "stop", {"at": at(minutes=90)})

    row = the_only(luz, case)
    assert datetime.fromisoformat(row["ended_at"]) - datetime.fromisoformat(row["started_at"]) == timedelta(
        hours=1
    )
    assert row["undo"] == "stop"


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("start", {"at": at(minutes=6)}, "at"),
        ("start", {"at": at(hours=-49)}, "at"),
        ("stop", {"at": at(minutes=-1)}, "at"),
        ("start", {"on_site": {"place": "x" * 201}}, "on_site.place"),
        ("start", {"on_site": {"who": "x"}}, "on_site.who"),
        ("undo", {"step": "begin"}, "step"),
    ],
)
def test_what_cannot_be_so_is_refused_at_its_field(
    luz: Client, case: str, made: str, *, what: str, body: Any, field: str
) -> None:
    if what != "start":
        tell(luz, case, made, "start")

    refused = tell(luz, case, made, what, body)

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_one_of_another_day_does_not_begin_today(luz: Client, case: str) -> None:
    refused = tell(luz, case, plan(luz, case, at(hours=13)), "start")

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "starts_at")


@pytest.mark.parametrize("what", ["start", "stop"])
def test_what_was_called_off_does_not_begin_nor_end(luz: Client, case: str, made: str, what: str) -> None:
    tell(luz, case, made, "cancellation", {"reason": "not_safe"})

    assert tell(luz, case, made, what).status_code == 409


def test_what_has_not_begun_does_not_end(luz: Client, case: str, made: str) -> None:
    refused = tell(luz, case, made, "stop")

    assert (refused.status_code, refused.json()["code"]) == (409, "not_under_way")


def test_what_has_begun_is_neither_moved_nor_called_off(luz: Client, case: str, made: str) -> None:
    tell(luz, case, made, "start")
    moved = luz.put(f"/cases/{case}/accompaniments/{made}", {"accompaniment": COURT, "starts_at": at(days=1)})
    off = tell(luz, case, made, "cancellation", {"reason": "she_asked"})

    assert (moved.status_code, off.status_code) == (409, 409)
    assert the_only(luz, case)["state"] == "running"


@pytest.mark.parametrize("what", ["start", "stop", "outcome", "undo"])
def test_another_teams_worker_reaches_nothing_of_it(
    luz: Client, ines: Client, case: str, made: str, what: str
) -> None:
    body = {"outcome": {"outcome": DONE}, "undo": {"step": "start"}}.get(what, {})
    tell(luz, case, made, "start")
    other = luz.open_case("Otra")

    assert tell(ines, case, made, what, body).status_code == 404
    assert tell(luz, other, made, what, body).status_code == 404
    assert the_only(luz, case)["state"] == "running"


def test_nobody_had_planned_it_and_it_begins_in_one_step_once(world: World, luz: Client, case: str) -> None:
    new, key = str(uuid4()), uuid4()
    path, body = (
        f"/cases/{case}/accompaniments/{new}/unplanned-start",
        {"accompaniment": {"kind": "hospital"}},
    )

    codes = [luz.call("PUT", path, json=body, key=key).status_code for _ in range(2)]
    codes.append(luz.put(path, body).status_code)

    assert codes == [204, 204, 204]
    row = the_only(luz, case)
    assert (row["id"], row["state"], row["staff"]) == (new, "running", str(luz.actor.ref))
    assert luz.put(path, {"accompaniment": {"kind": "bank"}}).status_code == 409


def test_the_id_of_another_cases_accompaniment_is_refused(luz: Client, case: str, made: str) -> None:
    other = luz.open_case("Otra")
    body = {"accompaniment": {"kind": "hospital"}}

    assert luz.put(f"/cases/{other}/accompaniments/{made}/unplanned-start", body).status_code == 409
    assert luz.get(f"/cases/{other}/accompaniments") == []


def test_whoever_begins_it_is_who_went_until_that_is_taken_back(
    world: World, luz: Client, rosa: Client, case: str, made: str
) -> None:
    tell(rosa, case, made, "start")
    assert the_only(luz, case)["staff"] == str(rosa.actor.ref)
    assert [line["state"] for line in rosa.get("/agenda", start=at(hours=-1), end=at(hours=5))] == ["running"]

    tell(rosa, case, made, "undo", {"step": "start"})

    row = the_only(luz, case)
    assert (row["staff"], row["state"], row["on_site"]) == (str(luz.actor.ref), "planned", None)


def test_each_step_is_taken_back_the_last_one_first(world: World, luz: Client, case: str, made: str) -> None:
    before = luz.get(f"/cases/{case}")["next_action"]
    tell(luz, case, made, "start")
    tell(luz, case, made, "stop")
    tell(luz, case, made, "outcome", {"outcome": DONE, "next_step": NEXT})
    assert closings(luz, case) == []
    assert tell(luz, case, made, "undo", {"step": "start"}).json()["code"] == "nothing_to_undo"

    states = []
    for what in ("outcome", "stop", "start"):
        key = uuid4()
        assert [tell(luz, case, made, "undo", {"step": what}, key=key).status_code for _ in range(2)] == [
            204,
            204,
        ]
        states.append((the_only(luz, case)["state"], len(closings(luz, case))))

    assert states == [("to_close", 1), ("running", 1), ("planned", 0)]
    assert luz.get(f"/cases/{case}")["next_action"] == before
    assert "Recoger el auto" not in [item["title"] for item in luz.get(f"/cases/{case}/due")]
    assert lines(luz, case)[-3:] == ["undone_outcome:court", "undone_stop:court", "undone_start:court"]


@pytest.mark.parametrize(("minutes", "code"), [(10, 204), (11, 409)])
def test_a_step_is_taken_back_for_ten_minutes(
    world: World, luz: Client, case: str, made: str, *, minutes: int, code: int
) -> None:
    tell(luz, case, made, "start")
    world.later(minutes=minutes)

    assert the_only(luz, case)["undo"] == ("start" if code == 204 else None)
    assert tell(luz, case, made, "undo", {"step": "start"}).status_code == code


def test_one_begun_by_mistake_that_was_never_planned_is_gone_from_the_agenda(luz: Client, case: str) -> None:
    new = str(uuid4())
    luz.put(f"/cases/{case}/accompaniments/{new}/unplanned-start", {"accompaniment": {"kind": "bank"}})

    tell(luz, case, new, "undo", {"step": "start"})

    row = the_only(luz, case)
    assert (row["state"], row["cancel_reason"], row["undo"]) == ("cancelled", "mistake", None)
    assert luz.get("/agenda", start=at(hours=-1), end=at(hours=5)) == []
    assert tell(luz, case, new, "undo", {"step": "start"}).status_code == 409


def test_one_that_nobody_closed_is_asked_after_twelve_hours_later(
    world: World, luz: Client, rosa: Client, case: str, made: str
) -> None:
    tell(rosa, case, made, "start")
    tick(world)
    world.later(hours=11, minutes=59)
    tick(world)
    assert world.events("intake.work_due.v1") == []

    world.later(minutes=2)
    for _ in range(3):
        tick(world)

    (told,) = world.events("intake.work_due.v1")
    assert (told["owner"], told["kind"]) == (str(rosa.actor.ref), "other")
    assert set(told) >= {"subject", "item", "due_at"}
    assert "Juzgado" not in str(told)


def test_one_that_runs_since_the_day_before_is_still_on_todays_agenda(
    world: World, luz: Client, case: str, made: str
) -> None:
    tell(luz, case, made, "start")
    world.later(days=2)

    (line,) = luz.get("/agenda", start=at(days=2, hours=-1), end=at(days=3))

    assert (line["id"], line["state"]) == (made, "running")
    assert luz.get("/agenda", start=at(days=3), end=at(days=4)) == []


def test_a_reminder_not_yet_gone_does_not_go_once_she_is_there(world: World, luz: Client, case: str) -> None:
    made = plan(luz, case, at(hours=3), remind_her=True)
    hand_over_reminders(world.runtime)

    tell(luz, case, made, "start")
    hand_over_reminders(world.runtime)

    (told,) = world.events("intake.reminder_due.v1")
    taken_back = [event["occurrence"] for event in world.events("intake.reminder_cancelled.v1")]
    assert taken_back == [told["occurrence"]]


def test_a_start_that_is_taken_back_lets_her_be_reminded_again(world: World, luz: Client, case: str) -> None:
    made = plan(luz, case, at(hours=3), remind_her=True)
    hand_over_reminders(world.runtime)
    tell(luz, case, made, "start")
    luz.post(f"/cases/{case}/accompaniments/{made}/undo", {"step": "start"})
    hand_over_reminders(world.runtime)

    first, again = world.events("intake.reminder_due.v1")
    assert again == first


def test_what_had_begun_when_a_case_was_closed_is_asked_after_again_when_she_comes_back(
    luz: Client, rosa: Client, case: str, made: str
) -> None:
    luz.post(f"/cases/{case}/assessments", {"judgement": "medio"})
    tell(luz, case, made, "start")
    step(rosa, case, "transfer_out", "left_area")
    assert closings(luz, case) == []
    assert luz.get("/agenda", start=at(hours=-1), end=at(minutes=1)) == []
    assert tell(luz, case, made, "stop").status_code == 409

    step(rosa, case, "reopen", "contact_again")

    assert the_only(luz, case)["state"] == "running"
    assert len(closings(luz, case)) == 1


def test_a_colleague_of_another_role_begins_nothing(world: World, case: str, made: str) -> None:
    olga = world.as_(a_member("leon", role=Role.FACILITATOR))

    assert tell(olga, case, made, "start").status_code in {403, 404}


@pytest.mark.parametrize(
    ("outcome", "counts"), [("done", True), ("refused", True), ("she_did_not_come", False)]
)
def test_waiting_for_her_is_no_contact_with_her_until_she_came(
    world: World, luz: Client, case: str, made: str, *, outcome: str, counts: bool
) -> None:
    before = luz.get(f"/cases/{case}")["last_contact_at"]
    world.later(minutes=20)
    tell(luz, case, made, "start")
    world.later(minutes=30)
    tell(luz, case, made, "stop")
    assert luz.get(f"/cases/{case}")["last_contact_at"] == before

    tell(luz, case, made, "outcome", {"outcome": {"outcome": outcome}})

    assert (luz.get(f"/cases/{case}")["last_contact_at"] != before) is counts
