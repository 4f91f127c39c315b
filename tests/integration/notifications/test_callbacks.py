"""What providers tell us: heard only if signed, once whatever comes twice, and delivered is the end."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from services.notifications.api.app import create_app
from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageState
from services.notifications.settings import NotificationsSettings
from services.notifications.store.inbound import HeardRow, NewsRow
from services.notifications.store.messages import MessageRow
from services.notifications.usecases.inbound.hear_news import forget_marks, work_off_news
from tests.integration.notifications.conftest import SERVICE, House
from tests.integration.notifications.test_provider_apis import WHATSAPP_PLAN, whatsapp
from tests.support.callbacks import (
    META_NEXT,
    SETTINGS,
    VERIFY,
    Caller,
    meta_signature,
    twilio_signature,
    whatsapp_body,
    whatsapp_status,
    whatsapp_text,
)
from tests.support.provider_apis import Apis, apis

__all__ = ["apis"]


@pytest.fixture
def caller(house: House) -> Caller:
    app = create_app(replace(house.runtime, settings=NotificationsSettings(**SETTINGS)))  # type: ignore[arg-type]
    return Caller(TestClient(app, raise_server_exceptions=False))


@pytest.fixture
def sent(house: House, apis: Apis) -> Callable[..., tuple[UUID, str]]:
    """A function: a reminder that WhatsApp took; its occurrence and our reference for it."""
    on_whatsapp = house.with_gateways({PointKind.WHATSAPP: whatsapp(apis)})

    def send() -> tuple[UUID, str]:
        occurrence = on_whatsapp.remind(on_whatsapp.woman(WHATSAPP_PLAN))
        on_whatsapp.deliver()
        return occurrence, on_whatsapp.message(occurrence).client_ref

    return send


def count(house: House, row: Any) -> int:
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        return work.session.scalar(select(func.count()).select_from(row)) or 0


def set_state(house: House, occurrence: UUID, state: MessageState) -> None:
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        row = work.session.scalar(select(MessageRow).where(MessageRow.occurrence == occurrence))
        assert row is not None
        row.state = state


def test_only_a_receipt_makes_a_message_delivered(
    house: House, caller: Caller, sent: Callable[..., tuple[UUID, str]]
) -> None:
    occurrence, ref = sent()
    assert house.message(occurrence).state is MessageState.SENT

    assert caller.whatsapp(whatsapp_status(ref, "sent")) == 200
    work_off_news(house.works)
    assert house.message(occurrence).state is MessageState.SENT
    assert caller.whatsapp(whatsapp_status(ref, "delivered")) == 200
    assert work_off_news(house.works) == 1

    assert house.message(occurrence).state is MessageState.DELIVERED
    assert count(house, NewsRow) == 0


def test_the_same_report_twice_has_one_effect_and_none_takes_delivered_back(
    house: House, caller: Caller, sent: Callable[..., tuple[UUID, str]]
) -> None:
    occurrence, ref = sent()

    for status in ("failed", "read", "failed", "delivered", "read", "sent"):
        assert caller.whatsapp(whatsapp_status(ref, status)) == 200
        work_off_news(house.works)

    assert house.message(occurrence).state is MessageState.DELIVERED
    assert len(house.emitted("notifications.message_withheld.v1")) == 1  # the first one's
    assert count(house, HeardRow) == 2


def test_what_could_not_be_delivered_becomes_a_task_and_is_not_sent_again(
    house: House, caller: Caller, apis: Apis, sent: Callable[..., tuple[UUID, str]]
) -> None:
    occurrence, ref = sent()

    for _ in range(3):
        caller.whatsapp(whatsapp_status(ref, "failed"))
        work_off_news(house.works)
    house.clock.move(hours=2)
    house.deliver()

    assert (house.message(occurrence).state, house.message(occurrence).reason) == ("failed", "not_delivered")
    assert len(house.emitted("notifications.message_withheld.v1")) == 1
    assert len(apis.taken) == 1


def test_a_report_settles_what_a_crash_left_uncertain(
    house: House, caller: Caller, sent: Callable[..., tuple[UUID, str]]
) -> None:
    occurrence, ref = sent()
    set_state(house, occurrence, MessageState.UNCERTAIN)
    before = len(house.emitted("notifications.message_sent.v1"))

    caller.whatsapp(whatsapp_status(ref, "delivered"))
    work_off_news(house.works)

    assert house.message(occurrence).state is MessageState.DELIVERED
    assert len(house.emitted("notifications.message_sent.v1")) == before + 1


def test_a_report_that_overtakes_its_own_message_waits_for_it(
    house: House, caller: Caller, sent: Callable[..., tuple[UUID, str]]
) -> None:
    occurrence, ref = sent()
    set_state(house, occurrence, MessageState.SENDING)

    caller.whatsapp(whatsapp_status(ref, "delivered"))
    work_off_news(house.works)
    assert house.message(occurrence).state is MessageState.SENDING
    set_state(house, occurrence, MessageState.SENT)
    house.clock.move(seconds=11)
    work_off_news(house.works)

    assert house.message(occurrence).state is MessageState.DELIVERED


def test_a_report_without_our_reference_is_found_by_the_providers(
    house: House, caller: Caller, sent: Callable[..., tuple[UUID, str]]
) -> None:
    (first, _), (second, _) = sent(), sent()

    caller.whatsapp(whatsapp_status("", "delivered", wamid="wamid.TEST1"))
    work_off_news(house.works)

    assert house.message(first).state is MessageState.SENT
    assert house.message(second).state is MessageState.DELIVERED


def test_a_report_of_nothing_we_sent_is_let_go_in_the_end(house: House, caller: Caller) -> None:
    for ref in ("f" * 32, "", "not-ours", "F" * 32):
        caller.whatsapp(whatsapp_status(ref, "delivered", wamid=f"wamid.{ref}"))
    work_off_news(house.works)
    assert count(house, NewsRow) == 4
    house.clock.move(hours=6, seconds=1)
    work_off_news(house.works)

    assert count(house, NewsRow) == 0
    house.clock.move(days=61)
    assert forget_marks(house.works) == 4


def test_a_form_api_reports_with_our_reference_in_the_signed_address(
    house: House, caller: Caller, sent: Callable[..., tuple[UUID, str]]
) -> None:
    occurrence, ref = sent()
    form = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003", "To": "+34600000000"}

    assert caller.twilio(form, ref=ref) == 202
    work_off_news(house.works)

    assert house.message(occurrence).reason == "not_delivered"


def test_two_keys_are_good_while_one_takes_the_place_of_the_other(caller: Caller) -> None:
    body = whatsapp_body()

    assert caller.whatsapp(body) == 200
    assert caller.whatsapp(body, secret=META_NEXT) == 200
    assert caller.whatsapp(body, secret="neither") == 401


BAD_SIGNATURES = ["", "sha256=", "sha256=zz", "sha1=" + "0" * 40, "sha256=" + "0" * 64, "ñ", "=" * 300]


@pytest.mark.parametrize("signature", BAD_SIGNATURES[:-2] + BAD_SIGNATURES[-1:])
def test_an_unsigned_or_malformed_call_is_refused_and_leaves_nothing(
    house: House, caller: Caller, signature: str
) -> None:
    form = {"MessageSid": "SM1", "Body": "stop", "From": "+34600000000"}

    assert caller.whatsapp(whatsapp_text("stop"), signature=signature) == 401
    assert caller.telegram("stop", token=signature) == 401
    assert caller.twilio(form, signature=signature) == 401
    assert count(house, HeardRow) == 0


def test_a_signature_is_over_these_very_bytes_this_address_and_these_fields(caller: Caller) -> None:
    raw = b'{"entry": []}'
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    elsewhere = twilio_signature("https://agenda.test/api/v1/callbacks/twilio?ref=1", form)

    assert caller.whatsapp(b'{"entry":[]}', signature=meta_signature(raw)) == 401
    assert caller.twilio(form, ref="2", signature=elsewhere) == 401
    assert caller.twilio(form | {"MessageStatus": "failed"}, ref="1", signature=elsewhere) == 401


def test_no_call_is_heard_where_no_secret_was_set(house: House) -> None:
    app = create_app(replace(house.runtime, settings=NotificationsSettings()))
    caller = Caller(TestClient(app, raise_server_exceptions=False))

    assert caller.whatsapp(whatsapp_text("stop"), secret="") == 401
    assert caller.telegram("stop", token="") == 401
    assert caller.twilio({"MessageSid": "SM1"}) == 401
    assert caller.client.get("/api/v1/callbacks/whatsapp?hub.mode=subscribe").status_code == 401


STRANGE: list[bytes] = [
    b"", b"null", b"[]", b"3", b'"x"', b"{", b"\xff\xfe", b'{"entry": {}}', b'{"entry": [3, null, {"changes": 3}]}',
    b'{"entry": [{"changes": [{"field": "messages", "value": {"statuses": [null, {}, {"status": "read"}]}}]}]}',
    b'{"entry": [{"changes": [{"field": "messages", "value": {"messages": [{"from": {}, "id": 1}]}}]}]}',
    b"[" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("raw", STRANGE)
def test_signed_nonsense_is_answered_and_forgotten(house: House, caller: Caller, raw: bytes) -> None:
    assert caller.whatsapp(raw) == 200
    assert count(house, NewsRow) == 0


def test_more_than_any_provider_sends_is_refused_before_it_is_read(caller: Caller) -> None:
    assert caller.whatsapp(b" " * (3 * 1024 * 1024 + 1)) == 413


def test_meta_is_shown_that_the_address_is_ours(caller: Caller) -> None:
    path = "/api/v1/callbacks/whatsapp?hub.mode=subscribe&hub.challenge=1158201444"

    right = caller.client.get(f"{path}&hub.verify_token={VERIFY}")
    wrong = caller.client.get(f"{path}&hub.verify_token=other")

    assert (right.status_code, right.text) == (200, "1158201444")
    assert (wrong.status_code, "1158201444" in wrong.text) == (401, False)
