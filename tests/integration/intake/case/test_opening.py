"""Opening a case, finding it again, and never opening it twice."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import text

from shared.ids import new_id
from tests.integration.intake.case.conftest import Client, World

FATIMA = {"call_name": "Fati", "given_name": "Fátima", "surnames": "El Inventado", "birth_date": "1991-03-04"}


def test_a_case_needs_only_a_name_to_call_her_by_and_a_language(luz: Client) -> None:
    case = luz.make("/cases", {"names": {"call_name": "Amal"}, "profile": {"languages": ["ar"]}})

    head = luz.get(f"/cases/{case}")
    assert (head["call_name"], head["languages"], head["status"]) == ("Amal", ["ar"], "intake")


def test_a_new_case_has_a_next_action_and_a_first_screen_due_within_a_day(luz: Client) -> None:
    case = luz.open_case()

    head = luz.get(f"/cases/{case}")
    assert head["next_action"]
    assert head["next_due_at"].startswith("2026-11-25T11:00")


def test_a_new_case_is_told_to_the_other_services_without_a_word_about_her(world: World, luz: Client) -> None:
    case = luz.open_case("Amal", names={"given_name": "Zubaida"})

    (told,) = world.events("intake.case_opened.v1")
    assert (told["subject"], told["team"], told["status"]) == (case, "leon", "intake")
    assert "Amal" not in str(told)
    assert "Zubaida" not in str(told)


def test_the_same_key_with_other_words_is_refused_and_nothing_of_them_is_kept(
    world: World, luz: Client
) -> None:
    key, path = new_id(), f"/cases/{luz.open_case()}/notes"
    said = [
        luz.post(path, {"note": {"kind": "guidance", "text": said_so}}, key=key)
        for said_so in ("Viene mañana.", "Viene mañana.", "No viene.")
    ]

    assert [answer.status_code for answer in said] == [201, 201, 409]
    assert said[0].json()["id"] == said[1].json()["id"]
    assert said[2].json()["code"] == "said_otherwise"
    assert [one["facts"]["text"] for one in luz.get(path)] == ["Viene mañana."]
    with world.transactions.engine.connect() as connection:
        marks = connection.execute(text("select mark from idempotency_key where mark is not null")).scalars()
        assert [len(mark) for mark in marks] == [16]


def test_codes_are_drawn_by_chance_and_all_differ(luz: Client) -> None:
    cases = [luz.open_case(f"M{n}") for n in range(8)]

    codes = [luz.get(f"/cases/{case}")["code"] for case in cases]
    assert len(set(codes)) == 8
    assert codes != sorted(codes)
    assert all(code.startswith("TL-2026-") for code in codes)


def test_the_same_key_ten_times_at_once_opens_one_case(world: World, luz: Client) -> None:
    key = new_id()
    body = {"names": {"call_name": "Amal"}, "profile": {"languages": ["ar"]}}

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: luz.post("/cases", body, key=key), range(10)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(luz.get("/cases")["lines"]) == 1
    assert len(world.events("intake.case_opened.v1")) == 1


def test_another_key_opens_another_case(luz: Client) -> None:
    body = {"names": {"call_name": "Amal"}, "profile": {"languages": ["ar"]}}

    first = luz.post("/cases", body, key=new_id()).json()["id"]
    second = luz.post("/cases", body, key=new_id()).json()["id"]

    assert first != second


def test_someone_elses_key_does_not_give_away_her_case(world: World, luz: Client, ines: Client) -> None:
    key = new_id()
    body = {"names": {"call_name": "Amal"}, "profile": {"languages": ["ar"]}}

    hers = luz.post("/cases", body, key=key).json()["id"]
    mine = ines.post("/cases", body, key=key).json()["id"]

    assert hers != mine


def test_a_worker_cannot_open_a_case_for_a_team_that_is_not_hers(luz: Client) -> None:
    answer = luz.post(
        "/cases", {"names": {"call_name": "A"}, "profile": {"languages": ["es"]}, "team": "bierzo"}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "team"


def test_a_coordinator_may_open_one_for_any_team(rosa: Client, ines: Client) -> None:
    case = rosa.open_case(team="bierzo")

    assert ines.get(f"/cases/{case}")["team"] == "bierzo"


def test_consent_given_on_the_first_page_is_kept_with_the_case(luz: Client) -> None:
    consent = {"purpose": "services", "medium": "spoken", "language": "ar"}
    case = luz.open_case(consent=consent)

    (kept,) = luz.get(f"/cases/{case}/consents")
    assert kept["is_live"]
    assert luz.get(f"/cases/{case}")["may_serve"]


def test_a_woman_who_is_already_here_is_found_whatever_the_accents(luz: Client) -> None:
    luz.open_case(names=FATIMA)

    found = luz.post(
        "/cases/duplicates", FATIMA | {"given_name": "Fatima", "surnames": "El inventado"}
    ).json()

    assert [each["call_name"] for each in found["found"]] == ["Fati"]
    assert found["elsewhere"] == 0


def test_a_file_of_another_team_is_told_as_a_number_and_nothing_else(luz: Client, ines: Client) -> None:
    luz.open_case(names=FATIMA)

    found = ines.post("/cases/duplicates", FATIMA).json()

    assert found == {"found": [], "elsewhere": 1}


def test_a_woman_with_another_birth_date_is_not_taken_for_her_elsewhere(luz: Client, ines: Client) -> None:
    luz.open_case(names=FATIMA)

    found = ines.post("/cases/duplicates", FATIMA | {"birth_date": "1991-03-05"}).json()

    assert found["elsewhere"] == 0


@pytest.mark.parametrize("query", ["Fátima", "fatima", "FATIMA el inventado", "Fatma", "Fati", "Fadima"])
def test_search_finds_her_by_the_name_as_it_is_heard(luz: Client, query: str) -> None:
    case = luz.open_case(names=FATIMA)
    luz.open_case("Oksana", names={"given_name": "Oksana", "surnames": "Prueba"})

    found = luz.post("/search", {"query": query}).json()

    assert [each["id"] for each in found] == [case]


def test_search_finds_her_by_code_however_it_is_typed(luz: Client) -> None:
    case = luz.open_case()
    code = luz.get(f"/cases/{case}")["code"]

    found = luz.post("/search", {"query": code.lower().replace("-", " ")}).json()

    assert [each["id"] for each in found] == [case]


def test_search_by_name_never_leaves_the_callers_own_cases(luz: Client, ines: Client) -> None:
    luz.open_case(names=FATIMA)

    assert ines.post("/search", {"query": "Fátima"}).json() == []


def test_a_code_of_another_team_is_known_to_exist_and_no_more(luz: Client, ines: Client) -> None:
    code = luz.get(f"/cases/{luz.open_case('Amal')}")["code"]

    (found,) = ines.post("/search", {"query": code}).json()

    assert found == {
        "id": None,
        "code": code,
        "call_name": "",
        "status": None,
        "level": None,
        "likeness": 100,
        "is_yours": False,
        "is_screened": None,
    }


def test_a_case_is_seen_by_its_team_and_missing_for_the_rest(luz: Client, ines: Client, world: World) -> None:
    case = luz.open_case()
    mate = world.as_(
        luz.actor.__class__(ref=new_id(), kind="staff", roles=luz.actor.roles, teams=luz.actor.teams)
    )

    assert mate.call("GET", f"/cases/{case}").status_code == 200
    hidden, unknown = ines.call("GET", f"/cases/{case}"), ines.call("GET", f"/cases/{new_id()}")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.json() == unknown.json()


@pytest.mark.parametrize("role", ["dpo", "admin", "facilitator"])
def test_other_roles_get_no_content(world: World, luz: Client, role: str) -> None:
    from shared.contracts.roles import Role
    from tests.integration.intake.case.conftest import a_member

    case = luz.open_case()
    other = world.as_(a_member("leon", role=Role(role)))

    for path in (f"/cases/{case}", f"/cases/{case}/identity", f"/cases/{case}/timeline", "/cases"):
        assert other.call("GET", path).status_code == 403


def test_every_opening_of_her_name_is_in_the_audit(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.get(f"/cases/{case}/identity")

    actions = world.audited(case)
    assert "case_reached" in actions
    assert "fields.opened" in actions


def test_the_callers_reference_is_kept_as_owner(luz: Client) -> None:
    case = luz.open_case()

    assert UUID(luz.get(f"/cases/{case}")["owner"]) == luz.actor.ref
