"""Signing in against a real database: what is accepted once, what slows a guesser, what nobody can read."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.portal.domain import throttle
from services.portal.gateways.stretch import Stretcher
from services.portal.store.schema import METADATAS
from services.portal.store.tables import Account
from services.portal.usecases import accounts, second_factor, sign_in
from services.portal.usecases.door import SignInOver, TooSoon, Where, WrongCredentials
from services.portal.usecases.sessions import StoredSessions
from shared.actor import Actor
from tests.integration.portal.conftest import ELSEWHERE, HERE, PASSWORD, World


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


def guess(world: World, times: int, *, where: Where = ELSEWHERE, email: str = "lucia@example.org") -> int:
    """Guess wrong passwords in a row without waiting; how many were looked at."""
    looked_at = 0
    for _ in range(times):
        try:
            sign_in.try_password(world.door, email=email, password="no es esta frase", where=where)
        except WrongCredentials:
            looked_at += 1
        except TooSoon:
            pass
    return looked_at


def test_a_guesser_gets_five_tries_and_then_waits(world: World) -> None:
    lucia = world.hire()

    assert guess(world, 12) == throttle.FREE_TRIES
    with pytest.raises(TooSoon) as early:
        world.password(lucia, where=ELSEWHERE)
    assert timedelta(0) < early.value.wait <= timedelta(seconds=2)


def test_after_the_wait_the_right_password_is_looked_at_again(world: World) -> None:
    lucia = world.hire()
    guess(world, 8)

    world.clock.wait(seconds=3)

    assert world.password(lucia, where=ELSEWHERE).stage == "code"


def test_the_wait_grows_with_each_wrong_try_up_to_five_minutes(world: World) -> None:
    lucia = world.hire()
    waits = []
    for _ in range(20):
        guess(world, 1)
        try:
            world.password(lucia, password="tampoco es esta", where=ELSEWHERE)
        except TooSoon as early:
            waits.append(early.wait.total_seconds())
            world.clock.now += early.wait
        except WrongCredentials:
            pass

    assert waits == sorted(waits)
    assert waits[-1] == 300


def test_a_guesser_elsewhere_does_not_slow_the_worker_down(world: World) -> None:
    lucia = world.hire()
    guess(world, 30, where=ELSEWHERE)

    assert world.password(lucia, where=HERE).stage == "code"


def test_a_guesser_at_her_own_address_does_not_slow_her_known_browser(world: World) -> None:
    lucia = world.hire()
    device = world.enter(lucia, where=HERE).device
    guess(world, 30, where=HERE)

    known = Where(HERE.address, device=device)

    assert world.password(lucia, where=known).stage == "code"
    with pytest.raises(TooSoon):
        world.password(lucia, where=HERE)


def test_an_invented_device_cookie_buys_no_tries(world: World) -> None:
    world.hire()

    looked_at = sum(guess(world, 1, where=Where("203.0.113.5", device=f"made-up-{n}")) for n in range(20))

    assert looked_at == throttle.FREE_TRIES


def test_a_known_browser_is_known_for_its_own_account_only(world: World) -> None:
    lucia = world.hire("lucia")
    world.hire("nuria")
    device = world.enter(lucia).device

    looked_at = guess(world, 12, where=Where("203.0.113.5", device=device), email="nuria@example.org")

    assert looked_at == throttle.FREE_TRIES


def test_one_address_trying_many_accounts_is_slowed_as_well(world: World) -> None:
    looked_at = sum(
        guess(world, 1, email=f"nadie{n}@example.org") for n in range(throttle.FREE_TRIES_OF_ADDRESS + 10)
    )

    assert looked_at == throttle.FREE_TRIES_OF_ADDRESS


def test_thirty_colleagues_behind_one_address_all_get_in_day_after_day(world: World) -> None:
    """A right try takes nothing from the address they share."""
    lucia = world.hire()
    for _ in range(30):
        assert world.enter(lucia, where=Where("192.0.2.99")).stage == "open"


def test_parallel_guesses_do_not_slip_through(world: World) -> None:
    world.hire()

    with ThreadPoolExecutor(8) as pool:
        looked_at = sum(pool.map(lambda _: guess(world, 1), range(24)))

    assert looked_at == throttle.FREE_TRIES


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


def spread(world: World, times: int, *, act: Callable[[Where], None]) -> int:
    """Try in a row, each time from another address; how many tries were looked at."""
    looked_at = 0
    for number in range(times):
        try:
            act(Where(f"198.51.{number // 200}.{number % 200}"))
        except WrongCredentials:
            looked_at += 1
        except TooSoon:
            pass
    return looked_at


def test_fresh_addresses_buy_a_guesser_of_one_account_no_more_tries(world: World) -> None:
    lucia = world.hire()

    looked_at = spread(
        world, 60, act=lambda where: world.password(lucia, password="no es esta frase", where=where)
    )

    assert looked_at == throttle.FREE_TRIES_OF_ACCOUNT


def test_a_thief_of_the_password_gets_no_endless_tries_at_the_code(world: World) -> None:
    lucia = world.hire()

    def half_way_and_guess(where: Where) -> None:
        half = world.password(lucia, where=where)
        sign_in.try_code(world.door, cookie=half.cookie, code="000000", where=where)

    assert spread(world, 60, act=half_way_and_guess) == throttle.FREE_TRIES_OF_ACCOUNT


def test_guesses_at_her_account_from_everywhere_never_lock_her_out(world: World) -> None:
    lucia = world.hire()
    device = world.enter(lucia, where=HERE).device
    spread(world, 60, act=lambda where: world.password(lucia, password="no es esta frase", where=where))

    assert world.password(lucia, where=Where(HERE.address, device=device)).stage == "code"
    with pytest.raises(TooSoon) as early:
        world.password(lucia, where=Where("192.0.2.200"))
    assert early.value.wait <= throttle.LONGEST
    world.clock.now += early.value.wait
    assert world.password(lucia, where=Where("192.0.2.200")).stage == "code"
