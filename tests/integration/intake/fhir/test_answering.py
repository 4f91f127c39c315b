"""A partner's system reads its referral and answers by the Task's status."""

from typing import Any
from uuid import uuid4

import pytest
from fhir.resources.R4B import get_fhir_model_class

from tests.integration.intake.fhir.conftest import BASE, Server, appointment, because, headers

DECLINED = {"status": "rejected", "statusReason": because("no_capacity")}


def is_fhir(resource: dict[str, Any]) -> dict[str, Any]:
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return resource


def problem(answer: Any) -> tuple[int, str, str]:
    """Status, code of the issue and our own code; the answer is an OperationOutcome in FHIR's media type."""
    assert answer.headers["content-type"].startswith("application/fhir+json")
    issue = is_fhir(answer.json())["issue"][0]
    return answer.status_code, issue["code"], issue["details"]["coding"][0]["code"]


def test_the_whole_of_a_referral_is_read_and_is_fhir(server: Server) -> None:
    ref = server.sent("call_name", "need", "urgency", "languages")
    task = is_fhir(server.task(ref))
    request = is_fhir(server.http.get(f"/{task['focus']['reference']}").json())
    person = is_fhir(server.http.get(f"/{task['for']['reference']}").json())
    agreed = is_fhir(server.http.get(f"/{request['supportingInfo'][0]['reference']}").json())

    assert (task["status"], task["owner"]["reference"]) == (
        "requested",
        f"Organization/{server.world.partner}",
    )
    assert (request["status"], request["priority"]) == ("active", "urgent")
    assert request["reasonCode"] == [{"text": "Orientación"}]
    assert person["name"] == [{"use": "usual", "text": "Amal"}]
    assert [one["coding"][0]["code"] for one in agreed["provision"]["code"]] == [
        "call_name", "languages", "need", "urgency",
    ]  # fmt: skip
    for reference in (task["owner"], task["requester"], agreed["provision"]["actor"][0]["reference"]):
        is_fhir(server.http.get(f"/{reference['reference']}").json())


def test_only_what_she_agreed_to_is_in_it(server: Server) -> None:
    ref = server.sent("need")
    whole = "".join(
        server.http.get(f"/{kind}/{ref}").text for kind in ("Task", "ServiceRequest", "Patient", "Consent")
    )

    assert server.http.get(f"/Patient/{ref}").json().keys() == {"resourceType", "id", "meta"}
    assert not [
        word for word in ("Amal", "Inventada", "1990", "León", '"ar"', '"MA"', "telecom") if word in whole
    ]
    assert str(server.world.case) not in whole


def test_versions_are_told_in_the_headers_and_one_that_is_held_is_not_sent_again(server: Server) -> None:
    ref = server.sent()
    found = server.http.get(f"/Task/{ref}")
    etag = found.headers["etag"]

    assert etag == f'W/"{found.json()["meta"]["versionId"]}"'
    assert found.headers["last-modified"].endswith("GMT")
    assert server.http.get(f"/Task/{ref}", headers={"If-None-Match": etag}).status_code == 304
    version = found.json()["meta"]["versionId"]
    assert server.http.get(f"/Task/{ref}/_history/{version}").status_code == 200
    assert problem(server.http.get(f"/Task/{ref}/_history/999"))[0] == 404


def test_from_received_to_done(server: Server) -> None:
    ref = server.sent()
    walk: list[tuple[dict[str, Any], str]] = [
        ({"status": "received"}, "seen"),
        ({"status": "accepted", "note": [{"text": "Con gusto"}]}, "accepted"),
        ({"status": "in-progress", "output": [appointment()]}, "appointment"),
        ({"status": "completed"}, "service_given"),
    ]
    for change, state in walk:
        before = server.task(ref)
        answer = server.say(ref, **change)
        assert (answer.status_code, server.world.state(ref)) == (200, state), answer.text
        assert is_fhir(answer.json())["status"] == change["status"]
        assert answer.json()["meta"]["versionId"] != before["meta"]["versionId"]

    assert server.task(ref)["businessStatus"]["coding"][0]["code"] == "service_given"
    assert "for" not in server.task(ref)
    assert problem(server.http.get(f"/Patient/{ref}")) == (410, "deleted", "consent_ended")
    for action in ("seen", "accepted", "appointment", "service_given"):
        assert f"referral.{action}" in server.world.actions()


def test_a_partner_who_accepts_at_once_has_seen_it(server: Server) -> None:
    ref = server.sent()

    assert server.say(ref, status="accepted").status_code == 200
    assert server.world.actions().count("referral.seen") == 1


def test_a_no_with_its_reason_reaches_the_worker(server: Server) -> None:
    ref = server.sent()
    answer = server.say(ref, status="rejected", statusReason=because("other", "Estamos de obras"))

    assert answer.json()["statusReason"]["coding"][0]["code"] == "other"
    assert server.world.state(ref) == "declined"
    server.world.tell()
    assert "referral.declined" in server.world.actions()


def test_a_note_is_a_message_and_told_once(server: Server) -> None:
    ref = server.sent()
    server.say(ref, status="received")
    first = server.say(ref, note=[{"text": "¿Habla francés?"}])
    again = server.put(first.json())

    assert [note["text"] for note in first.json()["note"]] == ["¿Habla francés?"]
    assert again.json()["meta"] == first.json()["meta"]
    assert server.world.actions().count("referral.message") == 1


@pytest.mark.parametrize(
    ("walk", "change"),
    [
        ([], {"status": "completed"}),
        ([], {"status": "in-progress", "output": [appointment()]}),
        (["accepted"], {"status": "received"}),
        (["accepted"], DECLINED),
        (["accepted", "completed"], {"status": "accepted"}),
    ],
)
def test_a_step_that_our_states_do_not_have_is_a_conflict(
    server: Server, walk: list[str], change: dict[str, Any]
) -> None:
    ref = server.sent()
    for status in walk:
        assert server.say(ref, status=status).status_code == 200
    state = server.world.state(ref)
    refused = server.say(ref, **change)

    assert refused.status_code in {409, 410}
    assert server.world.state(ref) == state


@pytest.mark.parametrize(
    ("change", "expression"),
    [
        ({"status": "bogus"}, "Task.status"),
        ({"status": None}, "Task.status"),
        ({"status": "cancelled"}, "Task.status"),
        ({"status": "entered-in-error"}, "Task.status"),
        ({"status": "rejected"}, "Task.statusReason"),
        ({"status": "rejected", "statusReason": because("bogus")}, "Task.statusReason"),
        ({"status": "rejected", "statusReason": because("other")}, "Task.note"),
        ({"status": "accepted", "note": [{"text": "x" * 2001}]}, "Task.note.text"),
        ({"status": "accepted", "note": "hola"}, "Task.note"),
        ({"status": "accepted", "for": {"reference": "Patient/otra"}}, "Task.for"),
        ({"status": "accepted", "owner": {"reference": "Organization/otra"}}, "Task.owner"),
    ],
)
def test_what_breaks_a_rule_is_refused_by_its_element(
    server: Server, change: dict[str, Any], expression: str
) -> None:
    ref = server.sent()
    refused = server.say(ref, **change)

    assert problem(refused)[0] == 422
    assert refused.json()["issue"][0]["expression"] == [expression]
    assert server.world.state(ref) == "sent"


def test_an_appointment_in_the_past_is_refused(server: Server) -> None:
    ref = server.sent()
    server.say(ref, status="accepted")
    refused = server.say(ref, status="in-progress", output=[appointment("2020-01-01T09:00:00+00:00")])

    assert refused.json()["issue"][0]["expression"] == ["Task.output"]


def test_an_update_goes_on_from_the_version_that_was_read(server: Server) -> None:
    ref = server.sent()
    old = server.task(ref)
    server.say(ref, status="received")

    assert problem(server.put(old, status="accepted")) == (412, "conflict", "wrong_version")
    for name in (None, "*", "W/", 'W/"x"', "9" * 40):
        refused = server.http.put(f"/Task/{ref}", json=old | {"status": "accepted"}, headers=headers(name))
        assert problem(refused)[0] == 412
    assert server.world.state(ref) == "seen"


def test_two_answers_at_once_leave_one(server: Server) -> None:
    ref = server.sent()
    task = server.task(ref)

    answers = [server.put(task, status="accepted"), server.put(task, **DECLINED)]

    assert [answer.status_code for answer in answers] == [200, 412]
    assert server.world.state(ref) == "accepted"


def test_the_resource_must_be_the_one_of_the_address(server: Server) -> None:
    ref = server.sent()
    task = server.task(ref)
    other = server.http.put(f"/Task/{ref}", json=task | {"id": str(uuid4())}, headers=headers('W/"1"'))
    kind = server.http.put(f"/Task/{ref}", json=task | {"resourceType": "Patient"}, headers=headers('W/"1"'))

    assert problem(other)[0] == problem(kind)[0] == 400


def test_the_server_says_what_it_can_and_no_more(server: Server) -> None:
    statement = is_fhir(server.client().get("/metadata").json())
    said = {
        one["type"]: {each["code"] for each in one["interaction"]} for one in statement["rest"][0]["resource"]
    }

    assert statement["implementation"]["url"] == BASE
    assert statement["fhirVersion"] == "4.0.1"
    assert said["Task"] == {"read", "search-type", "create", "update"}
    assert said["Patient"] == {"read"}
    assert problem(server.http.get("/Patient"))[0] == 405
    assert (
        problem(server.http.put(f"/Patient/{uuid4()}", json={"resourceType": "Patient"}, headers=headers()))[
            0
        ]
        == 405
    )
    assert problem(server.http.delete(f"/Task/{uuid4()}"))[0] == 405
    assert problem(server.http.get("/Observation"))[0] == 404
    assert problem(server.http.get("/Observation/1"))[0] == 404
    assert problem(server.http.post("/$export", json={}, headers=headers()))[0] == 404


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/fhir+json", 200), ("application/json", 200), ("*/*", 200),
        ("text/html, application/fhir+json;q=0.9", 200), ("application/fhir+xml", 406), ("text/turtle", 406),
    ],
)  # fmt: skip
def test_json_is_spoken_and_nothing_else(server: Server, accept: str, status: int) -> None:
    assert server.http.get("/metadata", headers={"Accept": accept}).status_code == status


def test_the_format_asked_for_goes_before_the_header(server: Server) -> None:
    assert problem(server.http.get("/metadata?_format=xml"))[0] == 406
    assert server.http.get("/metadata?_format=json", headers={"Accept": "text/html"}).status_code == 200
    assert server.http.get("/metadata?_format=application/fhir+json").status_code == 200
