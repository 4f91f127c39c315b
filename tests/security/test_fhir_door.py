"""Attacks on the FHIR server: other partners' ids, no credentials, stored script, bodies that are no referral."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from services.intake.domain.partner_api.clients import PartnerScope
from tests.integration.intake.fhir.conftest import Server, headers, server
from tests.integration.intake.fhir.test_answering import problem
from tests.integration.intake.fhir.test_sending_us import a_request

__all__ = ["server"]
KINDS = ("Task", "ServiceRequest", "Patient", "Consent")
SCRIPT = "<script>alert(1)</script>"


def test_another_partner_s_referral_is_as_unknown_as_none(server: Server) -> None:
    ref, sent = (
        server.sent(),
        server.http.post("/ServiceRequest", json=a_request(), headers=headers()).json()["id"],
    )
    stranger = server.client(server.world.add_partner("Otra Entidad"))
    task = server.task(ref)

    for kind in KINDS:
        answers = {stranger.get(f"/{kind}/{one}").text for one in (ref, sent, uuid4())}
        assert len(answers) == 1
        assert problem(stranger.get(f"/{kind}/{ref}"))[:2] == (404, "not-found")
    for one in (ref, sent, uuid4()):
        body = task | {"id": str(one), "status": "cancelled"}
        assert problem(stranger.put(f"/Task/{one}", json=body, headers=headers('W/"1"')))[0] == 404
    assert server.world.state(ref) == "sent"
    assert server.task(sent)["status"] == "received"


@pytest.mark.parametrize("ref", ["1", "x" * 500, "%00", "' or 1=1 --", "urn:uuid:x", "{}"])
def test_an_id_that_is_none_is_missing(server: Server, ref: str) -> None:
    for kind in KINDS:
        assert server.http.get(f"/{kind}/{ref}").status_code in {404, 405}


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "x" * 10_000])
def test_without_credentials_there_is_the_statement_and_nothing_else(server: Server, token: str) -> None:
    ref, http = server.sent(), server.stranger()
    http.headers["Authorization"] = token

    assert http.get("/metadata").status_code == 200
    for method, address in (
        ("GET", f"/Task/{ref}"), ("GET", "/Task"), ("PUT", f"/Task/{ref}"), ("POST", "/ServiceRequest"),
        ("POST", ""), ("GET", "/Observation"), ("DELETE", f"/Task/{ref}"),
    ):  # fmt: skip
        refused = http.request(
            method, address, json={} if method in {"PUT", "POST"} else None, headers=headers()
        )
        assert problem(refused)[:2] == (401, "login"), (method, address)
        assert refused.headers["www-authenticate"].startswith("Bearer")


def test_credentials_for_something_else_do_not_open_it(server: Server) -> None:
    ref = server.sent()

    assert problem(server.client(server.world.partner, PartnerScope.REFERRALS_READ).get(f"/Task/{ref}"))[
        :2
    ] == (
        403,
        "forbidden",
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b"null", 400), (b'"x"', 400), (b"\xff\xfe", 400),
        (b'{"resourceType":"Task","status":NaN}', 400), (b"[" * 100_000, 400),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 413), (b'{"x":' + b"9" * 5_000 + b"}", 400),
        (b'{"resourceType":"Task","x":"' + b"x" * 300_000 + b'"}', 413),
    ],
)  # fmt: skip
def test_a_body_that_is_no_referral_is_refused_in_words(server: Server, body: bytes, status: int) -> None:
    refused = server.http.post("/Task", content=body, headers=headers())

    assert problem(refused)[0] == status


def test_a_body_that_never_says_how_long_it_is_is_cut_off(server: Server) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(300):
            yield b"x" * 1024

    assert problem(server.http.post("/Task", content=endless(), headers=headers()))[:2] == (413, "too-long")


@pytest.mark.parametrize(
    "said", ["application/xml", "text/plain", "multipart/form-data", "application/fhir+xml"]
)
def test_another_kind_of_body_is_refused(server: Server, said: str) -> None:
    refused = server.http.post("/Task", content=b"{}", headers={"Content-Type": said})

    assert problem(refused)[:2] == (415, "not-supported")


def test_script_in_an_answer_is_kept_as_text_and_never_served_as_a_page(server: Server) -> None:
    ref = server.sent()
    answer = server.say(ref, status="accepted", note=[{"text": SCRIPT}])

    assert answer.json()["note"][0]["text"] == SCRIPT
    assert answer.headers["content-type"].startswith("application/fhir+json")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_nothing_that_came_in_is_said_back_in_a_refusal(server: Server) -> None:
    ref = server.sent()
    task: dict[str, Any] = server.task(ref)
    for change in (
        {"status": SCRIPT},
        {"status": "accepted", "note": [{"text": [SCRIPT]}]},
        {SCRIPT: 1, "status": SCRIPT},
    ):
        assert SCRIPT not in server.put(task, **change).text
    assert SCRIPT not in server.http.get(f"/{SCRIPT}").text
    assert SCRIPT not in server.http.get(f"/Task?{SCRIPT}={SCRIPT}").text
    assert (
        SCRIPT
        not in server.http.post(
            "/ServiceRequest",
            json=a_request(reasonCode=[{"text": SCRIPT, SCRIPT: 1}], status=SCRIPT),
            headers=headers(),
        ).text
    )


def test_her_words_are_in_no_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    ref = server.sent()
    for _ in range(2):
        server.say(ref, status="accepted", note=[{"text": "Amal viene el martes"}])
        server.http.post("/ServiceRequest", json=a_request(), headers=headers())
    server.http.get(f"/Patient/{ref}")

    written = json.dumps([record.__dict__ for record in caplog.records], default=str)
    assert not [word for word in ("Amal", "Amina", "juzgado", "martes") if word in written]
