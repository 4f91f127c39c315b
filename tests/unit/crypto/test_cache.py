"""Open keys stay few, for a short while."""

from uuid import UUID

import pytest

from shared.crypto.cache import CAPACITY, SECONDS_TO_LIVE, USES, KeyCache
from shared.crypto.suite import DataKey

SCOPE = UUID(int=1)


class Time:
    """A clock moved by hand."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def a_key() -> DataKey:
    return DataKey(bytearray(32), scope=SCOPE, key_class="kitchen", generation=1)


@pytest.fixture
def time() -> Time:
    return Time()


def test_the_limits_are_those_of_the_design() -> None:
    assert (CAPACITY, SECONDS_TO_LIVE, USES) == (4_096, 300.0, 2**20)


def test_a_key_comes_back_for_exactly_its_row(time: Time) -> None:
    cache, key = KeyCache(clock=time), a_key()
    cache.put(b"row", key)

    assert cache.get(b"row") is key
    assert cache.get(b"tampered row") is None


def test_it_never_holds_more_than_its_capacity_and_lets_go_of_the_least_used() -> None:
    cache = KeyCache(capacity=3)
    keys = [a_key() for _ in range(5)]
    for number in range(3):
        cache.put(bytes([number]), keys[number])
    cache.get(b"\x00")
    for number in (3, 4):
        cache.put(bytes([number]), keys[number])

    assert len(cache) == 3
    assert [key.decrypt is None for key in keys] == [False, True, True, False, False]


def test_a_key_lives_300_seconds_and_no_longer(time: Time) -> None:
    cache, key = KeyCache(clock=time), a_key()
    cache.put(b"wrapped", key)

    time.now += 299.9
    assert cache.get(b"wrapped") is key
    time.now += 0.1
    assert cache.get(b"wrapped") is None
    assert key.decrypt is None


def test_old_keys_nobody_asks_for_are_closed_when_others_come(time: Time) -> None:
    cache, forgotten = KeyCache(clock=time), a_key()
    cache.put(b"forgotten", forgotten)
    time.now += 301

    cache.put(b"new", a_key())

    assert (len(cache), forgotten.decrypt) == (1, None)


def test_a_key_used_to_its_cap_is_fetched_anew() -> None:
    cache, key = KeyCache(uses=10), a_key()
    cache.put(b"wrapped", key)
    key.uses = 9
    assert cache.get(b"wrapped") is key
    key.uses = 10

    assert cache.get(b"wrapped") is None
    assert key.encrypt is None


def test_a_replaced_key_and_a_cleared_cache_are_closed() -> None:
    cache, first, second = KeyCache(), a_key(), a_key()
    cache.put(b"wrapped", first)
    cache.put(b"wrapped", second)
    assert first.mac is None
    cache.clear()

    assert (len(cache), second.mac) == (0, None)
