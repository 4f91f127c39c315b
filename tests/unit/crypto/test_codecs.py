"""Values as padded bytes and back."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NewType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from shared.crypto import ValueOutdated, ValueRefused
from shared.crypto.codecs import codec_for
from shared.ids import new_id

BLOCK = 16
Json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(),
    bytes: st.binary(max_size=100),
    bool: st.booleans(),
    int: st.integers(),
    float: st.floats(allow_nan=False),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.timezones()),
    UUID: st.uuids(),
    dict[str, Any]: st.dictionaries(st.text(), Json, max_size=4),
    list[int]: st.lists(st.integers(), max_size=6),
    tuple[str, ...]: st.lists(st.text(), max_size=4).map(tuple),
}


class Size(StrEnum):
    S = "s"
    XXL = "extra extra large, made to measure"


@dataclass(frozen=True)
class Box:
    width: int
    label: str | None = None


@st.composite
def kinds_and_values(draw: st.DrawFn) -> tuple[Any, Any]:
    kind = draw(st.sampled_from(list(VALUES)))
    return kind, draw(VALUES[kind])


@given(kinds_and_values())
def test_every_value_survives_the_round_trip(pair: tuple[Any, Any]) -> None:
    kind, value = pair
    codec = codec_for(kind, block=BLOCK)

    back = codec.unpad(codec.pad(value))

    assert isinstance(back, type(value))
    if (
        isinstance(value, datetime) and value.tzinfo
    ):  # in an hour that is skipped or repeated, zones never compare equal
        assert (back.astimezone(UTC), back.utcoffset()) == (value.astimezone(UTC), value.utcoffset())
    else:
        assert back == value


@given(kinds_and_values(), st.sampled_from([1, 16, 32, 100]))
def test_every_length_is_whole_blocks_and_grows_by_one_at_most(pair: tuple[Any, Any], block: int) -> None:
    kind, value = pair
    codec = codec_for(kind, block=block)

    length = len(codec.pad(value))

    assert length % block == 0
    assert length <= len(codec.encode(value)) + block


@given(kinds_and_values())
def test_none_is_never_mistaken_for_a_value(pair: tuple[Any, Any]) -> None:
    kind, value = pair
    codec = codec_for(kind | None, block=BLOCK)

    assert codec.unpad(codec.pad(None)) is None
    assert codec.pad(value) != codec.pad(None)
    assert codec.unpad(codec.pad(value)) is not None


@given(st.binary(max_size=64))
def test_bytes_that_look_like_padding_come_back_whole(data: bytes) -> None:
    codec = codec_for(bytes, block=BLOCK)

    assert codec.unpad(codec.pad(data + b"\x80\x00")) == data + b"\x80\x00"


def test_short_values_and_none_have_one_length() -> None:
    codec = codec_for(str | None, block=BLOCK)

    assert {len(codec.pad(value)) for value in (None, "", "a", "a" * 15)} == {16}
    assert len(codec.pad("a" * 16)) == 32


def test_a_closed_list_has_one_length_for_all_its_words() -> None:
    codec = codec_for(Size | None, block=BLOCK)

    assert {len(codec.pad(value)) for value in (None, *Size)} == {48}
    assert codec.unpad(codec.pad(Size.XXL)) is Size.XXL


def test_a_reference_is_kept_as_its_16_bytes() -> None:
    reference = NewType("reference", UUID)
    codec = codec_for(reference, block=BLOCK)
    value = new_id()

    assert codec.encode(value) == value.bytes
    assert codec.unpad(codec.pad(value)) == value


def test_a_frozen_dataclass_comes_back_as_itself() -> None:
    codec = codec_for(Box, block=BLOCK)

    assert codec.unpad(codec.pad(Box(width=3))) == Box(width=3)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (str, b"x"),
        (int, True),
        (bool, 1),
        (date, datetime(2026, 1, 1, tzinfo=UTC)),
        (datetime, datetime(2026, 1, 1)),  # noqa: DTZ001, the wrong value is the point
        (float, 1),
        (Size, "s"),
        (Box, {"width": 1}),
        (Box, Box(width="secret words")),  # type: ignore[arg-type]
        (list[int], ["secret words"]),
        (dict[str, int], {"a": object()}),
        (str, None),
    ],
)
def test_a_value_that_does_not_fit_is_refused_without_being_shown(kind: Any, wrong: object) -> None:
    with pytest.raises(ValueRefused) as refused:
        codec_for(kind, block=BLOCK).pad(wrong)

    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        (str, int, "doce"),
        (str, Size, "m"),
        (str, bool, "2"),
        (str, UUID, "x"),
        (list[int], Box, [1]),
        (str, date, "x"),
    ],
)
def test_a_sealed_value_that_no_longer_fits_its_type_is_told_apart_from_tampering(
    old: Any, new: Any, value: object
) -> None:
    stored = codec_for(old, block=BLOCK).pad(value)

    with pytest.raises(ValueOutdated):
        codec_for(new, block=BLOCK).unpad(stored)


def test_types_that_change_in_place_are_refused_when_declared() -> None:
    class Loose(BaseModel):
        text: str

    @dataclass
    class Open:
        text: str

    for kind in (Loose, Open):
        with pytest.raises(TypeError, match="frozen"):
            codec_for(kind, block=BLOCK)


def test_lists_and_dicts_refuse_every_change_in_place() -> None:
    codec = codec_for(dict[str, list[int]], block=BLOCK)
    value = codec.unpad(codec.pad({"a": [1]}))

    for change in (
        lambda: value.update(b=[2]),
        lambda: value.pop("a"),
        lambda: value["a"].append(2),
        value["a"].sort,
        value.clear,
    ):
        with pytest.raises(TypeError, match="assign a new one"):
            change()
    assert value == {"a": [1]}
