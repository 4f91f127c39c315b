"""Attentions, contact logs and the caseload."""

import pytest

from shared.ids import new_id
from tests.integration.intake.case.conftest import Client, World, at

NOTE = {
    "kind": "guidance",
    "channel": "phone",
    "minutes": 20,
    "topics": ["papers"],
    "text": "Quiere renovar el permiso.",
}
LOG = {"channel": "phone", "topics": ["papers"], "minutes": 10, "language": "fr", "outcome": "informed"}


def test_an_attention_with_a_next_step_sets_the_next_action_and_the_due_work(luz: Client, case: str) -> None:
    luz.make(
        f"/cases/{case}/notes",
        {"note": NOTE, "next_step": {"text": "Llamar a la abogada", "on": "2026-11-27"}},
    )

    head = luz.get(f"/cases/{case}")
    assert head["next_action"] == "Llamar a la abogada"
    assert head["next_due_at"].startswith("2026-11-27T08:00")
    assert head["last_contact_at"].startswith("2026-11-24T11:00")
    steps = [item for item in luz.get(f"/cases/{case}/due") if item["kind"] == "next_step"]
    assert [item["title"] for item in steps] == ["Llamar a la abogada"]


def two_steps(luz: Client, case: str) -> list[str]:
    """Ids of the steps of two attentions: the later one first written."""
    for text, on in (("Llamar a la abogada", "2026-12-09"), ("Ir al padrón", "2026-11-27")):
        luz.make(f"/cases/{case}/notes", {"note": NOTE, "next_step": {"text": text, "on": on}})
    return [item["id"] for item in luz.get(f"/cases/{case}/due") if item["kind"] == "next_step"]


def next_of(luz: Client, case: str) -> tuple[str, str]:
    head = luz.get(f"/cases/{case}")
    return head["next_action"], head["next_due_at"][:10]


def test_every_next_step_is_owed_and_the_head_shows_the_soonest(luz: Client, case: str) -> None:
    assert len(two_steps(luz, case)) == 2

    assert next_of(luz, case) == ("Ir al padrón", "2026-11-27")


def test_a_step_done_or_put_off_leaves_the_head_to_the_next(world: World, luz: Client, case: str) -> None:
    soonest, later = two_steps(luz, case)
    until = at(days=20)

    luz.post(f"/due/{soonest}/snooze", {"until": until, "reason": "waiting_for_her"})
    assert next_of(luz, case) == ("Llamar a la abogada", "2026-12-09")
    luz.post(f"/due/{later}/complete", {})
    assert next_of(luz, case) == ("Ir al padrón", until[:10])
    luz.post(f"/due/{later}/undo")
    assert next_of(luz, case) == ("Llamar a la abogada", "2026-12-09")


def test_once_assessed_the_first_screen_no_longer_comes_next(luz: Client, case: str) -> None:
    luz.post(f"/cases/{case}/assessments", {"judgement": "alto"})

    assert next_of(luz, case) == ("Volver a valorar el riesgo", "2026-12-01")


def test_with_nothing_left_to_do_somebody_must_decide_what_comes_next(luz: Client, case: str) -> None:
    (screen,) = luz.get(f"/cases/{case}/due")

    luz.post(f"/due/{screen['id']}/complete", {})

    assert next_of(luz, case) == ("Decidir el siguiente paso", "2026-11-25")
    assert [item["kind"] for item in luz.get(f"/cases/{case}/due")] == ["next_step"]


def test_coordination_with_others_is_no_contact_with_her(luz: Client, case: str) -> None:
    luz.make(f"/cases/{case}/notes", {"note": NOTE | {"kind": "coordination"}})

    assert luz.get(f"/cases/{case}")["last_contact_at"] is None


def test_a_note_is_corrected_by_another_and_both_stay(luz: Client, case: str) -> None:
    first = luz.make(f"/cases/{case}/notes", {"note": NOTE})
    luz.make(f"/cases/{case}/notes", {"note": NOTE | {"text": "No era el permiso."}, "corrects": first})

    notes = luz.get(f"/cases/{case}/notes")
    assert [note["corrects"] for note in notes] == [first, None]


def test_a_note_written_later_keeps_the_hour_it_happened(luz: Client, case: str) -> None:
    luz.make(f"/cases/{case}/notes", {"note": NOTE, "at": at(days=-2)})

    assert luz.get(f"/cases/{case}")["last_contact_at"].startswith("2026-11-22")


def test_new_signs_of_violence_ask_for_an_assessment_within_a_day(
    world: World, luz: Client, case: str
) -> None:
    luz.post(f"/cases/{case}/assessments", {"judgement": "basal"})
    (before,) = [item for item in luz.get(f"/cases/{case}/due") if item["kind"] == "reassessment"]
    assert before["due_at"][:10] > "2027"

    luz.make(f"/cases/{case}/notes", {"note": NOTE | {"violence_sign": True}})

    (after,) = [item for item in luz.get(f"/cases/{case}/due") if item["kind"] == "reassessment"]
    assert after["due_at"].startswith("2026-11-25T11:00")


def test_a_note_from_tomorrow_is_refused(luz: Client, case: str) -> None:
    answer = luz.post(f"/cases/{case}/notes", {"note": NOTE, "at": at(days=1)})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "at")


def test_a_contact_without_a_file_says_nothing_about_who_she_is(luz: Client) -> None:
    luz.make("/contact-logs", {"log": LOG})

    (kept,) = luz.get("/contact-logs")
    assert set(kept["facts"]) == {"channel", "topics", "minutes", "language", "outcome"}
    assert kept["became"] is None


def test_contact_logs_stay_within_their_team(luz: Client, ines: Client) -> None:
    luz.make("/contact-logs", {"log": LOG})

    assert ines.get("/contact-logs") == []


def test_a_contact_turns_into_a_case_with_it_as_the_first_attention(luz: Client) -> None:
    log = luz.make("/contact-logs", {"log": LOG})
    case = luz.make(f"/contact-logs/{log}/case", {"names": {"call_name": "Nadia"}})

    assert luz.get(f"/cases/{case}")["languages"] == ["fr"]
    (note,) = luz.get(f"/cases/{case}/notes")
    assert note["facts"]["topics"] == ["papers"]
    assert luz.get("/contact-logs")[0]["became"] == case


def test_a_contact_turns_into_a_case_once(luz: Client) -> None:
    log = luz.make("/contact-logs", {"log": LOG})
    luz.make(f"/contact-logs/{log}/case", {"names": {"call_name": "Nadia"}})

    again = luz.post(f"/contact-logs/{log}/case", {"names": {"call_name": "Nadia"}})

    assert (again.status_code, again.json()["code"]) == (409, "already_converted")


def test_the_same_key_turns_it_into_the_same_case(luz: Client) -> None:
    log, key = luz.make("/contact-logs", {"log": LOG}), new_id()
    first, second = (
        luz.post(f"/contact-logs/{log}/case", {"names": {"call_name": "Nadia"}}, key=key) for _ in range(2)
    )

    assert first.json() == second.json()


def test_another_teams_contact_cannot_be_turned_into_a_case(luz: Client, ines: Client) -> None:
    log = luz.make("/contact-logs", {"log": LOG})

    assert ines.post(f"/contact-logs/{log}/case", {"names": {"call_name": "X"}}).status_code == 404


def test_a_contact_counted_apart_does_not_point_back_to_its_case(luz: Client, case: str) -> None:
    log = luz.make(f"/cases/{case}/contact-log", LOG)

    (kept,) = luz.get("/contact-logs")
    assert kept["id"] == log
    assert case not in str(kept)


def test_the_caseload_puts_the_most_pressing_first_and_counts(
    world: World, luz: Client, rosa: Client
) -> None:
    calm, pressing = luz.open_case("Calma"), luz.open_case("Prisa")
    luz.put(f"/cases/{calm}/next-action", {"text": "Llamar", "due_at": at(days=9)})
    luz.put(f"/cases/{pressing}/next-action", {"text": "Llamar", "due_at": at(hours=1)})
    world.later(hours=2)

    load = luz.get("/cases")

    assert [line["call_name"] for line in load["lines"]] == ["Prisa", "Calma"]
    assert [line["is_overdue"] for line in load["lines"]] == [True, False]
    assert (load["counts"]["live"], load["counts"]["overdue"], load["counts"]["high"]) == (2, 1, 0)
    assert [line["call_name"] for line in luz.get("/cases", show="overdue")["lines"]] == ["Prisa"]


def test_mine_are_mine_and_the_teams_are_the_teams(luz: Client, rosa: Client, ines: Client) -> None:
    luz.open_case("De Luz")
    rosa.open_case("De Rosa", team="leon")
    ines.open_case("De Inés")

    def names(client: Client, whose: str) -> set[str]:
        return {line["call_name"] for line in client.get("/cases", whose=whose)["lines"]}

    assert names(luz, "mine") == {"De Luz"}
    assert names(luz, "team") == {"De Luz", "De Rosa"}
    assert names(rosa, "team") == {"De Luz", "De Rosa", "De Inés"}


def test_a_long_caseload_comes_in_pages(luz: Client) -> None:
    for number in range(5):
        luz.open_case(f"M{number}")

    first, second = luz.get("/cases", limit=3), luz.get("/cases", limit=3, offset=3)

    assert (len(first["lines"]), first["has_more"]) == (3, True)
    assert (len(second["lines"]), second["has_more"]) == (2, False)
    assert not {line["id"] for line in first["lines"]} & {line["id"] for line in second["lines"]}


def test_a_list_opens_only_what_its_columns_show(world: World, luz: Client) -> None:
    from sqlalchemy import select

    from shared import audit
    from shared.actor import Actor

    luz.open_case("Amal", names={"surnames": "Inventada"})
    luz.get("/cases")

    with world.transactions.begin(actor=Actor.service("intake"), purpose="test") as work:
        query = select(audit.entries.c.detail).where(
            audit.entries.c.action == "fields.opened", audit.entries.c.purpose == "case_list"
        )
        (opened,) = work.session.scalars(query)
    assert set(opened) == {"case_file.next_action", "name_card.call_name"}


def test_a_case_given_to_another_team_is_told_and_leaves_the_first(
    world: World, luz: Client, rosa: Client, ines: Client, case: str
) -> None:
    answer = rosa.put(f"/cases/{case}/owner", {"owner": str(ines.actor.ref), "team": "bierzo"})

    assert answer.status_code == 204
    assert ines.get(f"/cases/{case}")["owner"] == str(ines.actor.ref)
    assert luz.call("GET", f"/cases/{case}").status_code == 404
    assert world.events("intake.case_state_changed.v1")[-1]["team"] == "bierzo"


def test_a_case_given_to_another_worker_is_told_with_its_owner(
    world: World, luz: Client, rosa: Client, case: str
) -> None:
    (opened,) = world.events("intake.case_opened.v1")
    assert opened["owner"] == str(luz.actor.ref)

    rosa.put(f"/cases/{case}/owner", {"owner": str(rosa.actor.ref)})

    assert world.events("intake.case_state_changed.v1")[-1]["owner"] == str(rosa.actor.ref)


def test_only_a_coordinator_gives_cases_away(luz: Client, case: str) -> None:
    assert luz.put(f"/cases/{case}/owner", {"owner": None}).status_code == 403


@pytest.mark.parametrize("text", ["", "   "])
def test_a_live_case_is_never_without_a_next_action(luz: Client, case: str, text: str) -> None:
    answer = luz.put(f"/cases/{case}/next-action", {"text": text, "due_at": at(days=1)})

    assert answer.status_code == 422
    assert luz.get(f"/cases/{case}")["next_action"]
