"""Every event of the catalogue keeps its contract: its snapshot, its page, its handlers, and no personal data."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shared.bus.asyncapi import asyncapi
from shared.bus.document import SCHEMAS, all_events, as_text, differences, markdown, schema_of
from shared.contracts.contract import Event, kinds_of
from shared.contracts.personal import PERSONAL_WORDS

ROOT = Path(__file__).parents[2]
EVENTS = all_events()
SERVICES = ("intake", "groups", "notifications")
AGAIN = "run `python -m shared.bus.document`"


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_differs_from_its_snapshot_by_optional_fields_at_most(name: str) -> None:
    path = SCHEMAS / f"{name}.json"

    assert path.exists(), AGAIN
    assert differences(json.loads(path.read_text()), schema_of(EVENTS[name])) == []


def test_every_snapshot_has_its_event() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} <= set(EVENTS), (
        "an event may only go with its last queue"
    )


@pytest.mark.parametrize("name", EVENTS)
def test_a_schema_is_valid_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema_of(EVENTS[name]))


@pytest.mark.parametrize("cls", EVENTS.values(), ids=lambda cls: cls.name)
def test_no_field_of_an_event_can_carry_words_of_or_about_a_person(cls: type[Event]) -> None:
    for name, field in cls.model_fields.items():
        kinds = kinds_of(field.annotation, name, field.metadata)
        assert kinds <= {"reference", "code", "number", "yes/no", "time"}
        if not kinds <= {"reference", "yes/no"}:
            assert not PERSONAL_WORDS.intersection(name.split("_"))


@pytest.mark.parametrize("cls", EVENTS.values(), ids=lambda cls: cls.name)
def test_every_string_in_a_schema_is_a_reference_a_time_a_code_or_of_a_closed_pattern(
    cls: type[Event],
) -> None:
    for place in strings(cls.model_json_schema()):
        assert (
            place.get("format") in ("uuid", "date-time")
            or "enum" in place
            or "const" in place
            or "pattern" in place
        )


def strings(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        here = [value] if value.get("type") == "string" else []
        return here + [found for part in value.values() for found in strings(part)]
    return [found for part in value for found in strings(part)] if isinstance(value, list) else []


@pytest.mark.parametrize("cls", EVENTS.values(), ids=lambda cls: cls.name)
def test_an_event_is_told_to_known_services_and_says_why(cls: type[Event]) -> None:
    assert cls.producer in SERVICES
    assert set(cls.subscribers) <= set(SERVICES)
    assert cls.why.endswith(".")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_handles_every_event_it_is_owed(service: str) -> None:
    handlers = importlib.import_module(f"services.{service}.tasks").handlers
    owed = {name for name, cls in EVENTS.items() if service in cls.subscribers}

    assert owed - set(handlers.names()) == set()


def test_the_page_of_events_is_up_to_date() -> None:
    assert (ROOT / "docs" / "events.md").read_text() == markdown(EVENTS), AGAIN


def test_the_asyncapi_document_is_up_to_date() -> None:
    assert (ROOT / "docs" / "asyncapi.json").read_text() == as_text(asyncapi(EVENTS)), AGAIN
