"""What a file holds: identity, children, dated facts, consents, incidents, plans, drafts."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.intake.case.conftest import Client, World

CHILD = {"alias": "Sol", "birth_year": 2018, "lives_with": "her", "exposure": "witness"}
ORDER = {"kind": "protection_order", "state": "granted", "on": "2026-11-01", "expires": "2027-03-01"}
CONSENT = {"purpose": "services", "medium": "spoken", "language": "ar", "interpreter": True}
INCIDENT = {
    "kinds": ["physical", "psychological"],
    "when": "exact",
    "on": "2026-11-20",
    "told_on": "2026-11-24",
    "relation": "former_partner",
    "account": "Lo cuenta sin prisa.",
    "injuries": "Un moratón en el brazo.",
}
PLAN = {
    "sections": {"safe_place": ["En casa de una amiga"], "documents": ["Copias fuera de casa"]},
    "review_on": "2026-12-24",
}


@pytest.fixture
def case(luz: Client) -> str:
    return luz.open_case()


def due(client: Client, case: str) -> list[dict[str, Any]]:
    """What is still to do in a case."""
    found: list[dict[str, Any]] = client.get(f"/cases/{case}/due")
    return found


def summaries(client: Client, case: str) -> list[str]:
    return [line["summary"] for line in client.get(f"/cases/{case}/timeline")]


def test_names_papers_and_profile_come_back_as_they_were_written(luz: Client, case: str) -> None:
    luz.put(
        f"/cases/{case}/names",
        {"names": {"call_name": "Amal", "given_name": "Amal", "surnames": "Inventada Dos"}},
    )
    papers = {
        "documents": [{"kind": "passport", "number": "AB123"}],
        "nationality": "ma",
        "municipality": "León",
    }
    luz.put(f"/cases/{case}/particulars", {"particulars": papers})
    luz.put(
        f"/cases/{case}/profile",
        {"profile": {"languages": ["ar", "fr"], "housing": "room", "dependence": ["money"]}},
    )

    seen = luz.get(f"/cases/{case}/identity")
    assert seen["names"]["surnames"] == "Inventada Dos"
    assert seen["particulars"]["nationality"] == "MA"
    assert seen["particulars"]["documents"] == [{"kind": "passport", "number": "AB123"}]
    assert seen["profile"]["dependence"] == ["money"]


def test_two_people_who_change_the_same_thing_are_told_and_nothing_is_overwritten(
    luz: Client, case: str
) -> None:
    version = luz.get(f"/cases/{case}/identity")["names_version"]
    first = luz.put(f"/cases/{case}/names", {"names": {"call_name": "Amal B."}, "version": version})
    second = luz.put(f"/cases/{case}/names", {"names": {"call_name": "Otra"}, "version": version})

    assert (first.status_code, second.status_code) == (204, 409)
    assert second.json()["code"] == "changed_meanwhile"
    assert luz.get(f"/cases/{case}/identity")["names"]["call_name"] == "Amal B."


def test_each_child_is_a_record_of_its_own(luz: Client, case: str) -> None:
    sol = luz.make(f"/cases/{case}/children", {"child": CHILD})
    luz.make(f"/cases/{case}/children", {"child": CHILD | {"alias": "Mar"}})
    luz.put(f"/cases/{case}/children/{sol}", {"child": CHILD | {"exposure": "direct"}, "version": 1})

    children = luz.get(f"/cases/{case}/children")
    assert [(child["facts"]["alias"], child["facts"]["exposure"]) for child in children] == [
        ("Sol", "direct"),
        ("Mar", "witness"),
    ]
    assert luz.get(f"/cases/{case}")["children"] == 2


def test_a_child_taken_off_is_no_longer_counted(luz: Client, case: str) -> None:
    sol = luz.make(f"/cases/{case}/children", {"child": CHILD})

    assert luz.call("DELETE", f"/cases/{case}/children/{sol}").status_code == 204
    assert luz.get(f"/cases/{case}")["children"] == 0


def test_an_order_reminds_staff_two_weeks_before_it_ends(luz: Client, case: str) -> None:
    luz.make(f"/cases/{case}/dated-facts", {"fact": ORDER})

    (item,) = [each for each in due(luz, case) if each["kind"] in {"expiry", "hearing"}]
    assert item["kind"] == "expiry"
    assert item["due_at"].startswith("2027-02-15T08:00")


def test_an_order_corrected_moves_its_one_reminder(luz: Client, case: str) -> None:
    fact = luz.make(f"/cases/{case}/dated-facts", {"fact": ORDER})
    luz.put(f"/cases/{case}/dated-facts/{fact}", {"fact": ORDER | {"expires": "2027-06-01"}})

    (item,) = [each for each in due(luz, case) if each["kind"] in {"expiry", "hearing"}]
    assert item["due_at"].startswith("2027-05-18")


def test_an_order_denied_leaves_nothing_to_do(luz: Client, case: str) -> None:
    fact = luz.make(f"/cases/{case}/dated-facts", {"fact": ORDER})
    luz.put(f"/cases/{case}/dated-facts/{fact}", {"fact": ORDER | {"state": "denied"}})

    assert [each for each in due(luz, case) if each["kind"] in {"expiry", "hearing"}] == []


def test_a_hearing_reminds_two_days_before_its_day(luz: Client, case: str) -> None:
    hearing = {"kind": "hearing", "state": "scheduled", "on": "2026-12-10"}
    luz.make(f"/cases/{case}/dated-facts", {"fact": hearing})

    (item,) = [each for each in due(luz, case) if each["kind"] in {"expiry", "hearing"}]
    assert (item["kind"], item["due_at"][:10]) == ("hearing", "2026-12-08")


def test_a_consent_withdrawn_stays_on_the_file_and_is_told(world: World, luz: Client, case: str) -> None:
    consent = luz.make(f"/cases/{case}/consents", {"consent": CONSENT})
    luz.post(f"/cases/{case}/consents/{consent}/withdrawal")

    (kept,) = luz.get(f"/cases/{case}/consents")
    assert not kept["is_live"]
    assert kept["withdrawn_at"]
    (told,) = world.events("intake.consent_withdrawn.v1")
    assert told["consent"] == consent


def test_withdrawing_twice_tells_once(world: World, luz: Client, case: str) -> None:
    consent = luz.make(f"/cases/{case}/consents", {"consent": CONSENT})
    for _ in range(2):
        assert luz.post(f"/cases/{case}/consents/{consent}/withdrawal").status_code == 204

    assert len(world.events("intake.consent_withdrawn.v1")) == 1


def test_a_consent_that_has_lapsed_no_longer_counts(world: World, luz: Client, case: str) -> None:
    luz.make(f"/cases/{case}/consents", {"consent": CONSENT, "expires_at": "2026-11-25T11:00:00+00:00"})
    assert luz.get(f"/cases/{case}")["may_serve"]

    world.later(days=1)
    assert not luz.get(f"/cases/{case}")["may_serve"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"given_at": "2026-11-24T12:00:00+00:00"}, "given_at"),
        ({"expires_at": "2026-11-24T11:00:00+00:00"}, "expires_at"),
    ],
)
def test_a_consent_begins_before_now_and_ends_after_it(
    luz: Client, case: str, body: dict[str, str], field: str
) -> None:
    answer = luz.post(f"/cases/{case}/consents", {"consent": CONSENT} | body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_a_legal_basis_counts_only_when_it_is_documented(luz: Client, case: str) -> None:
    basis = CONSENT | {"legal_basis": "vital_interest"}
    assert luz.post(f"/cases/{case}/consents", {"consent": basis}).status_code == 422

    luz.make(f"/cases/{case}/consents", {"consent": basis | {"evidence": "Ingresada e inconsciente"}})
    assert luz.get(f"/cases/{case}")["may_serve"]


def test_an_incident_keeps_every_type_and_derives_the_gbvims_one(luz: Client, case: str) -> None:
    luz.make(f"/cases/{case}/incidents", {"incident": INCIDENT})

    (kept,) = luz.get(f"/cases/{case}/incidents")
    assert kept["facts"]["kinds"] == ["physical", "psychological"]
    assert kept["derived"] == {
        "gbvims": "physical_assault",
        "possible": ["physical_assault"],
        "all_yes": ["physical_assault", "psychological"],
        "told": "3-5d",
    }


def test_an_incident_corrected_is_derived_again_and_the_first_telling_stays(luz: Client, case: str) -> None:
    first = luz.make(f"/cases/{case}/incidents", {"incident": INCIDENT})
    changed = {"incident": INCIDENT | {"kinds": ["economic"], "on": "2026-11-22"}}

    assert luz.put(f"/cases/{case}/incidents/{first}", changed).status_code == 200

    now, before = luz.get(f"/cases/{case}/incidents")
    assert (now["facts"]["kinds"], now["derived"]["gbvims"]) == (["economic"], "denial_of_resources")
    assert (now["corrects"], now["corrected_by"]) == (first, None)
    assert (before["id"], before["corrected_by"]) == (first, now["id"])
    assert before["facts"]["kinds"] == INCIDENT["kinds"]
    again = luz.put(f"/cases/{case}/incidents/{first}", changed)
    assert (again.status_code, again.json()["code"]) == (409, "changed_meanwhile")


def test_the_safety_plan_is_due_for_review_on_its_day(luz: Client, case: str) -> None:
    luz.make(f"/cases/{case}/safety-plan", {"plan": PLAN})

    (item,) = [each for each in due(luz, case) if each["kind"] == "plan_review"]
    assert item["due_at"].startswith("2026-12-24T08:00")
    assert luz.get(f"/cases/{case}/safety-plan")["facts"]["sections"]["safe_place"] == [
        "En casa de una amiga"
    ]


def test_writing_over_someone_elses_newer_plan_is_refused(luz: Client, case: str) -> None:
    first = luz.make(f"/cases/{case}/safety-plan", {"plan": PLAN})
    luz.make(f"/cases/{case}/safety-plan", {"plan": PLAN, "replaces": first})

    late = luz.post(f"/cases/{case}/safety-plan", {"plan": PLAN, "replaces": first})

    assert late.status_code == 409


def test_a_plan_gone_through_again_moves_its_one_review(world: World, luz: Client, case: str) -> None:
    luz.make(f"/cases/{case}/safety-plan", {"plan": PLAN})
    world.later(days=10)
    luz.post(f"/cases/{case}/safety-plan/review", {"review_on": "2027-01-15"})

    (item,) = [each for each in due(luz, case) if each["kind"] == "plan_review"]
    assert item["due_at"].startswith("2027-01-15")


def test_a_review_in_the_past_is_refused(luz: Client, case: str) -> None:
    answer = luz.post(f"/cases/{case}/safety-plan", {"plan": PLAN | {"review_on": "2026-11-24"}})

    assert answer.status_code == 422


def test_a_case_without_a_plan_says_so(luz: Client, case: str) -> None:
    assert luz.get(f"/cases/{case}/safety-plan") is None
    assert luz.post(f"/cases/{case}/safety-plan/review", {"review_on": "2027-01-15"}).status_code == 404


def test_a_line_of_the_action_plan_is_due_until_it_is_done(luz: Client, case: str) -> None:
    item = {"need": "legal", "goal": "Papeles", "action": "Pedir cita en extranjería", "due_on": "2026-12-01"}
    made = luz.make(f"/cases/{case}/plan-items", {"item": item})
    assert [each["kind"] for each in due(luz, case) if each["kind"] == "plan_item"] == ["plan_item"]

    luz.put(f"/cases/{case}/plan-items/{made}", {"item": item | {"state": "done"}, "version": 1})

    assert [each for each in due(luz, case) if each["kind"] == "plan_item"] == []
    assert luz.get(f"/cases/{case}/plan-items")[0]["facts"]["state"] == "done"


def test_everything_written_is_on_the_timeline_newest_first(luz: Client, case: str) -> None:
    luz.make(f"/cases/{case}/consents", {"consent": CONSENT})
    luz.make(f"/cases/{case}/incidents", {"incident": INCIDENT})

    assert summaries(luz, case)[:2] == ["physical,psychological", "given:services"]


def test_the_timeline_shows_only_the_kinds_asked_for(luz: Client, case: str) -> None:
    luz.make(f"/cases/{case}/consents", {"consent": CONSENT})

    lines = luz.get(f"/cases/{case}/timeline", kind=["consent"])
    assert [line["kind"] for line in lines] == ["consent"]


def test_a_draft_comes_back_as_it_was_left(luz: Client, case: str) -> None:
    saved = luz.put(
        "/drafts/note", {"typed": {"text": "A medias", "topics": ["legal", "money"]}, "case_id": case}
    )

    draft = luz.get("/drafts/note", case=case)
    assert draft["typed"] == {"text": "A medias", "topics": ["legal", "money"]}
    assert draft["etag"] == saved.json()["etag"]


def test_two_windows_do_not_overwrite_each_others_draft(luz: Client, case: str) -> None:
    first = luz.put("/drafts/note", {"typed": {"text": "uno"}, "case_id": case}).json()["etag"]
    luz.put("/drafts/note", {"typed": {"text": "dos"}, "case_id": case, "etag": first})
    late = luz.put("/drafts/note", {"typed": {"text": "tres"}, "case_id": case, "etag": first})

    assert late.status_code == 409
    assert luz.get("/drafts/note", case=case)["typed"] == {"text": "dos"}


def test_a_draft_belongs_to_whoever_typed_it(world: World, luz: Client, rosa: Client, case: str) -> None:
    luz.put("/drafts/note", {"typed": {"text": "mío"}, "case_id": case})

    assert rosa.call("GET", f"/drafts/note?case={case}").status_code == 404
    assert rosa.get("/drafts") == []


def test_a_draft_without_a_case_is_kept_too_and_can_be_thrown_away(luz: Client) -> None:
    luz.put("/drafts/quick_intake", {"typed": {"call_name": "Amal"}})
    assert luz.get("/drafts/quick_intake")["typed"] == {"call_name": "Amal"}

    luz.call("DELETE", "/drafts/quick_intake")

    assert luz.call("GET", "/drafts/quick_intake").status_code == 404


def test_a_draft_lapses_after_fourteen_days_and_leaves_its_worker_a_task(
    world: World, luz: Client, case: str
) -> None:
    from services.intake.handlers.cases import throw_away_drafts

    luz.put("/drafts/note", {"typed": {"text": "olvidada"}, "case_id": case})
    luz.put("/drafts/quick_intake", {"typed": {"call_name": "Amal"}})
    world.later(days=14)

    assert luz.call("GET", f"/drafts/note?case={case}").status_code == 404
    throw_away_drafts(world.runtime)
    assert "draft_expired" in [each["kind"] for each in due(luz, case)]
    world.later(days=-1)
    assert luz.call("GET", f"/drafts/note?case={case}").status_code == 404


def test_a_row_of_another_case_is_missing_here(luz: Client, case: str) -> None:
    other = luz.open_case("Otra")
    child = luz.make(f"/cases/{other}/children", {"child": CHILD})

    assert luz.put(f"/cases/{case}/children/{child}", {"child": CHILD}).status_code == 404
    assert luz.call("DELETE", f"/cases/{case}/children/{child}").status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("children", {"child": CHILD}),
        ("dated-facts", {"fact": ORDER}),
        ("consents", {"consent": CONSENT}),
        ("incidents", {"incident": INCIDENT}),
        ("plan-items", {"item": {"need": "legal", "action": "Llamar"}}),
        ("safety-plan", {"plan": PLAN}),
    ],
)
def test_the_same_key_twice_writes_once(luz: Client, case: str, path: str, body: dict[str, Any]) -> None:
    key = new_id()
    first, second = (luz.post(f"/cases/{case}/{path}", body, key=key) for _ in range(2))

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    kept = luz.get(f"/cases/{case}/{path}")
    assert len(kept) == 1 or path == "safety-plan"


HIDDEN: list[tuple[str, str, Any]] = [
    ("GET", "", None),
    ("GET", "/identity", None),
    ("GET", "/children", None),
    ("GET", "/dated-facts", None),
    ("GET", "/consents", None),
    ("GET", "/incidents", None),
    ("GET", "/safety-plan", None),
    ("GET", "/plan-items", None),
    ("GET", "/notes", None),
    ("GET", "/accompaniments", None),
    ("GET", "/attachments", None),
    ("GET", "/timeline", None),
    ("GET", "/lifecycle", None),
    ("POST", "/children", {"child": CHILD}),
    ("POST", "/consents", {"consent": CONSENT}),
    ("POST", "/incidents", {"incident": INCIDENT}),
    ("POST", "/safety-plan", {"plan": PLAN}),
    ("POST", "/lifecycle", {"step": "hold", "reason": "lost_contact"}),
    ("PUT", "/names", {"names": {"call_name": "X"}}),
    ("PUT", "/next-action", {"text": "X", "due_at": "2026-12-01T09:00:00+00:00"}),
]


def test_someone_elses_case_looks_like_no_case(luz: Client, ines: Client, case: str) -> None:
    for method, path, body in HIDDEN:
        hidden = ines.call(method, f"/cases/{case}{path}", json=body)
        unknown = ines.call(method, f"/cases/{new_id()}{path}", json=body)
        assert hidden.status_code == unknown.status_code == 404, (method, path)
        assert hidden.json() == unknown.json(), (method, path)
