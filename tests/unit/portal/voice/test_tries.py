"""Wrong tries by address: five a minute, none of anybody else's, nothing kept for long."""

import pytest

from services.portal.gateways.tries import Tries


class Watch:
    """Seconds that go on when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def tries(watch: Watch) -> Tries:
    return Tries(clock=watch)


def test_the_sixth_try_in_a_minute_waits_and_elsewhere_nobody_does(tries: Tries) -> None:
    assert [tries.take("192.0.2.1") for _ in range(7)] == [True] * 5 + [False] * 2
    assert tries.take("192.0.2.2")


def test_a_try_comes_free_a_minute_after_it_was_made(tries: Tries, watch: Watch) -> None:
    for second in range(5):
        watch.now = float(second)
        tries.take("192.0.2.1")
    watch.now = 59.9
    assert not tries.take("192.0.2.1")
    watch.now = 60.1

    assert tries.take("192.0.2.1")
    assert not tries.take("192.0.2.1")


def test_being_turned_away_does_not_make_the_wait_longer(tries: Tries, watch: Watch) -> None:
    for _ in range(50):
        tries.take("192.0.2.1")
    watch.now = 60.1

    assert [tries.take("192.0.2.1") for _ in range(6)] == [True] * 5 + [False]


def test_a_right_try_is_given_back_so_that_a_whole_room_may_answer(tries: Tries) -> None:
    for _ in range(30):
        assert tries.take("192.0.2.1")
        tries.give_back("192.0.2.1")

    tries.give_back("192.0.2.1")
    assert [tries.take("192.0.2.1") for _ in range(6)] == [True] * 5 + [False]


def test_addresses_do_not_fill_the_memory(tries: Tries) -> None:
    for number in range(20_010):
        tries.take(str(number))

    assert len(tries._taken) == 20_000
    assert "20009" in tries._taken
