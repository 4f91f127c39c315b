"""Only a message of the shape Celery writes for us reaches a worker."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shared.bus.transport import read_message


def a_message(**changes: Any) -> dict[str, Any]:
    message = {
        "body": base64.b64encode(json.dumps([["x"], {}, {"chord": None}]).encode()).decode(),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {"task": "bus.receive", "id": "1", "eta": None},
        "properties": {
            "body_encoding": "base64",
            "delivery_tag": "t",
            "delivery_info": {"exchange": "", "routing_key": "shop"},
            "priority": 0,
        },
    }
    for path, value in changes.items():
        *folders, last = path.split("__")
        place: Any = message
        for folder in folders:
            place = place[folder]
        place[last] = value
    return message


def test_celerys_own_shape_is_let_in() -> None:
    message = a_message()

    assert read_message(json.dumps(message).encode()) == message


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "not base64!"},
        {"body": base64.b64encode(b"not json").decode()},
        {"body": base64.b64encode(b"[]").decode()},
        {"body": base64.b64encode(b"[{}, {}, {}]").decode()},
        {"body": base64.b64encode(b"[[], [], {}]").decode()},
        {"body": 7},
        {"content-type": "application/x-python-serialize"},
        {"content-encoding": "binary"},
        {"headers": None},
        {"headers": {}},
        {"headers__task": None},
        {"headers__id": 5},
        {"headers__eta": "2100-01-01T00:00:00"},
        {"headers__compression": "zlib"},
        {"properties": []},
        {"properties__body_encoding": "rot13"},
        {"properties__delivery_tag": None},
        {"properties__delivery_info": {}},
        {"properties__delivery_info": None},
        {"properties__priority": "high"},
    ],
    ids=str,
)
def test_a_message_with_anything_amiss_is_put_aside(changes: dict[str, Any]) -> None:
    assert read_message(json.dumps(a_message(**changes)).encode()) is None


@given(some.binary(max_size=300))
def test_bytes_at_random_are_put_aside(item: bytes) -> None:
    assert read_message(item) is None


@given(
    some.recursive(
        some.none() | some.booleans() | some.integers() | some.text(),
        lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    )
)
def test_json_at_random_is_put_aside(value: Any) -> None:
    assert read_message(json.dumps(value).encode()) is None


def test_deep_nesting_is_put_aside() -> None:
    assert read_message(b"[" * 100_000) is None
