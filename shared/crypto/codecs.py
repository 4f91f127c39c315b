"""How a typed value becomes the padded bytes that are sealed, and back.

Padding is ISO 7816-4 (80, then zeros) to whole blocks. None is one block of zeros, which no value can be.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NoReturn, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from shared.crypto.errors import ValueOutdated, ValueRefused


class Pending(bytes):
    """A padded value waiting to be sealed; shows nothing of itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Hide the value."""
        return "<Pending>"

    __str__ = __repr__


@dataclass(frozen=True)
class Codec:
    """Turns values of one type into plain bytes and back."""

    encode: Callable[[Any], bytes]
    decode: Callable[[bytes], Any]
    optional: bool
    block: int
    is_closed_list: bool = False

    def pad(self, value: object) -> Pending:
        """Return value as whole blocks. Raises ValueRefused."""
        if value is None:
            if not self.optional:
                message = "this field can't be empty"
                raise ValueRefused(message)
            return Pending(self.block)
        data = self.encode(value)
        return Pending(data + b"\x80" + bytes(-(len(data) + 1) % self.block))

    def unpad(self, padded: bytes) -> Any:  # noqa: ANN401, the declared type
        """Return the value in whole blocks. Raises ValueOutdated."""
        end = padded.rfind(b"\x80")
        if end < 0:
            return None
        try:
            return self.decode(padded[:end])
        except (ValueError, LookupError):
            message = "a sealed value no longer fits its type"
            raise ValueOutdated(message) from None


def codec_for(declared: Any, *, block: int) -> Codec:  # noqa: ANN401, a type or a form of typing
    """Return the codec of a declared type, `X` or `X | None`.

    A closed list gets one length for all its words. Raises TypeError for types whose changes would be lost.
    """
    plain, optional = _without_none(declared)
    plain = getattr(plain, "__supertype__", plain)
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        longest = max(len(word.encode()) for word in plain)
        block = -(-(longest + 1) // block) * block
        return Codec(_typed(plain, str.encode), lambda data: plain(data.decode()), optional, block, True)
    known = _SCALARS.get(plain)
    if known is not None:
        return Codec(_typed(plain, known[0]), known[1], optional, block, plain is bool)
    return Codec(*_json(plain), optional, block)


def _without_none(declared: Any) -> tuple[Any, bool]:  # noqa: ANN401, as codec_for
    if get_origin(declared) not in {Union, types.UnionType}:
        return declared, False
    members = [member for member in get_args(declared) if member is not type(None)]
    optional = len(members) < len(get_args(declared))
    return Union[tuple(members)], optional  # noqa: UP007, a union made at run time


def _typed(plain: type, encode: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    def checked(value: object) -> bytes:
        if value.__class__ is not plain:
            message = f"this field takes {plain.__name__} values only"
            raise ValueRefused(message)
        return encode(value)

    return checked


def _encode_text(value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:
        message = "this text holds a character that can't be stored"
        raise ValueRefused(message) from None


def _encode_moment(value: datetime) -> bytes:
    if value.tzinfo is None:
        message = "an instant needs its offset from UTC"
        raise ValueRefused(message)
    return value.isoformat().encode()


def _decode_bool(data: bytes) -> bool:
    return {b"0": False, b"1": True}[data]


_SCALARS: dict[Any, tuple[Callable[[Any], bytes], Callable[[bytes], Any]]] = {
    str: (_encode_text, bytes.decode),
    bytes: (bytes, bytes),
    bool: (lambda value: b"1" if value else b"0", _decode_bool),
    int: (lambda value: str(value).encode(), int),
    float: (lambda value: repr(value).encode(), float),
    date: (lambda value: value.isoformat().encode(), lambda data: date.fromisoformat(data.decode())),
    datetime: (_encode_moment, lambda data: datetime.fromisoformat(data.decode())),
    UUID: (lambda value: value.bytes, lambda data: UUID(bytes=data)),
}


def _json(plain: Any) -> tuple[Callable[[Any], bytes], Callable[[bytes], Any]]:  # noqa: ANN401, as codec_for
    if isinstance(plain, type):
        if issubclass(plain, BaseModel) and not plain.model_config.get("frozen"):
            message = f"{plain.__name__} must be frozen: changes made in place would be lost"
            raise TypeError(message)
        if is_dataclass(plain) and not plain.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            message = f"{plain.__name__} must be frozen: changes made in place would be lost"
            raise TypeError(message)
    adapter: TypeAdapter[Any] = TypeAdapter(plain)

    def encode(value: object) -> bytes:
        try:
            data = adapter.dump_json(value, warnings="error")
            adapter.validate_json(data)
        except (PydanticSerializationError, ValidationError, ValueError, TypeError):
            message = "the value doesn't fit the field's type"
            raise ValueRefused(message) from None
        return data

    return encode, lambda data: frozen(adapter.validate_json(data))


class FrozenList(list[Any]):
    """A list opened from a sealed field: read it, or assign a new list to the field."""

    def _refuse(self, *_args: object, **_named: object) -> NoReturn:
        message = "a sealed value doesn't change in place: assign a new one to the field"
        raise TypeError(message)

    append = extend = insert = remove = pop = clear = sort = reverse = _refuse
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse


class FrozenDict(dict[Any, Any]):
    """A dict opened from a sealed field: read it, or assign a new dict to the field."""

    _refuse = FrozenList._refuse
    clear = pop = popitem = setdefault = update = _refuse
    __setitem__ = __delitem__ = __ior__ = _refuse


def frozen(value: object) -> Any:  # noqa: ANN401, as it came
    """Return a value whose lists, dicts and sets refuse to change in place; other values as they are."""
    if isinstance(value, list):
        return FrozenList(map(frozen, value))
    if isinstance(value, Mapping):
        return FrozenDict({key: frozen(item) for key, item in value.items()})
    if isinstance(value, set):
        return frozenset(value)
    return value
