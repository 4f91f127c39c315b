"""What travels is believed only if its producer signed every bit of it, for us, for now."""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from shared.bus.current import Replay
from shared.bus.envelope import LIFETIME, NotBelieved, seal, sign, unseal
from shared.bus.keys import EventKeys
from tests.unit.bus.bakery import NOON, Grain, LoafBaked, an_envelope

CLOUDEVENT = {
    "type": "object",
    "required": ["id", "source", "specversion", "type"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "source": {"type": "string", "minLength": 1, "format": "uri-reference"},
        "specversion": {"const": "1.0"},
        "type": {"type": "string", "minLength": 1},
        "datacontenttype": {"type": "string", "minLength": 1},
        "dataschema": {"type": "string", "minLength": 1, "format": "uri"},
        "subject": {"type": "string", "minLength": 1},
        "time": {"type": "string", "minLength": 1, "format": "date-time"},
        "sequence": {"type": "string", "minLength": 1},
        "expirytime": {"type": "string", "format": "date-time"},
        "data": {"type": "object"},
    },
    "propertyNames": {"pattern": "^[a-z0-9]+$"},
}
"""The JSON format of CloudEvents 1.0.2 with the extensions `sequence` and `expirytime`."""


def refusal(body: bytes, keys: EventKeys, **changes) -> str:
    with pytest.raises(NotBelieved) as refused:
        unseal(body, keys, now=changes.get("now", NOON))
    return refused.value.code


def test_an_envelope_comes_out_as_it_went_in(bakery: EventKeys, shop: EventKeys) -> None:
    sent = an_envelope(
        LoafBaked(subject=uuid4(), number=3, grain=Grain.RYE),
        position=7, after=6, sequence=9, causation=uuid4(), replay=Replay.INWARD,
    )  # fmt: skip

    assert unseal(seal(sent, bakery).encode(), shop, now=NOON) == sent


def test_the_signed_body_is_a_cloudevent(bakery: EventKeys) -> None:
    document = json.loads(seal(an_envelope(causation=uuid4(), replay=Replay.OUTWARD), bakery)[88:])

    Draft202012Validator(CLOUDEVENT, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(document)
    assert all(name.isalnum() and name == name.lower() for name in document)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(position=some.integers(0, 20_000))
def test_any_flipped_bit_is_refused(bakery: EventKeys, shop: EventKeys, position: int) -> None:
    body = bytearray(seal(an_envelope(), bakery).encode())
    at = position % (len(body) * 8)
    body[at // 8] ^= 1 << (at % 8)

    with pytest.raises(NotBelieved):
        unseal(bytes(body), shop, now=NOON)


def test_no_bit_of_the_signature_is_left_over(bakery: EventKeys, shop: EventKeys) -> None:
    body = seal(an_envelope(), bakery).encode()
    for at in range(85 * 8, 88 * 8):
        changed = bytearray(body)
        changed[at // 8] ^= 1 << (at % 8)
        assert refusal(bytes(changed), shop) == "bad_signature"


def test_an_unsigned_body_is_refused(bakery: EventKeys, shop: EventKeys) -> None:
    body = b64encode(bytes(64)) + seal(an_envelope(), bakery).encode()[88:]

    assert refusal(body, shop) == "bad_signature"


def test_a_service_cannot_speak_for_another(shop: EventKeys, mill: EventKeys) -> None:
    as_bakery = seal(an_envelope(), mill).encode()
    as_itself = seal(an_envelope(producer="mill"), mill).encode()

    assert refusal(as_bakery, shop) == "bad_signature"
    assert refusal(as_itself, shop) == "not_its_event"


def test_a_signer_nobody_knows_is_refused(bakery: EventKeys, shop: EventKeys) -> None:
    body = seal(an_envelope(producer="thief"), bakery).encode()

    assert refusal(body, shop) == "unknown_signer"


def test_an_envelope_for_another_service_is_refused(bakery: EventKeys, mill: EventKeys) -> None:
    assert refusal(seal(an_envelope(), bakery).encode(), mill) == "not_for_us"


def test_the_last_second_of_its_time_is_believed_and_the_next_is_not(
    bakery: EventKeys, shop: EventKeys
) -> None:
    body = seal(an_envelope(), bakery).encode()

    assert unseal(body, shop, now=NOON + LIFETIME)
    assert refusal(body, shop, now=NOON + LIFETIME + timedelta(seconds=1)) == "expired"


def test_nobody_may_sign_for_longer_than_the_inbox_remembers(bakery: EventKeys, shop: EventKeys) -> None:
    body = seal(an_envelope(expires_at=NOON + timedelta(days=3)), bakery).encode()

    assert refusal(body, shop) == "expiry_too_far"


@pytest.mark.parametrize(
    "body", [b"", b"x", b"{}", b"A" * 88 + b"[]", b"A" * 88 + b"{}", b"\xff" * 200, b"A" * 88 + b"[" * 9999]
)
def test_garbage_is_refused_and_nothing_else_happens(shop: EventKeys, body: bytes) -> None:
    assert refusal(body, shop) in {"malformed", "unknown_signer", "bad_signature", "too_long"}


def test_a_body_larger_than_64_kib_is_not_even_read(bakery: EventKeys, shop: EventKeys) -> None:
    body = seal(an_envelope(data='{"x":"' + "y" * 70_000 + '"}'), bakery).encode()

    assert refusal(body, shop) == "too_long"


def test_the_length_says_little_about_what_is_inside(bakery: EventKeys) -> None:
    lengths = {
        len(seal(an_envelope(LoafBaked(subject=uuid4(), number=number, grain=grain)), bakery))
        for number in (1, 10**6)
        for grain in Grain
    }

    assert len(lengths) == 1


def test_a_missing_attribute_is_malformed_even_when_signed(bakery: EventKeys, shop: EventKeys) -> None:
    body = sign(json.dumps({"source": "/telar/bakery", "subscriber": "shop"}), bakery).encode()

    assert refusal(body, shop) == "malformed"


def test_a_time_without_a_zone_is_malformed(bakery: EventKeys, shop: EventKeys) -> None:
    sent = replace(an_envelope(), occurred_at=NOON.replace(tzinfo=None))

    assert refusal(seal(sent, bakery).encode(), shop) == "malformed"
