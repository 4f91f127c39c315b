"""Webhooks: owed with the change, consent asked again, retried, taken back, switched off, sent again by hand."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from uuid import UUID

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook

from services.intake.domain.partner_api.webhooks import WAITS, AttemptState, EndpointState
from services.intake.gateways.outgoing import CallFailed, Reply
from services.intake.settings import IntakeSettings
from services.intake.store.due import DueItem
from services.intake.store.partner_api.webhooks import WebhookAttempt, WebhookEndpoint
from services.intake.store.risk.alerts import Alert
from services.intake.usecases.partner_api.send_webhook import Message
from services.intake.usecases.referral.revoke_referral import revoke_referral
from services.intake.webhook_tasks import TICK_SECONDS, run_due_webhooks
from shared.bus import tables as bus
from shared.contracts.codes import DueKind
from shared.contracts.events.intake import AlertRaised
from tests.integration.intake.partner_api.conftest import Door
from tests.integration.intake.referral.conftest import World
from tests.support.loopback import serving


class Program:
    """A partner's program: takes messages, answers as told."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.answers: list[Reply | Exception] = []

    def __call__(self, message: Message) -> Reply:
        self.taken.append(message)
        answer = self.answers.pop(0) if self.answers else Reply(204, b"")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def kinds(self) -> list[str]:
        return [json.loads(one.body)["type"] for one in self.taken]


@pytest.fixture
def program() -> Program:
    return Program()


def listening(door: Door) -> str:
    """Give the partner an address that is proven; its secret."""
    address = f"/api/v1/partners/{door.world.partner}/webhook"
    made = door.http.put(address, json={"url": "https://partner.example/h"}, headers=door.coordinator)
    assert made.status_code == 200, made.text
    with door.world.begin() as work:
        work.session.scalars(select(WebhookEndpoint)).one().state = EndpointState.ACTIVE
    secret: str = made.json()["secret"]
    return secret


def tick(world: World, program: Program) -> int:
    return run_due_webhooks(world.transactions, send=program)


def attempts(world: World) -> list[WebhookAttempt]:
    with world.begin() as work:
        return list(work.session.scalars(select(WebhookAttempt).order_by(WebhookAttempt.id)))


def state(world: World) -> EndpointState:
    with world.begin() as work:
        return work.session.scalars(select(WebhookEndpoint)).one().state


def test_a_referral_that_left_is_told_by_reference_alone_and_signed(door: Door, program: Program) -> None:
    secret = listening(door)
    door.world.now = datetime.now(UTC)
    made, _ = door.world.deliver()

    assert tick(door.world, program) == 1

    (sent,) = program.taken
    told = Webhook(secret).verify(sent.body, sent.headers)
    assert told["type"] == "referral.sent"
    assert told["data"] == {"referral": str(made.referral)}
    assert UUID(sent.headers["webhook-id"]) == attempts(door.world)[0].id
    assert attempts(door.world)[0].state is AttemptState.DELIVERED
    assert tick(door.world, program) == 0


def test_an_address_that_is_not_proven_is_told_nothing(door: Door, program: Program) -> None:
    address = f"/api/v1/partners/{door.world.partner}/webhook"
    door.http.put(address, json={"url": "https://partner.example/h"}, headers=door.coordinator)
    door.world.deliver()

    assert tick(door.world, program) == 0
    assert attempts(door.world) == []


def test_a_failing_program_is_tried_by_the_schedule_under_one_id(door: Door, program: Program) -> None:
    listening(door)
    door.world.deliver()
    program.answers = [Reply(500, b""), CallFailed("x"), Reply(302, b""), Reply(200, b"")]
    for wait in WAITS[:3]:
        assert tick(door.world, program) == 1
        assert tick(door.world, program) == 0
        before = len(program.taken)
        door.world.later(seconds=max(wait.total_seconds(), 30) + 1)
        assert len(program.taken) == before

    assert tick(door.world, program) == 1

    assert len({one.headers["webhook-id"] for one in program.taken}) == 1
    (row,) = attempts(door.world)
    assert (row.state, row.attempts, row.response_code) == (AttemptState.DELIVERED, 4, 200)


def test_consent_is_asked_again_before_each_try(door: Door, program: Program) -> None:
    listening(door)
    door.world.deliver()
    program.answers = [Reply(500, b"")]
    tick(door.world, program)
    door.world.later(minutes=1)

    door.world.withdraw()  # its event has not been carried yet: the try itself must find out
    while tick(door.world, program):
        pass

    assert program.kinds() == ["referral.sent", "referral.revoked"]
    assert [one.state for one in attempts(door.world)] == [AttemptState.CANCELLED, AttemptState.DELIVERED]


def test_a_revocation_takes_back_what_waits_and_says_so_without_content(door: Door, program: Program) -> None:
    listening(door)
    made, _ = door.world.deliver()
    with door.world.begin() as work:
        revoke_referral(work, referral_id=made.referral)

    while tick(door.world, program):
        pass

    assert program.kinds() == ["referral.revoked"]
    assert set(json.loads(program.taken[0].body)["data"]) == {"referral"}


def test_gone_switches_the_address_off_and_wakes_a_worker(door: Door, program: Program) -> None:
    listening(door)
    door.world.deliver()
    program.answers = [Reply(410, b"")]

    tick(door.world, program)

    assert state(door.world) is EndpointState.DISABLED
    with door.world.begin() as work:
        kinds = [item.kind for item in work.session.scalars(select(DueItem))]
    assert DueKind.SILENT_PARTNER in kinds


def test_coordinators_are_woken_once_for_an_address_that_was_switched_off_and_hear_of_no_case(
    door: Door, program: Program
) -> None:
    listening(door)
    for _ in range(2):
        door.world.deliver()
    program.answers = [Reply(410, b""), Reply(410, b"")]

    while tick(door.world, program):
        door.world.later(minutes=1)

    with door.world.begin() as work:
        (alert,) = work.session.scalars(select(Alert))
        (reason,) = alert.facts.reasons
        assert (reason.code, alert.facts.words, alert.case_id) == ("notices_off", "Despacho Inventado", None)
        (told,) = work.session.scalars(
            select(bus.event.c.payload).where(bus.event.c.name == AlertRaised.name)
        )
    assert AlertRaised.model_validate_json(told).roles == ("coordinator",)


def test_one_switched_off_by_hand_wakes_nobody(door: Door) -> None:
    listening(door)
    address = f"/api/v1/partners/{door.world.partner}/webhook"
    assert door.http.delete(address, headers=door.coordinator).status_code == 204

    with door.world.begin() as work:
        assert work.session.scalars(select(Alert)).all() == []


def test_a_used_up_schedule_switches_the_address_off(door: Door, program: Program) -> None:
    listening(door)
    door.world.deliver()
    program.answers = [Reply(500, b"")] * 10
    for _ in range(10):
        tick(door.world, program)
        door.world.later(hours=21)

    (row,) = attempts(door.world)
    assert (row.state, row.attempts, state(door.world)) == (AttemptState.FAILED, 10, EndpointState.DISABLED)


def test_too_many_is_waited_for_as_long_as_asked(door: Door, program: Program) -> None:
    listening(door)
    door.world.deliver()
    program.answers = [Reply(429, b"", retry_after=600)]
    tick(door.world, program)
    door.world.later(seconds=599)
    assert tick(door.world, program) == 0
    door.world.later(seconds=2)
    assert tick(door.world, program) == 1


def test_a_partner_that_hangs_holds_up_nobody_else(door: Door, program: Program) -> None:
    listening(door)
    for _ in range(3):
        door.world.deliver()
    other = door.world.add_partner("Otra Entidad")
    door.world.consent_to(other, "call_name", "need", "urgency")
    first, door.world.partner = door.world.partner, other
    listening_other(door)
    door.world.deliver(partner=other)
    door.world.partner = first
    program.answers = [CallFailed("x")]

    tick(door.world, program)

    states = [one.state for one in attempts(door.world)]
    assert len(program.taken) == 2
    assert states.count(AttemptState.DELIVERED) == 1


def test_a_tick_sends_all_that_is_due_but_begins_no_call_after_its_time(door: Door, program: Program) -> None:
    listening(door)
    for _ in range(8):
        door.world.deliver()
    readings = iter([0.0, 1.0, TICK_SECONDS - 0.1, TICK_SECONDS])

    done = run_due_webhooks(door.world.transactions, send=program, stopwatch=lambda: next(readings))

    assert (done, len(program.taken)) == (2, 2)
    assert tick(door.world, program) == 6


def listening_other(door: Door) -> None:
    address = f"/api/v1/partners/{door.world.partner}/webhook"
    door.http.put(address, json={"url": "https://other.example/h"}, headers=door.coordinator)
    with door.world.begin() as work:
        for endpoint in work.session.scalars(select(WebhookEndpoint)):
            endpoint.state = EndpointState.ACTIVE


def test_a_coordinator_sends_again_by_hand_under_the_same_id(door: Door, program: Program) -> None:
    listening(door)
    door.world.deliver()
    tick(door.world, program)
    (line,) = door.http.get(
        f"/api/v1/partners/{door.world.partner}/webhook", headers=door.coordinator
    ).json()["attempts"]

    again = door.http.post(f"/api/v1/partner-webhooks/{line['id']}/replay", headers=door.coordinator)
    twice = door.http.post(f"/api/v1/partner-webhooks/{line['id']}/replay", headers=door.coordinator)
    tick(door.world, program)

    assert (again.status_code, twice.status_code) == (204, 409)
    assert [one.headers["webhook-id"] for one in program.taken] == [line["id"]] * 2


def test_a_crash_after_the_call_makes_another_try_under_the_same_id(door: Door, program: Program) -> None:
    listening(door)
    door.world.deliver()
    program.answers = [KeyError("the worker died here")]
    with pytest.raises(KeyError):
        tick(door.world, program)
    assert tick(door.world, program) == 0
    door.world.later(seconds=91)

    assert tick(door.world, program) == 1
    assert len({one.headers["webhook-id"] for one in program.taken}) == 1


def test_after_a_rotation_both_secrets_verify_and_then_the_new_one_alone(
    door: Door, program: Program
) -> None:
    first = listening(door)
    door.world.now = datetime.now(UTC)
    address = f"/api/v1/partners/{door.world.partner}/webhook/secret"
    second = door.http.post(address, headers=door.coordinator).json()["secret"]
    door.world.deliver()
    tick(door.world, program)

    for secret in (first, second):
        Webhook(secret).verify(program.taken[0].body, program.taken[0].headers)
    door.world.later(days=8)
    door.world.deliver()
    tick(door.world, program)
    assert len(program.taken[1].headers["webhook-signature"].split(" ")) == 1


class Echo(BaseHTTPRequestHandler):
    """Gives the challenge back, or not."""

    is_honest = True

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(said["data"] if self.is_honest else {"challenge": "x"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def echo() -> Iterator[int]:
    Echo.is_honest = True
    with serving(Echo) as port:
        yield port


def test_an_address_is_on_once_it_gave_the_challenge_back(world: World, token_key: OKPKey, echo: int) -> None:
    door = Door(world, token_key, IntakeSettings(partner_loopback=True))
    address = f"/api/v1/partners/{world.partner}/webhook"
    door.http.put(address, json={"url": f"http://127.0.0.1:{echo}/h"}, headers=door.coordinator)
    Echo.is_honest = False
    refused = door.http.post(f"{address}/proof", headers=door.coordinator)
    assert (refused.status_code, state(world)) == (409, EndpointState.PENDING)

    Echo.is_honest = True
    proven = door.http.post(f"{address}/proof", headers=door.coordinator)

    assert (proven.status_code, state(world)) == (204, EndpointState.ACTIVE)
    gone = door.http.delete(address, headers=door.coordinator)
    assert (gone.status_code, state(world)) == (204, EndpointState.DISABLED)


@pytest.mark.parametrize("url", ["http://127.0.0.1/h", "https://u:p@x.example/", "ftp://x.example"])
def test_an_unfit_address_is_not_taken(door: Door, url: str) -> None:
    address = f"/api/v1/partners/{door.world.partner}/webhook"

    assert door.http.put(address, json={"url": url}, headers=door.coordinator).status_code == 422
    assert door.http.put(address, json={"url": url}, headers=door.caseworker).status_code == 403
