"""Signing in against a real database: what is accepted once, what is written down, what nobody can read."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.portal.gateways.stretch import Stretcher
from services.portal.store.schema import METADATAS
from services.portal.store.tables import Account
from services.portal.usecases import accounts, second_factor, sign_in
from services.portal.usecases.door import SignInOver, Where, WrongCredentials
from services.portal.usecases.sessions import StoredSessions
from shared.actor import Actor
from tests.integration.portal.conftest import HERE, PASSWORD, World, guess


def test_password_and_code_open_a_session_at_full_cost(costly: World) -> None:
    world = costly
    lucia = world.hire()

    opened = world.enter(lucia)
    person = StoredSessions(world.door).find(opened.cookie)

    assert opened.stage == "open"
    assert person is not None
    assert person.account == lucia.ref
    assert person.roles == {"caseworker"}


def test_the_password_alone_opens_nothing(world: World) -> None:
    lucia = world.hire()

    half = world.password(lucia)

    assert half.stage == "code"
    assert StoredSessions(world.door).find(half.cookie) is None


def test_the_cookie_changes_when_the_session_opens(world: World) -> None:
    lucia = world.hire()
    half = world.password(lucia)

    opened = sign_in.try_code(world.door, cookie=half.cookie, code=lucia.code(), where=HERE)

    assert opened.cookie != half.cookie
    assert StoredSessions(world.door).find(half.cookie) is None


@pytest.mark.parametrize("email", ["lucia@example.org", "nadie@example.org"])
def test_a_wrong_password_and_an_unknown_address_are_refused_alike(world: World, email: str) -> None:
    world.hire()

    with pytest.raises(WrongCredentials) as refused:
        sign_in.try_password(world.door, email=email, password="otra frase cualquiera", where=HERE)

    assert str(refused.value) == "the address or the password is wrong"


def test_the_address_may_be_typed_in_capitals_and_with_blanks(world: World) -> None:
    world.hire()

    half = sign_in.try_password(world.door, email=" Lucia@Example.ORG ", password=PASSWORD, where=HERE)

    assert half.stage == "code"


def test_an_unknown_address_costs_the_same_stretching(costly: World) -> None:
    world = costly
    world.hire()
    counted: list[str] = []

    class Counting(Stretcher):
        def matches(self, password: str, stored: str | None) -> bool:
            counted.append((stored or self._nobody).rsplit("$", 2)[0])
            return super().matches(password, stored)

    door = type(world.door)(**{**vars(world.door), "stretcher": Counting(at_once=1)})
    for email in ("lucia@example.org", "nadie@example.org"):
        with pytest.raises(WrongCredentials):
            sign_in.try_password(door, email=email, password="otra frase cualquiera", where=HERE)

    assert counted == ["$argon2id$v=19$m=65536,t=3,p=1"] * 2


def test_a_code_opens_once_whoever_tries_it_at_the_same_time(world: World) -> None:
    lucia = world.hire()
    world.clock.wait(seconds=60)
    halves = [world.password(lucia, where=Where(f"192.0.2.{n}")).cookie for n in range(20)]
    code, results, barrier = lucia.code(), [], threading.Barrier(20)

    def attempt(number: int, cookie: str) -> None:
        barrier.wait()
        try:
            results.append(
                sign_in.try_code(world.door, cookie=cookie, code=code, where=Where(f"192.0.2.{number}")).stage
            )
        except WrongCredentials:
            results.append("refused")

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(attempt, range(20), halves))

    assert sorted(results) == ["open", *["refused"] * 19]


def test_a_hundred_tries_of_one_code_at_once_take_it_once(world: World) -> None:
    lucia = world.hire()
    code = lucia.code()

    def attempt(_number: int) -> bool:
        with world.door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
            return second_factor.take_code(work, work.session.get_one(Account, lucia.ref), code)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(100))) == 1


@pytest.mark.parametrize(
    ("seconds", "is_accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_code_may_be_one_step_early_or_late(world: World, seconds: int, is_accepted: bool) -> None:
    import pyotp

    lucia = world.hire()
    world.clock.wait(minutes=5)
    code = pyotp.TOTP(lucia.secret).at(world.clock.now + timedelta(seconds=seconds))

    with world.door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
        account = work.session.get_one(Account, lucia.ref)
        assert second_factor.take_code(work, account, code) is is_accepted


def test_an_older_code_is_refused_after_a_newer_one(world: World) -> None:
    import pyotp

    lucia = world.hire()
    newer = pyotp.TOTP(lucia.secret).at(world.clock.now + timedelta(seconds=30))
    older = lucia.code()

    with world.door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
        account = work.session.get_one(Account, lucia.ref)
        assert second_factor.take_code(work, account, newer)
        assert not second_factor.take_code(work, account, older)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "ABCD-EFGH-2345-6789"])
def test_what_is_no_code_is_refused(world: World, typed: str) -> None:
    lucia = world.hire()

    with world.door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
        assert not second_factor.take_code(work, work.session.get_one(Account, lucia.ref), typed)


def test_a_recovery_code_works_once_and_is_noted(world: World) -> None:
    lucia = world.hire()
    first = world.password(lucia)
    opened = sign_in.try_code(world.door, cookie=first.cookie, code=lucia.recovery[0].lower(), where=HERE)
    second = world.password(lucia)

    with pytest.raises(WrongCredentials):
        sign_in.try_code(world.door, cookie=second.cookie, code=lucia.recovery[0], where=HERE)

    assert opened.stage == "open"
    assert ("second_factor.recovery_used", lucia.ref, None) in world.log()


def test_another_womans_recovery_code_opens_nothing(world: World) -> None:
    lucia, nuria = world.hire("lucia"), world.hire("nuria")
    half = world.password(lucia)

    with pytest.raises(WrongCredentials):
        sign_in.try_code(world.door, cookie=half.cookie, code=nuria.recovery[0], where=HERE)


def test_the_way_from_password_to_code_takes_ten_minutes_at_most(world: World) -> None:
    lucia = world.hire()
    half = world.password(lucia)
    world.clock.wait(minutes=10, seconds=1)

    with pytest.raises(SignInOver):
        sign_in.try_code(world.door, cookie=half.cookie, code=lucia.code(), where=HERE)


def test_ten_wrong_codes_end_the_attempt(world: World) -> None:
    lucia = world.hire()
    half = world.password(lucia)
    for _ in range(sign_in.MOST_WRONG_CODES):
        with pytest.raises(WrongCredentials):
            sign_in.try_code(world.door, cookie=half.cookie, code="000000", where=HERE)
        world.clock.wait(seconds=40)

    with pytest.raises(SignInOver):
        sign_in.try_code(world.door, cookie=half.cookie, code=lucia.code(), where=HERE)


def test_passwords_are_stretched_a_few_at_a_time() -> None:
    running, most, lock = 0, 0, threading.Lock()

    class Watched(Stretcher):
        def _turn(self):
            from contextlib import contextmanager

            outer = super()._turn()

            @contextmanager
            def turn():
                nonlocal running, most
                with outer:
                    with lock:
                        running += 1
                        most = max(most, running)
                    yield
                    with lock:
                        running -= 1

            return turn()

    stretcher = Watched(at_once=2)
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(lambda n: stretcher.matches(f"frase {n}", None), range(12)))

    assert most == 2


def test_nothing_stored_can_be_used_to_sign_in(world: World) -> None:
    lucia = world.hire()
    opened = world.enter(lucia)
    tables = [table for metadata in METADATAS for table in metadata.tables]
    with world.engine.connect() as connection:
        queries = [text(f"select t::text from {table} t") for table in tables]
        dump = "\n".join(str(row[0]) for query in queries for row in connection.execute(query))
    assert lucia.email in dump

    secrets = [PASSWORD, lucia.secret, opened.cookie, opened.device, HERE.address, *lucia.recovery]
    for secret in secrets:
        assert secret not in dump
        assert secret.encode().hex() not in dump


def test_every_outcome_is_in_the_log_and_the_log_holds(world: World) -> None:
    from shared import audit

    lucia = world.hire()
    guess(world, 1)
    half = world.password(lucia)
    with pytest.raises(WrongCredentials):
        sign_in.try_code(world.door, cookie=half.cookie, code="000000", where=HERE)
    sign_in.try_code(world.door, cookie=half.cookie, code=lucia.code(), where=HERE)

    assert [entry for entry in world.log() if entry[0].startswith("sign_in")] == [
        ("sign_in.refused", lucia.ref, "password"),
        ("sign_in.refused", lucia.ref, "code"),
        ("sign_in.accepted", lucia.ref, None),
    ]
    with world.engine.connect() as connection:
        rows = connection.execute(audit.entries.select()).mappings().all()
    assert all("lucia" not in str(dict(row)).lower() for row in rows)


def test_a_closed_account_opens_nothing(world: World) -> None:
    lucia = world.hire()
    cookie = world.enter(lucia).cookie
    with world.door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
        accounts.close_account(work, lucia.ref)

    assert StoredSessions(world.door).find(cookie) is None
    with pytest.raises(WrongCredentials):
        world.password(lucia)
