"""Guessing at sign-in against a real database: what slows a guesser, and never the worker herself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from services.portal.domain import throttle
from services.portal.usecases import sign_in
from services.portal.usecases.door import TooSoon, Where, WrongCredentials
from tests.integration.portal.conftest import ELSEWHERE, HERE, World, guess


def test_a_guesser_gets_five_tries_and_then_waits(world: World) -> None:
    lucia = world.hire()

    assert guess(world, 12) == throttle.FREE_TRIES
    with pytest.raises(TooSoon) as early:
        world.password(lucia, where=ELSEWHERE)
    assert timedelta(0) < early.value.wait <= timedelta(seconds=2)


def test_each_try_that_is_not_even_looked_at_is_noted_without_whom(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    guess(world, throttle.FREE_TRIES + 3)

    assert [record.msg for record in caplog.records] == ["try_turned_away"] * 3
    assert "lucia" not in "".join(str(record.__dict__) for record in caplog.records)


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
