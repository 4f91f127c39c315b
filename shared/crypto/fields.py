"""The `sealed` field: one line in a mapped class, read and written as the plain value it is not stored as."""

from typing import Any, Generic, NoReturn, Self, TypeVar, get_args, overload

from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import mapped_column

from shared.crypto import suite
from shared.crypto.access import current
from shared.crypto.codecs import Codec, Pending, codec_for
from shared.crypto.columns import SealedBytes
from shared.crypto.errors import SealBroken
from shared.crypto.suite import HEAD, NONCE, SEALED, DataKey

T = TypeVar("T")
_NAME_PARTS = 2
_END = b"\x80"


class sealed(Generic[T]):  # noqa: N801, reads as a word of the language in a class body
    """`given_name = sealed[str]("identity.given_name")`: a column whose values are sealed to their row.

    name: "table.field", frozen: it is part of what is authenticated, so a renamed column keeps it.
    block: bytes that lengths are rounded up to; a closed list gets one length for all its words.
    Reading opens this field alone, needs `access(...)`, and gives a fresh value that doesn't change in place.
    """

    column: str
    private: str
    position: int
    codec: Codec

    def __init__(self, name: str, *, block: int = 16) -> None:
        parts = name.split(".")
        if len(parts) != _NAME_PARTS or not all(part.isidentifier() for part in parts):
            message = f"{name!r} isn't a name like 'table.field'"
            raise TypeError(message)
        if block < 1:
            message = "a block is a positive number of bytes"
            raise TypeError(message)
        self.name = name
        self.table, self.field = parts
        self.block = block
        self.prefix = suite.value_prefix(self.table, self.field)
        self.mark = suite.lp4(self.field.encode())

    def __set_name__(self, owner: type, name: str) -> None:
        """Give the class its private column, before SQLAlchemy looks at it."""
        declared = getattr(self, "__orig_class__", None)
        if declared is None:
            message = f"{self.name} needs its type: sealed[str]({self.name!r})"
            raise TypeError(message)
        self.type = get_args(declared)[0]
        self.codec = codec_for(self.type, block=self.block)
        self._is_text = self.type in {str, str | None}
        self._tail = b"\x80" + bytes(self.block - 1)
        self.column = name
        self.private = f"_{name}"
        setattr(owner, self.private, mapped_column(name, SealedBytes, nullable=True))

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: object, owner: type) -> T: ...
    def __get__(self, row: Any, owner: type) -> Any:
        """Open this field. Raises OpenRefused outside `access`, SealBroken for whatever was tampered with."""
        if row is None:
            return self
        own = row.__dict__
        try:  # `open`, written out: two calls fewer for each value of a long list
            opened, key, aad, tally = own["_view"]
            if opened is not current():
                return self._read_first(row)
            stored = own[self.private]
            if stored[HEAD] != key.header:
                raise SealBroken
            padded = key.decrypt(stored[NONCE], stored[SEALED], self.prefix + aad)
        except (KeyError, TypeError):  # an absent value, or a key that was closed meanwhile
            return self._read_first(row)
        except InvalidTag:
            raise SealBroken from None
        tally[self.position] += 1
        if self._is_text:
            text, end, _ = padded.rpartition(_END)
            return text.decode() if end else None
        return self.codec.unpad(padded)

    def open(self, key: DataKey, stored: bytes, aad: bytes) -> Any:  # noqa: ANN401, as __get__
        """Return the value sealed at this place: header, scope and row id. Raises SealBroken, KeyClosed."""
        padded = suite.open_value(key, stored, self.prefix + aad)
        if self._is_text:
            text, end, _ = padded.rpartition(_END)
            return text.decode() if end else None
        return self.codec.unpad(padded)

    def _read_first(self, row: Any) -> Any:  # noqa: ANN401, as __get__
        """Read a value just assigned, or let the row be looked at and open the field."""
        own = row.__dict__
        if own.get(self.private).__class__ is Pending:
            return self.codec.unpad(own[self.private])
        view = row.__sealed__.look_at(row)
        if view is None or own[self.private] is None:
            if view is None or self.codec.optional:
                return None
            raise SealBroken
        _, key, aad, tally = view
        value = self.open(key, own[self.private], aad)
        tally[self.position] += 1
        return value

    def __set__(self, row: Any, value: T) -> None:  # noqa: ANN401, any mapped class
        """Take a value, to be sealed when the row is flushed. Raises ValueRefused if it isn't of the type."""
        padded = self.pad(value)
        own = row.__dict__
        if own["_sa_instance_state"].key is None:
            own[self.private] = padded
            return
        own.pop("_view", None)
        if self.private not in own:
            getattr(row, self.private)
        setattr(row, self.private, padded)

    def pad(self, value: object) -> Pending:
        """Return value as whole blocks, ready to be sealed. Raises ValueRefused."""
        if self._is_text and value.__class__ is str:
            try:
                data = value.encode()
            except UnicodeEncodeError:
                return self.codec.pad(value)
            return Pending(data + self._tail[: self.block - len(data) % self.block])
        return self.codec.pad(value)

    def __eq__(self, _other: object) -> NoReturn:
        """Refuse: the database can't compare sealed values."""
        message = f"{self.name} is sealed: search with a BlindIndex, or open and compare"
        raise TypeError(message)

    __ne__ = __eq__
    __hash__ = object.__hash__
