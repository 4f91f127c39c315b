"""The pages say what the classes are, and a snapshot lets a contract grow by optional fields only."""

import json
from copy import deepcopy
from typing import Any

import pytest

from shared.bus.asyncapi import asyncapi
from shared.bus.document import differences, markdown, schema_of
from shared.contracts.contract import catalogue
from tests.unit.bus.bakery import LoafBaked, OvenOnFire, RecipeChanged, StockCounted

EVENTS = {cls.name: cls for cls in (LoafBaked, OvenOnFire, RecipeChanged, StockCounted)}


def changed(path: str, value: Any) -> dict[str, Any]:
    schema = deepcopy(schema_of(LoafBaked))
    *folders, last = path.split("/")
    place: Any = schema
    for folder in folders:
        place = place[folder]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return schema


def test_an_unchanged_event_has_no_differences() -> None:
    assert differences(schema_of(LoafBaked), schema_of(LoafBaked)) == []


def test_an_optional_field_may_be_added() -> None:
    new = changed("properties/crust", {"type": "integer", "default": 0})

    assert differences(schema_of(LoafBaked), new) == []


def test_better_words_are_no_change() -> None:
    new = changed("description", "Said better.")
    new["properties"]["number"]["title"] = "How many"

    assert differences(schema_of(LoafBaked), new) == []


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("properties/number", None, "field number was taken away"),
        ("properties/number", {"type": "string"}, "field number changed"),
        ("properties/grain", {"$ref": "#/$defs/Other"}, "field grain changed"),
        ("$defs/Grain/enum", ["wheat"], "type Grain changed"),
        ("$defs/Grain/enum", ["wheat", "rye", "oat"], "type Grain changed"),
        ("$defs/Grain", None, "type Grain changed"),
        ("required", ["subject"], "field number is no longer required"),
        ("required", ["subject", "number", "grain"], "field grain is new and required"),
        ("additionalProperties", True, "additionalProperties changed"),
        ("type", "array", "type changed"),
    ],
)
def test_any_other_change_is_named(path: str, value: Any, said: str) -> None:
    assert said in differences(schema_of(LoafBaked), changed(path, value))


def test_a_required_field_may_not_be_added() -> None:
    new = changed("properties/crust", {"type": "integer"})
    new["required"] = [*new["required"], "crust"]

    assert differences(schema_of(LoafBaked), new) == ["field crust is new and required"]


def test_the_page_names_every_event_its_subscribers_lane_and_fields() -> None:
    page = markdown(EVENTS)

    assert (
        "| [`bakery.loaf_baked.v1`](#bakeryloaf_bakedv1) | `UUID` | shop, mill | usual, in order | A loaf"
        in page
    )
    assert "| shop | urgent, any order | The oven is on fire" in page
    assert "usual, in order, holds back" in page
    assert "bulk, any order" in page
    assert "| `number` | `int` | number | yes |" in page
    assert "| `grain` | `Grain` | code | no |" in page


def test_the_asyncapi_document_has_a_channel_a_queue_and_both_ends() -> None:
    document = asyncapi(EVENTS)

    assert {channel["address"] for channel in document["channels"].values()} == {
        "shop", "mill", "shop.urgent", "shop.bulk",
    }  # fmt: skip
    assert set(document["components"]["messages"]) == set(EVENTS)
    assert document["operations"]["bakery_send_shop_urgent"]["action"] == "send"
    assert document["operations"]["shop_receive_shop_urgent"]["action"] == "receive"


def test_every_reference_in_the_asyncapi_document_leads_somewhere() -> None:
    document = asyncapi(EVENTS)

    for reference in references(document):
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        here = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return here + [found for part in value.values() for found in references(part)]
    return [found for part in value for found in references(part)] if isinstance(value, list) else []


def test_a_schema_is_plain_json_with_its_name() -> None:
    assert json.loads(json.dumps(schema_of(LoafBaked)))["$id"] == "urn:telar:event:bakery.loaf_baked.v1"
    assert LoafBaked.name in catalogue()
