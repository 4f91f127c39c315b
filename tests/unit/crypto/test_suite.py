"""The formats, byte by byte, against frozen vectors and against a second reading of the specification."""

import hashlib
import hmac
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from hypothesis import given
from hypothesis import strategies as st

from shared.crypto import KeyClosed, SealBroken
from shared.crypto.columns import Ciphertext
from shared.crypto.suite import (
    DataKey,
    lp4,
    open_value,
    row_seal,
    seal_prefix,
    seal_values,
    unwrap_data_key,
    value_prefix,
)
from tests.unit.crypto.salamander import two_key_ciphertext

SCOPE = UUID("01900000-0000-7000-8000-000000000001")
ROW = UUID("01900000-0000-7000-8000-000000000002")
SECRET = bytes(range(32))
KEK = AESGCMSIV(bytes(range(32, 64)))
PREFIX = value_prefix("recipe", "title")

# Made once, on 2026-11-23. They never change: old rows must open for ever.
FROZEN_WRAPPED = bytes.fromhex(
    "279ce8f4a870617ff8c9fbbedc34f439d415c74aa161a128d5e2af4c550243d4dbb5c827597d4366"
    "12b2716dd67c379cdda74a58656af29083711185"
)
FROZEN_COMMITMENT = bytes.fromhex("2fbff1337da175791c53d941790a06f4")
FROZEN_VALUE = bytes.fromhex(
    "010100000001fc1b2799a114d7420813adaecc562770de253e34b8b7b8f402490ff0a0967af27e0821383e8853d37d5ec4d2"
)
FROZEN_SEAL = bytes.fromhex("45bcdca4d0d7fb79d08725421b1e6299")


def a_key(generation: int = 1) -> DataKey:
    return DataKey(bytearray(SECRET), scope=SCOPE, key_class="kitchen", generation=generation)


def sealed_with(key: DataKey, padded: bytes = b"Pan\x80" + bytes(12)) -> bytes:
    return seal_values(key, [(PREFIX, padded)], key.place + ROW.bytes, Ciphertext)[0]


def test_the_frozen_key_still_unwraps() -> None:
    secret = unwrap_data_key(
        KEK, FROZEN_WRAPPED, FROZEN_COMMITMENT, scope=SCOPE, key_class="kitchen", generation=1
    )

    assert secret == SECRET


def test_the_frozen_value_still_opens() -> None:
    assert open_value(a_key(), FROZEN_VALUE, PREFIX + a_key().place + ROW.bytes) == b"Pan\x80" + bytes(12)


def test_the_frozen_row_seal_is_still_the_same() -> None:
    parts = [seal_prefix("recipe"), SCOPE.bytes, ROW.bytes, (1).to_bytes(8, "big"), FROZEN_VALUE[-16:]]

    assert row_seal(a_key(), parts) == FROZEN_SEAL


def test_a_value_is_laid_out_as_the_specification_says() -> None:
    stored = sealed_with(a_key(generation=7))
    field_key = hmac.digest(SECRET, b"field.v1", "sha256")
    aad = (
        b"cf1\0" + b"\0\0\0\x06recipe" + b"\0\0\0\x05title" + b"\x01\x01\0\0\0\x07" + SCOPE.bytes + ROW.bytes
    )

    assert stored[:6] == b"\x01\x01\0\0\0\x07"
    assert len(stored) == 34 + 16
    assert AESGCM(field_key).decrypt(stored[6:18], stored[18:], aad) == b"Pan\x80" + bytes(12)


def test_a_commitment_is_laid_out_as_the_specification_says() -> None:
    expected = hashlib.sha256(b"commit.v1" + SCOPE.bytes + b"\0\0\0\x01" + SECRET).digest()[:16]

    assert expected == FROZEN_COMMITMENT


def test_no_two_values_share_a_nonce() -> None:
    key = a_key()
    many = seal_values(key, [(PREFIX, b"\x80" + bytes(15))] * 500, key.place + ROW.bytes, Ciphertext)

    assert len({value[6:18] for value in many}) == 500


@given(st.lists(st.binary(max_size=8), max_size=4), st.lists(st.binary(max_size=8), max_size=4))
def test_different_lists_of_parts_never_look_alike(first: list[bytes], second: list[bytes]) -> None:
    assert (b"".join(map(lp4, first)) == b"".join(map(lp4, second))) == (first == second)


@pytest.mark.parametrize("size", [16, 64, 1024])
def test_every_flipped_bit_of_a_value_is_refused(size: int) -> None:
    key = a_key()
    aad = PREFIX + key.place + ROW.bytes
    stored = sealed_with(key, bytes(size))
    for bit in range(8 * 6, 8 * len(stored)):
        flipped = bytearray(stored)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            open_value(key, bytes(flipped), aad)


def test_every_flipped_bit_of_a_wrapped_key_and_its_commitment_is_refused() -> None:
    whole = FROZEN_WRAPPED + FROZEN_COMMITMENT
    for bit in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            unwrap_data_key(
                KEK, bytes(flipped[:60]), bytes(flipped[60:]), scope=SCOPE, key_class="kitchen", generation=1
            )


@pytest.mark.parametrize(
    ("scope", "key_class", "generation"), [(ROW, "kitchen", 1), (SCOPE, "counter", 1), (SCOPE, "kitchen", 2)]
)
def test_a_wrapped_key_opens_for_its_scope_class_and_generation_only(
    scope: UUID, key_class: str, generation: int
) -> None:
    with pytest.raises(SealBroken):
        unwrap_data_key(
            KEK, FROZEN_WRAPPED, FROZEN_COMMITMENT, scope=scope, key_class=key_class, generation=generation
        )


def test_one_ciphertext_that_opens_under_two_keys_is_stopped_by_the_commitment() -> None:
    other = bytes(range(100, 132))
    place = a_key().place + ROW.bytes
    field_keys = [hmac.digest(secret, b"field.v1", "sha256") for secret in (SECRET, other)]
    crafted = b"\x01\x01\0\0\0\x01" + two_key_ciphertext(*field_keys, nonce=bytes(12), aad=PREFIX + place)
    keys = [
        DataKey(bytearray(secret), scope=SCOPE, key_class="kitchen", generation=1)
        for secret in (SECRET, other)
    ]
    seen = {open_value(key, crafted, PREFIX + place) for key in keys}
    assert len(seen) == 2, "the attack works against the cipher alone"

    context = b"dek.v1" + SCOPE.bytes + lp4(b"kitchen") + b"\0\0\0\x01"
    wrapped = bytes(12) + KEK.encrypt(bytes(12), other, context)
    with pytest.raises(SealBroken):
        unwrap_data_key(KEK, wrapped, FROZEN_COMMITMENT, scope=SCOPE, key_class="kitchen", generation=1)


def test_a_closed_key_does_nothing_more() -> None:
    key = a_key()
    stored = sealed_with(key)
    key.close()

    for use in (
        lambda: sealed_with(key),
        lambda: open_value(key, stored, PREFIX + key.place + ROW.bytes),
        lambda: row_seal(key, [b"x"]),
    ):
        with pytest.raises(KeyClosed):
            use()
