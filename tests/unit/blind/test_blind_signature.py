"""Blind signatures against the RFC's own vector, against `cryptography`, and against a curious signer."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.blind import (
    BlindRefused,
    PublicKey,
    Signer,
    blind,
    finalize,
    is_signed,
    prepare,
)

VECTOR = json.loads(Path(__file__).with_name("rfc9474.json").read_text())
"""RFC 9474, A.1: RSABSSA-SHA384-PSS-Randomized."""
SIGNER = Signer.draw()


def told(name: str) -> bytes:
    return bytes.fromhex(VECTOR[name])


def number(name: str) -> int:
    return int(VECTOR[name], 16)


def in_turn(*given: bytes) -> Callable[[int], bytes]:
    """Chance that is known beforehand."""
    left = list(given)

    def chance(length: int) -> bytes:
        assert len(left[0]) == length
        return left.pop(0)

    return chance


def rfc_signer() -> Signer:
    p, q, e = number("p"), number("q"), number("e")
    d = pow(e, -1, (p - 1) * (q - 1))
    dp, dq, inverse = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    public = rsa.RSAPublicNumbers(e, p * q)
    return Signer(rsa.RSAPrivateNumbers(p, q, d, dp, dq, inverse, public).private_key())


def a_credential(signer: Signer = SIGNER) -> tuple[bytes, bytes, bytes]:
    """Prepared message, its signature, and what the signer saw."""
    prepared = prepare(os.urandom(32))
    hidden = blind(signer.public, prepared)
    signature = finalize(signer.public, prepared, signer.sign(hidden.message), hidden.inverse)
    return prepared, signature, hidden.message


def test_every_step_is_the_one_of_the_rfc() -> None:
    signer = rfc_signer()
    key = signer.public
    factor = pow(number("inv"), -1, key.n).to_bytes(key.size, "big")

    prepared = prepare(told("msg"), in_turn(told("msg_prefix")))
    hidden = blind(key, prepared, in_turn(told("salt"), factor))
    signed = signer.sign(hidden.message)
    signature = finalize(key, prepared, signed, hidden.inverse)

    assert key == PublicKey(number("n"), number("e"))
    assert prepared == told("prepared_msg")
    assert hidden.message == told("blinded_msg")
    assert hidden.inverse == number("inv")
    assert signed == told("blind_sig")
    assert signature == told("sig")


def test_the_rfc_signature_holds_and_with_any_bit_turned_it_does_not() -> None:
    key = PublicKey(number("n"), number("e"))
    signature = told("sig")

    assert is_signed(key, told("prepared_msg"), signature)
    for place in range(0, len(signature), 17):
        turned = bytearray(signature)
        turned[place] ^= 1
        assert not is_signed(key, told("prepared_msg"), bytes(turned))


@pytest.mark.parametrize("bits", [1024, 1025, 2048, 2055])
def test_a_finished_signature_is_one_for_cryptography_whatever_the_length(bits: int) -> None:
    signer = Signer(rsa.generate_private_key(public_exponent=65537, key_size=bits))
    prepared, signature, _ = a_credential(signer)
    public = rsa.RSAPublicNumbers(signer.public.e, signer.public.n).public_key()
    scheme = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=48)

    public.verify(signature, prepared, scheme, SHA384())
    with pytest.raises(InvalidSignature):
        public.verify(signature, prepared + b"x", scheme, SHA384())


def test_what_cryptography_signs_holds_here() -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signature = private.sign(b"words", padding.PSS(padding.MGF1(SHA384()), 48), SHA384())

    assert is_signed(Signer(private).public, b"words", signature)


def test_a_key_lives_through_being_kept() -> None:
    prepared, signature, seen = a_credential()
    again = Signer.load(SIGNER.dump())

    assert again.public == SIGNER.public
    assert again.sign(seen) == SIGNER.sign(seen)
    assert is_signed(again.public, prepared, signature)


@pytest.mark.parametrize(
    "blinded",
    [b"", b"\x00" * 255, b"\x00" * 257, SIGNER.public.n.to_bytes(256, "big"), b"\xff" * 256],
    ids=["empty", "short", "long", "modulus", "over"],
)
def test_only_a_number_below_the_modulus_is_signed(blinded: bytes) -> None:
    with pytest.raises(BlindRefused):
        SIGNER.sign(blinded)


@pytest.mark.parametrize("number", [0, 1, 2, SIGNER.public.n - 1], ids=["none", "one", "two", "most"])
def test_even_odd_numbers_are_signed_rightly(number: int) -> None:
    signed = int.from_bytes(SIGNER.sign(number.to_bytes(256, "big")), "big")

    assert pow(signed, SIGNER.public.e, SIGNER.public.n) == number


@pytest.mark.parametrize("signed", [b"", b"\x00" * 256, b"\x05" * 256, b"\x00" * 300])
def test_a_holder_takes_no_false_signature(signed: bytes) -> None:
    prepared = prepare(b"m")
    hidden = blind(SIGNER.public, prepared)

    with pytest.raises(BlindRefused):
        finalize(SIGNER.public, prepared, signed, hidden.inverse)


def test_a_factor_out_of_range_is_drawn_again() -> None:
    key = SIGNER.public
    bad = [bytes(256), (1).to_bytes(256, "big"), key.n.to_bytes(256, "big")]

    hidden = blind(key, b"m", in_turn(bytes(48), *bad, (2).to_bytes(256, "big")))

    assert hidden.inverse * 2 % key.n == 1


def test_a_key_that_shares_a_factor_is_refused() -> None:
    broken = PublicKey(n=2**2047 + 2**40)  # even: half of all factors share one with it

    with pytest.raises(BlindRefused):
        blind(broken, b"m", in_turn(bytes(48), (4).to_bytes(256, "big")))


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200))
def test_any_message_goes_through(message: bytes) -> None:
    prepared = prepare(message)
    hidden = blind(SIGNER.public, prepared)

    signature = finalize(SIGNER.public, prepared, SIGNER.sign(hidden.message), hidden.inverse)

    assert is_signed(SIGNER.public, prepared, signature)


def test_whatever_the_signer_saw_could_be_any_credential() -> None:
    """For each pair there is one factor that joins them: what was seen fits every credential equally well."""
    key = SIGNER.public
    seen = [a_credential() for _ in range(4)]
    for _, signature, _ in seen:
        for _, _, blinded in seen:
            encoded = pow(int.from_bytes(signature, "big"), key.e, key.n)
            signed = int.from_bytes(SIGNER.sign(blinded), "big")
            factor = signed * pow(int.from_bytes(signature, "big"), -1, key.n) % key.n

            assert encoded * pow(factor, key.e, key.n) % key.n == int.from_bytes(blinded, "big")
