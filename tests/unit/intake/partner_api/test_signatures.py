"""Standard Webhooks' signatures and schedule, with the public library on the other side.

Its known faults are kept away: it is given UTC alone, and a malformed header may only ever be judged by ours.
"""

import base64
import secrets
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from services.intake.domain.partner_api.webhooks import (
    WAITS,
    BadSignature,
    key_of,
    next_try,
    signature_header,
    verify,
)

NOW = datetime(2026, 11, 28, 10, 0, 30, tzinfo=UTC)
BODY = '{"type":"referral.sent","data":{"referral":"á"}}'.encode()


def a_secret(size: int = 32) -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(size)).decode()


def judged(*known: str, body: bytes = BODY, now: datetime = NOW, **headers: str) -> bool:
    """Whether our own check lets it in."""
    asked = {"message_id": "m1", "timestamp": str(int(NOW.timestamp())), "signature": ""} | headers
    try:
        verify(known, body=body, now=now, **asked)
    except BadSignature:
        return False
    return True


def test_the_public_library_accepts_what_we_sign_with_either_secret() -> None:
    new, former = a_secret(), a_secret()
    now = datetime.now(UTC)
    header = signature_header([new, former], message_id="m1", at=now, body=BODY)
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": header,
    }

    for secret in (new, former):
        assert Webhook(secret).verify(BODY, headers)["type"] == "referral.sent"
    with pytest.raises(WebhookVerificationError):
        Webhook(a_secret()).verify(BODY, headers)


def test_we_accept_what_the_public_library_signs() -> None:
    secret = a_secret()
    signed = Webhook(secret).sign("m1", NOW, BODY.decode())

    assert judged(secret, signature=signed)
    assert judged(a_secret(), secret, signature=f"v1a,AAAA {signed}")


def test_the_instant_counts_and_not_the_zone_it_is_written_in() -> None:
    secret, there = a_secret(), NOW.astimezone(timezone(timedelta(hours=5)))

    assert signature_header([secret], message_id="m", at=there, body=b"") == signature_header(
        [secret], message_id="m", at=NOW, body=b""
    )


def test_one_altered_thing_is_enough_to_refuse() -> None:
    secret = a_secret()
    good = signature_header([secret], message_id="m1", at=NOW, body=BODY)
    assert judged(secret, signature=good)

    assert not judged(secret, signature=good, body=BODY + b" ")
    assert not judged(secret, signature=good, message_id="m2")
    assert not judged(secret, signature=good, timestamp=str(int(NOW.timestamp()) + 1))
    assert not judged(a_secret(), signature=good)
    assert not judged(signature=good)


@pytest.mark.parametrize(("seconds", "is_fresh"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_message_is_fresh_for_five_minutes_either_way(seconds: int, is_fresh: bool) -> None:
    secret = a_secret()
    good = signature_header([secret], message_id="m1", at=NOW, body=BODY)

    assert judged(secret, signature=good, now=NOW + timedelta(seconds=seconds)) is is_fresh


@given(message_id=st.text(), timestamp=st.text(), signature=st.text())
def test_whatever_the_headers_hold_there_is_one_error(
    message_id: str, timestamp: str, signature: str
) -> None:
    assert not judged(a_secret(), message_id=message_id, timestamp=timestamp, signature=signature)


@pytest.mark.parametrize(
    "signature", ["v1", "v1,", ",", "v1,=", "v1,é", "v1 v1", " ", "v2,AAAA", "v1,AAAA,BBBB", "v1," * 9999]
)
def test_a_malformed_signature_is_refused(signature: str) -> None:
    assert not judged(a_secret(), signature=signature)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_AA==", "x" * 40, "whsec_ñ", "whsec_" + "QUJD" * 7, "whsec_" + "QUJD" * 22]
)
def test_a_secret_that_is_short_long_or_no_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        key_of(secret)


def test_ten_tries_take_a_little_under_three_days() -> None:
    waits, at, tries = [], NOW, 1
    while (following := next_try(tries, now=at, chance=0.0)) is not None:
        waits.append(following - at)
        at, tries = following, tries + 1

    assert (tuple(waits), tries) == (WAITS, 10)
    assert timedelta(days=2, hours=23) < at - NOW <= timedelta(days=3)


@given(tries=st.integers(1, 9), chance=st.floats(0, 1, exclude_max=True))
def test_chance_shortens_a_wait_by_a_tenth_at_most(tries: int, chance: float) -> None:
    following = next_try(tries, now=NOW, chance=chance)

    assert following is not None
    assert 0.9 * WAITS[tries - 1] <= following - NOW <= WAITS[tries - 1]
