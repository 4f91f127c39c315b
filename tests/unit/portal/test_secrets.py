"""Form tokens, codes on paper, passwords that may be chosen, and how long a guesser waits."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.domain import throttle, tokens
from services.portal.domain.passwords import PasswordTooCommon, PasswordTooShort, check, core
from services.portal.forms import tokens as form_tokens
from services.portal.usecases.door import common_passwords


def test_a_form_token_is_good_in_its_own_session_only() -> None:
    mine, other = form_tokens.secret_of("cookie-a"), form_tokens.secret_of("cookie-b")
    token = form_tokens.make(mine)

    assert form_tokens.is_valid(token, mine)
    assert not form_tokens.is_valid(token, other)


def test_two_tokens_of_one_session_look_different() -> None:
    secret = form_tokens.secret_of("cookie")

    assert len({form_tokens.make(secret) for _ in range(20)}) == 20


@given(st.text())
def test_no_text_passes_for_a_token(text: str) -> None:
    assert not form_tokens.is_valid(text, b"secret" * 6)


@pytest.mark.parametrize("change", ["a", "=", " "])
def test_a_changed_token_is_refused(change: str) -> None:
    secret = form_tokens.secret_of("cookie")

    token = form_tokens.make(secret)
    assert not form_tokens.is_valid((change if token[0] != change else "b") + token[1:], secret)


@pytest.mark.parametrize("code", [tokens.fresh_recovery_code(), "ABCD-EFGH-2345-6789"], ids=["new", "older"])
def test_a_recovery_code_is_read_however_it_is_typed(code: str) -> None:
    lower = code.lower().replace("-", " ")

    assert tokens.code_digest(code) == tokens.code_digest(lower) == tokens.code_digest(code.replace("-", ""))
    assert tokens.looks_like_recovery(lower)
    assert not tokens.looks_like_recovery("123456")


@pytest.mark.parametrize(
    ("draw", "bits"),
    [(tokens.fresh_setup_code, 80), (tokens.fresh_recovery_code, 120)],
    ids=["set-up", "recovery"],
)
def test_codes_have_enough_chance_and_no_letters_that_look_alike(draw: Callable[[], str], bits: int) -> None:
    codes = {draw() for _ in range(500)}

    assert len(codes) == 500
    assert not set("".join(codes)) & set("01OI")
    assert {5 * len(code.replace("-", "")) for code in codes} == {bits}


def test_cookies_have_256_bits() -> None:
    assert len(tokens.fresh_cookie()) == 43
    assert tokens.fresh_cookie() != tokens.fresh_cookie()


@pytest.mark.parametrize(
    "password",
    [
        "una frase que nadie adivina",
        "siete gatos en un tejado",
        "xkdu7-pq02m-znw81",
        "بيت كبير قرب البحر",
        "correr bajo la lluvia 12",
    ],
)
def test_a_long_phrase_of_her_own_is_accepted(password: str) -> None:
    check(password, email="lucia.ramos@example.org", common=common_passwords())


@pytest.mark.parametrize("password", ["", "corta", "once letras"])
def test_a_short_one_is_not(password: str) -> None:
    with pytest.raises(PasswordTooShort):
        check(password, email="lucia@example.org", common=common_passwords())


@pytest.mark.parametrize(
    "password",
    [
        "Contraseña2026!",
        "c0ntr4señ4!!",
        "PASSWORD12345",
        "¡¡Bienvenida!!",
        "aaaaaaaaaaaa",
        "abababababab",
        "123456789012",
        "qwertyuiopasdf",
        "Telar-2026-2026",
        "lucia.ramos2026",
        "2026.Lucia.Ramos",
        "............",
        "Tejiendo Redes 2026",
        "Coordinadora2026",
        "C4s4deacogid4!!",
    ],
)
def test_what_everybody_tries_first_is_not(password: str) -> None:
    with pytest.raises(PasswordTooCommon):
        check(password, email="lucia.ramos@example.org", common=common_passwords())


def test_the_core_of_a_password_is_the_word_inside() -> None:
    assert core("¡Contraseña2026!") == core("c0ntr4seña") == "contrasena"


def test_the_first_tries_are_free_and_then_the_wait_grows() -> None:
    waits = [throttle.delay(tries) for tries in range(1, 20)]

    assert waits[: throttle.FREE_TRIES - 1] == [timedelta(0)] * (throttle.FREE_TRIES - 1)
    assert waits[throttle.FREE_TRIES - 1] == timedelta(seconds=2)
    assert waits == sorted(waits)


@given(st.integers(min_value=0, max_value=10**9))
def test_the_wait_never_passes_five_minutes(tries: int) -> None:
    assert timedelta(0) <= throttle.delay(tries) <= throttle.LONGEST
