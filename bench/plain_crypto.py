"""A stand-in for `shared.crypto` that keeps everything in plain columns: the limit that sealing is measured against.

Loaded only by the bench, in a process of its own, before any service is imported. Text stays text, numbers numbers;
anything composite is JSON. Same tables, same queries, same events and audit; no keys, no seals, no key rows.
"""

import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, ClassVar, Generic, TypeVar, Union, get_args, get_origin
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Float,
    LargeBinary,
    Text,
    Uuid,
    and_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from shared.ids import new_id

T = TypeVar("T")
_PLAIN: dict[type, TypeEngine[Any]] = {
    str: Text(),
    int: BigInteger(),
    float: Float(),
    bool: Boolean(),
    date: Date(),
    datetime: DateTime(timezone=True),
    UUID: Uuid(),
    bytes: LargeBinary(),
}


class Json(TypeDecorator[Any]):
    """Any other type, as JSON by pydantic."""

    impl = JSONB
    cache_ok = True

    def __init__(self, declared: Any = None) -> None:
        super().__init__()
        self._adapter: TypeAdapter[Any] = TypeAdapter(declared)

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return None if value is None else self._adapter.dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return None if value is None else self._adapter.validate_python(value)


class Words(TypeDecorator[Any]):
    """A closed list, as text."""

    impl = Text
    cache_ok = True

    def __init__(self, declared: Any = None) -> None:
        super().__init__()
        self._declared = declared

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return None if value is None else self._declared(value)


def column_type(declared: Any) -> TypeEngine[Any]:
    """The plain column of a declared type."""
    if get_origin(declared) in (Union, UnionType):
        inner = [part for part in get_args(declared) if part is not NoneType]
        if len(inner) == 1:
            return column_type(inner[0])
    if declared in _PLAIN:
        return _PLAIN[declared]
    if isinstance(declared, type) and issubclass(declared, StrEnum):
        return Words(declared)
    return Json(declared)


class sealed(Generic[T]):  # noqa: N801, stands in for a name
    """Turns itself into an ordinary column."""

    def __init__(self, name: str, *, block: int = 16) -> None:
        self.name = name

    def __set_name__(self, owner: type, name: str) -> None:
        declared = get_args(self.__orig_class__)[0]  # type: ignore[attr-defined]
        setattr(owner, name, mapped_column(name, column_type(declared), nullable=True))


class SealedRow:
    """The same bookkeeping columns, nothing sealed."""

    __key_class__: ClassVar[str]

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    scope_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    row_version: Mapped[int] = mapped_column(BigInteger)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.row_version}

    def __init__(self, **named: Any) -> None:
        named.setdefault("id", new_id())
        super().__init__(**named)


class ScopeKeyRow:
    """No keys: an empty table."""

    __tablename__ = "scope_key"

    scope_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class BlindIndex:
    """Compares the plain columns themselves."""

    def __init__(self, name: str, **_: Any) -> None:
        self.names = name.partition(".")[2].split("+")

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner = owner

    def matches(self, session: Session, **values: Any) -> ColumnElement[bool]:
        return and_(*(getattr(self.owner, name) == value for name, value in values.items()))


class Opened:
    """Nothing is opened, so nothing is counted."""

    def counts(self) -> dict[Any, int]:
        return {}


@contextmanager
def access(**_: Any) -> Iterator[Opened]:
    yield Opened()


class Keyring:
    """No keys but the one that marks a request's words, which both sides do."""

    classes = ("plain",)

    def index_key(self, _key_class: str, _name: str) -> bytes:
        return bytes(32)

    @classmethod
    def load(cls, *_: Any, **__: Any) -> "Keyring":
        return cls()

    create = load


def nothing(*_: Any, **__: Any) -> None:
    """Stand in for what makes or destroys keys."""


def install() -> None:
    """Take the place of `shared.crypto` for every import that follows in this process."""
    from shared.crypto.index import normalise

    names = types.ModuleType("shared.crypto.names")
    real_names = sys.modules.get("shared.crypto.names")
    if real_names is None:
        import shared.crypto.names as real_names  # type: ignore[no-redef]
    names.__dict__.update(vars(real_names))
    for name in [name for name in sys.modules if name.startswith("shared.crypto")]:
        del sys.modules[name]
    plain = types.ModuleType("shared.crypto")
    plain.__dict__.update(
        sealed=sealed, SealedRow=SealedRow, ScopeKeyRow=ScopeKeyRow, BlindIndex=BlindIndex, Keyring=Keyring,
        access=access, Opened=Opened, normalise=normalise, create_scope=nothing, shred_scope=nothing,
        sealed_fields=lambda _base: [], unmarked_tables=frozenset, __path__=[],
    )  # fmt: skip
    sys.modules["shared.crypto"] = plain
    sys.modules["shared.crypto.access"] = plain
    sys.modules["shared.crypto.names"] = names
