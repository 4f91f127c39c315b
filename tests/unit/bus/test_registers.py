"""Handlers, timetable, current event, lanes, keys and schedule: the small registers."""

import stat
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from shared.bus import Handlers, Timetable, is_replaying, may_act_outward
from shared.bus.celery_app import PerProcess
from shared.bus.current import Current, Replay, current, handling
from shared.bus.keys import EventKeyMissing, create_event_keys, load_event_keys
from shared.bus.queues import LONGEST_TASK_SECONDS, VISIBILITY_SECONDS, beat_schedule, queues_of, settings
from shared.bus.sending.outbox import _Limiter, lane_of
from tests.unit.bus.bakery import LoafBaked, LoafSold, OvenOnFire, StockCounted


def test_an_event_finds_its_handler_by_name() -> None:
    handlers = Handlers("shop")

    @handlers.on(LoafBaked)
    def sell(work: object, event: LoafBaked) -> None: ...

    found = handlers.find(LoafBaked.name)
    assert found is not None
    assert (found.event_class, found.effect) == (LoafBaked, sell)
    assert handlers.find("bakery.loaf_baked.v2") is None
    assert handlers.names() == (LoafBaked.name,)


def test_a_service_cannot_listen_to_what_it_is_not_owed() -> None:
    with pytest.raises(TypeError, match="does not name shop"):
        Handlers("shop").on(LoafSold)


def test_an_event_has_one_handler_in_a_service() -> None:
    handlers = Handlers("shop")
    handlers.on(LoafBaked)(lambda work, event: None)

    with pytest.raises(TypeError, match="already has a handler"):
        handlers.on(LoafBaked)


def test_an_event_owed_but_not_handled_is_named() -> None:
    handlers = Handlers("shop")
    handlers.on(LoafBaked)(lambda work, event: None)

    assert OvenOnFire.name in handlers.missing()
    assert LoafBaked.name not in handlers.missing()
    assert LoafSold.name not in handlers.missing()


def test_a_timetable_keeps_ticks_by_name() -> None:
    timetable = Timetable("shop")

    @timetable.every(seconds=5)
    def look(runtime: object) -> None: ...

    entry = timetable.find("look")
    assert entry is not None
    assert (entry.seconds, entry.tick) == (5, look)
    assert timetable.entries() == (entry,)
    assert timetable.find("other") is None


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_tick_needs_a_positive_pace(seconds: float) -> None:
    with pytest.raises(TypeError, match="positive"):
        Timetable("shop").every(seconds=seconds)


def test_two_ticks_of_one_name_are_refused() -> None:
    timetable = Timetable("shop")

    def look(runtime: object) -> None: ...

    timetable.every(seconds=1)(look)
    with pytest.raises(TypeError, match="already in the timetable"):
        timetable.every(seconds=1)(look)


def test_a_tick_goes_to_its_services_queue_and_dies_if_it_is_late() -> None:
    timetable = Timetable("shop")
    timetable.every(seconds=2)(_look)

    entry = beat_schedule(timetable)["shop._look"]

    assert entry["schedule"] == timedelta(seconds=2)
    assert entry["args"] == ("_look",)
    assert entry["options"] == {"queue": "shop", "expires": 5.0}


def _look(runtime: object) -> None: ...


def test_outside_an_event_nothing_is_replayed_and_all_may_act() -> None:
    assert current() is None
    assert not is_replaying()
    assert may_act_outward()


@pytest.mark.parametrize(
    ("replay", "replaying", "outward"),
    [(Replay.NO, False, True), (Replay.INWARD, True, False), (Replay.OUTWARD, True, True)],
)
def test_a_replay_acts_outward_only_when_ticked(replay: Replay, replaying: bool, outward: bool) -> None:
    with handling(Current(uuid4(), uuid4(), replay)):
        assert (is_replaying(), may_act_outward()) == (replaying, outward)
    assert current() is None


def test_urgent_usual_and_bulk_have_lanes_of_their_own() -> None:
    assert [lane_of(cls) for cls in (OvenOnFire, LoafBaked, StockCounted)] == [".urgent", "", ".bulk"]
    assert queues_of("shop") == ("shop.urgent", "shop", "shop.bulk")


def test_keys_are_made_once_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    create_event_keys(tmp_path, ["shop"])
    path = tmp_path / "events" / "shop.pem"
    before = path.read_bytes()

    create_event_keys(tmp_path, ["shop", "mill"])

    assert path.read_bytes() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(load_event_keys(tmp_path, "mill").public) == {"shop", "mill"}


def test_a_missing_or_spoilt_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(EventKeyMissing, match=r"shop\.pem"):
        load_event_keys(tmp_path, "shop")
    create_event_keys(tmp_path, ["shop"])
    (tmp_path / "events" / "public" / "shop.pem").write_text("not a key")
    with pytest.raises(EventKeyMissing, match=r"shop\.pem"):
        load_event_keys(tmp_path, "shop")


def test_something_is_built_once_in_each_process() -> None:
    built: list[int] = []
    holder = PerProcess(lambda: built.append(1) or object())

    assert holder.peek() is None
    assert holder.get() is holder.get()
    assert built == [1]
    assert holder.peek() is holder.get()


def test_a_notification_is_let_through_once_in_its_time() -> None:
    limiter = _Limiter(every_seconds=3600)

    assert [limiter.may_notify(), limiter.may_notify()] == [True, False]
    assert [_Limiter(every_seconds=0).may_notify() for _ in range(2)] == [True, True]


def test_celery_is_set_up_to_lose_as_little_as_it_can() -> None:
    found = settings("shop", "redis://localhost/0")

    assert found["task_acks_late"]
    assert found["task_reject_on_worker_lost"]
    assert found["worker_prefetch_multiplier"] == 1
    assert found["accept_content"] == ["json"]
    assert found["result_backend"] is None
    assert found["task_default_exchange"] == ""
    assert found["task_time_limit"] == LONGEST_TASK_SECONDS < VISIBILITY_SECONDS
    assert found["broker_transport_options"]["visibility_timeout"] == VISIBILITY_SECONDS
