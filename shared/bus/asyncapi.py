"""Every event as an AsyncAPI 3 document."""

import json
from collections.abc import Mapping
from typing import Any

from shared.contracts.contract import Event


def asyncapi(events: Mapping[str, type[Event]]) -> dict[str, Any]:
    """An AsyncAPI 3.0 document: one channel a queue, one message an event, send and receive as operations."""
    messages = {name: _message(cls) for name, cls in events.items()}
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for name, cls in events.items():
        for subscriber in cls.subscribers:
            lane = "urgent" if cls.urgent else "bulk" if cls.bulk else "usual"
            channel, queue = f"{subscriber}_{lane}", subscriber + ("" if lane == "usual" else f".{lane}")
            entry = channels.setdefault(channel, {"address": queue, "messages": {}})
            entry["messages"][name] = {"$ref": f"#/components/messages/{name}"}
            for who, action in ((cls.producer, "send"), (subscriber, "receive")):
                operation = operations.setdefault(
                    f"{who}_{action}_{channel}",
                    {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "messages": []},
                )
                operation["messages"].append({"$ref": f"#/channels/{channel}/messages/{name}"})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Telar events",
            "version": "1.0.0",
            "description": "CloudEvents 1.0.2, signed by their producer (Ed25519), carried by Celery on Redis.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages},
    }


def _message(cls: type[Event]) -> dict[str, Any]:
    """Definitions stand inside each payload, so references are made to point there."""
    place = f"#/components/messages/{cls.name}/payload/$defs/"
    payload = json.loads(json.dumps(cls.model_json_schema()).replace("#/$defs/", place))
    return {"name": cls.name, "title": cls.__name__, "summary": cls.why, "payload": payload}
