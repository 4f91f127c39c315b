"""WhatsApp, Telegram and a form API for SMS, against servers that speak what their makers document."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageState
from services.notifications.gateways.gateway import Gateway, Outcome, Outgoing, Retry
from services.notifications.gateways.outside import open_outside
from services.notifications.gateways.telegram import TelegramAddress, TelegramGateway
from services.notifications.gateways.twilio import TwilioAddress, TwilioGateway
from services.notifications.gateways.whatsapp import WhatsAppAddress, WhatsAppGateway
from services.notifications.settings import NotificationsSettings
from tests.integration.notifications.conftest import House
from tests.integration.notifications.test_gateways import a_closed_port, a_text
from tests.support.provider_apis import ACCOUNT, BOT, PHONE_ID, TOKEN, Apis, apis
from tests.unit.notifications.build import a_plan, a_point, hours

__all__ = ["apis"]
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TTL = timedelta(minutes=30)


def whatsapp(apis: Apis, *, timeout: float = 2.0, token: str = TOKEN) -> WhatsAppGateway:
    return WhatsAppGateway(WhatsAppAddress(f"{apis.url}/v24.0", PHONE_ID, token, TTL), timeout=timeout)


def telegram(apis: Apis, *, timeout: float = 2.0, token: str = BOT) -> TelegramGateway:
    return TelegramGateway(TelegramAddress(apis.url, token), timeout=timeout)


def twilio(apis: Apis, *, timeout: float = 2.0, **facts: str) -> TwilioGateway:
    address: dict[str, Any] = {"url": apis.url, "account": ACCOUNT, "token": TOKEN} | facts
    return TwilioGateway(TwilioAddress(**address), timeout=timeout)


ALL = {PointKind.WHATSAPP: whatsapp, PointKind.TELEGRAM: telegram, PointKind.SMS: twilio}
ADDRESSES = {
    PointKind.WHATSAPP: "+34600000000",
    PointKind.TELEGRAM: "12345678",
    PointKind.SMS: "+34600000000",
}


def for_(kind: PointKind, **facts: object) -> Outgoing:
    filled = {"template": "session_reminder", "language": "es", "facts": ("miércoles 25/11", "10:00", "Lola")}
    return a_text(**({"to": ADDRESSES[kind]} | filled | facts))


def test_whatsapp_gets_an_approved_template_with_its_facts_and_our_reference(apis: Apis) -> None:
    answer = whatsapp(apis).send(for_(PointKind.WHATSAPP), now=NOW).answer

    assert (answer.outcome, answer.provider_id) == (Outcome.ACCEPTED, "wamid.TEST0")
    assert apis.taken == [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "34600000000",
            "type": "template",
            "template": {
                "name": "session_reminder",
                "language": {"code": "es"},
                "components": [
                    {
                        "type": "body",
                        "parameters": [
                            {"type": "text", "text": "miércoles 25/11"},
                            {"type": "text", "text": "10:00"},
                            {"type": "text", "text": "Lola"},
                        ],
                    }
                ],
            },
            "biz_opaque_callback_data": "0123abcd",
        }
    ]


def test_telegram_gets_plain_words_without_a_preview(apis: Apis) -> None:
    answer = telegram(apis).send(for_(PointKind.TELEGRAM), now=NOW).answer

    assert (answer.outcome, answer.provider_id) == (Outcome.ACCEPTED, "41")
    words = "Hola. Nos vemos el miércoles."
    preview = {"is_disabled": True}
    assert apis.taken == [{"chat_id": 12345678, "text": words, "link_preview_options": preview}]


def test_a_form_api_gets_an_expiry_in_seconds_and_where_to_report(apis: Apis) -> None:
    gateway = twilio(apis, number="+34900111222", report_to="https://agenda.test/api/v1/callbacks/twilio")

    answer = gateway.send(for_(PointKind.SMS), now=NOW).answer

    assert (answer.outcome, answer.provider_id) == (Outcome.ACCEPTED, "SM" + "0" * 32)
    assert apis.taken == [
        {
            "To": "+34600000000",
            "From": "+34900111222",
            "Body": "Hola. Nos vemos el miércoles.",
            "ValidityPeriod": "7198",  # two hours less the two seconds the call may take
            "StatusCallback": "https://agenda.test/api/v1/callbacks/twilio?ref=0123abcd",
        }
    ]


def test_an_expiry_is_cut_to_what_the_form_api_takes(apis: Apis) -> None:
    twilio(apis).send(for_(PointKind.SMS, valid_until=NOW + timedelta(days=2)), now=NOW)

    assert apis.taken[0]["ValidityPeriod"] == "36000"
    assert apis.taken[0]["From"] == "Lola"


@pytest.mark.parametrize(
    ("code", "outcome", "retry"),
    [
        (130429, Outcome.REJECTED, Retry.LATER),
        (131056, Outcome.REJECTED, Retry.LATER),
        (131048, Outcome.REJECTED, Retry.LATER),
        (190, Outcome.REJECTED, Retry.LATER),
        (200, Outcome.REJECTED, Retry.LATER),
        (131047, Outcome.REJECTED, Retry.NEVER),  # more than 24 hours since she last wrote
        (131026, Outcome.REJECTED, Retry.NEVER),
        (132001, Outcome.REJECTED, Retry.NEVER),
        (100, Outcome.REJECTED, Retry.NEVER),
        (131000, Outcome.UNKNOWN, Retry.NEVER),
        (131016, Outcome.UNKNOWN, Retry.NEVER),
    ],
)
def test_each_error_of_whatsapp_is_classed(apis: Apis, code: int, outcome: Outcome, retry: Retry) -> None:
    apis.status, apis.error = 400, {"error": {"message": "(#1) x", "type": "OAuthException", "code": code}}

    answer = whatsapp(apis).send(for_(PointKind.WHATSAPP), now=NOW).answer

    assert (answer.outcome, answer.retry, answer.code) == (outcome, retry, str(code))
    assert apis.taken == []


@pytest.mark.parametrize(
    ("status", "error", "outcome", "retry"),
    [
        (400, {"description": "Bad Request: chat not found"}, Outcome.REJECTED, Retry.NEVER),
        (403, {"description": "Forbidden: bot was blocked by the user"}, Outcome.REJECTED, Retry.NEVER),
        (401, {"description": "Unauthorized"}, Outcome.REJECTED, Retry.LATER),
        (429, {"description": "Too Many Requests"}, Outcome.REJECTED, Retry.LATER),
        (500, {"description": "Internal Server Error"}, Outcome.UNKNOWN, Retry.NEVER),
    ],
)
def test_each_error_of_telegram_is_classed(
    apis: Apis, status: int, error: dict[str, Any], outcome: Outcome, retry: Retry
) -> None:
    apis.status, apis.error = status, {"ok": False, "error_code": status} | error

    answer = telegram(apis).send(for_(PointKind.TELEGRAM), now=NOW).answer

    assert (answer.outcome, answer.retry, answer.code) == (outcome, retry, str(status))


@pytest.mark.parametrize(
    ("status", "code", "outcome", "retry"),
    [
        (400, 21211, Outcome.REJECTED, Retry.NEVER),
        (400, 21610, Outcome.REJECTED, Retry.NEVER),
        (429, 20429, Outcome.REJECTED, Retry.LATER),
        (401, 20003, Outcome.REJECTED, Retry.LATER),
        (500, 20500, Outcome.UNKNOWN, Retry.NEVER),
        (503, 20503, Outcome.UNKNOWN, Retry.NEVER),
    ],
)
def test_each_error_of_a_form_api_is_classed(
    apis: Apis, status: int, code: int, outcome: Outcome, retry: Retry
) -> None:
    apis.status, apis.error = status, {"code": code, "message": "x", "status": status}

    answer = twilio(apis).send(for_(PointKind.SMS), now=NOW).answer

    assert (answer.outcome, answer.retry) == (outcome, retry)


@pytest.mark.parametrize(
    "answer", [b"<html>", b"[]", b'"x"', b'{"error": 3}', b'{"error": {"code": {}}}', b""]
)
def test_an_answer_that_is_no_answer_is_never_a_crash(answer: bytes, apis: Apis) -> None:
    import httpx

    from services.notifications.gateways import telegram as a_telegram
    from services.notifications.gateways import twilio as a_twilio
    from services.notifications.gateways import whatsapp as a_whatsapp

    for module in (a_whatsapp, a_telegram, a_twilio):
        assert module._read(httpx.Response(200, content=answer)).outcome is Outcome.ACCEPTED
        assert module._read(httpx.Response(500, content=answer)).outcome is Outcome.UNKNOWN


def test_a_wrong_token_is_a_no_that_a_person_can_mend(apis: Apis) -> None:
    gateways: dict[PointKind, Gateway] = {
        PointKind.WHATSAPP: whatsapp(apis, token="old"),
        PointKind.TELEGRAM: telegram(apis, token="1:old"),
        PointKind.SMS: twilio(apis, token="old"),
    }

    for kind, gateway in gateways.items():
        answer = gateway.send(for_(kind), now=NOW).answer
        assert (answer.outcome, answer.retry) == (Outcome.REJECTED, Retry.LATER)
    assert apis.taken == []


@pytest.mark.parametrize("kind", list(ALL))
@pytest.mark.parametrize("fault", ["slow", "dropped"])
def test_a_provider_that_takes_it_and_falls_silent_leaves_it_unknown(
    apis: Apis, kind: PointKind, fault: str
) -> None:
    apis.delay_seconds = 1.0 if fault == "slow" else 0.0
    apis.drop = fault == "dropped"

    receipt = ALL[kind](apis, timeout=0.5).send(for_(kind), now=NOW)

    assert (receipt.answer.outcome, receipt.answer.retry) == (Outcome.UNKNOWN, Retry.NEVER)
    assert receipt.seconds < 2
    assert len(apis.taken) == 1


@pytest.mark.parametrize("kind", list(ALL))
def test_nobody_there_and_no_time_left_are_certain_noes(apis: Apis, kind: PointKind) -> None:
    away = ALL[kind](Apis(url=f"http://127.0.0.1:{a_closed_port()}"))

    assert away.send(for_(kind), now=NOW).answer.retry is Retry.LATER
    late = ALL[kind](apis).send(for_(kind, valid_until=NOW), now=NOW).answer
    assert (late.outcome, late.code) == (Outcome.REJECTED, "too_late")
    assert apis.taken == []


def test_telegram_is_no_way_to_someone_whose_chat_is_not_known(apis: Apis) -> None:
    for to in ("@amaya", "+34600000000", "amaya_1"):
        answer = telegram(apis).send(for_(PointKind.TELEGRAM, to=to), now=NOW).answer
        assert (answer.outcome, answer.code) == (Outcome.REJECTED, "no_chat")


WHATSAPP_PLAN = a_plan(a_point(kind=PointKind.WHATSAPP, value="+34600000000", windows=hours(9, 12)))


def test_whatsapp_waits_for_the_next_window_if_meta_might_deliver_after_this_one(
    house: House, apis: Apis
) -> None:
    house = house.with_gateways({PointKind.WHATSAPP: whatsapp(apis)})
    house.clock.move(hours=1, minutes=31)  # 11:31 in Madrid: 29 minutes are left, Meta tries for 30
    late = house.remind(house.woman(WHATSAPP_PLAN), hours=40)
    too_late = house.remind(house.woman(WHATSAPP_PLAN), hours=0.4)

    house.deliver()
    assert (house.message(late).state, apis.taken) == (MessageState.WAITING, [])
    assert house.message(too_late).state is MessageState.WITHHELD
    house.clock.move(hours=21, minutes=59)  # 9:30 the next day
    house.deliver()

    assert house.message(late).state is MessageState.SENT
    facts = apis.taken[0]["template"]["components"][0]["parameters"]
    assert [fact["text"] for fact in facts] == ["jueves 26/11", "03:31", "Lola"]


def test_a_pause_that_a_provider_asks_for_is_kept(house: House, apis: Apis) -> None:
    plan = a_plan(a_point(kind=PointKind.TELEGRAM, value="12345678", windows=hours(9, 18)))
    house = house.with_gateways({PointKind.TELEGRAM: telegram(apis)})
    occurrence = house.remind(house.woman(plan))
    pause = {"parameters": {"retry_after": 900}}
    apis.status, apis.error = (
        429,
        {"ok": False, "error_code": 429, "description": "Too Many Requests"} | pause,
    )

    house.deliver()

    assert house.message(occurrence).due_at == house.clock() + timedelta(seconds=900)


def test_settings_choose_the_provider_by_the_address() -> None:
    smpp = NotificationsSettings(sms_url="smpp://telar:s%40fe@sms.test")
    form = NotificationsSettings(sms_url="twilio+https://AC1@api.test", sms_token="t", telegram_token="1:a")
    cloud = NotificationsSettings(whatsapp_url="https://graph.test/v24.0", whatsapp_phone_id="1")

    assert {g.name for g in open_outside(smpp).gateways.values()} == {"smtp", "smpp"}
    assert {g.name for g in open_outside(form).gateways.values()} == {"smtp", "twilio", "telegram"}
    assert {g.name for g in open_outside(cloud).gateways.values()} == {"smtp", "whatsapp"}
    for bad in ("smpp://sms.test", "twilio+https://api.test"):
        with pytest.raises(ValueError, match="TELAR_SMS_URL"):
            open_outside(NotificationsSettings(sms_url=bad))
