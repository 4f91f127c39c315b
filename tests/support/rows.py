"""An honest row of any sealed class, made from its columns and types, so that a new column is covered by itself."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    DateTime,
    Enum,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Time,
    Uuid,
    inspect,
)
from sqlalchemy.types import TypeEngine

from shared.crypto import SealedRow
from shared.ids import new_id
from tests.support.filler import Filler

KNOWN: dict[str, Any] = {
    "languages": ["es"], "language": "es", "nationality": "CO", "zone": "Europe/Madrid", "birth_year": 1990, "arrival_year": 2019,
    "on": "2026-10-20", "expires": None, "permit_expires": None, "until": None, "since": None, "told_on": "2026-11-20",
    "legal_basis": None, "when": "unknown", "media_type": "image/png", "size": 9, "start": 60, "end": 120, "weekday": 1, "interpreter_code": "I-7", "wording": "ar.1",
}  # fmt: skip
WHOLE: dict[str, Any] = {
    "sections": {"people": ["Avisar"]},
    "typed": {"nota": "Una línea"},
    "windows": [],
    "rating": None,
    "hours": {},
    "put_off": [],
}
_MECHANISM = frozenset({"id", "scope_id", "row_version", "row_seal"})


def honest_row(model: type[SealedRow], scope: UUID, *, number: int) -> SealedRow:
    """A row of this class in this scope; `number` keeps what must be unique apart."""
    sealed_columns = {item.column for item in model.__sealed__.fields}
    token_columns = {item.private.removeprefix("_") for item in model.__sealed__.indexes}
    values: dict[str, Any] = {
        item.column: sealed_value(item.type, item.column) for item in model.__sealed__.fields
    }
    mapper = inspect(model)
    for column in mapper.local_table.columns:
        if column.name in _MECHANISM | sealed_columns | token_columns or column.nullable:
            continue
        values[mapper.get_property_by_column(column).key] = clear_value(column.type, number)
    return model(scope_id=scope, **values)


def sealed_value(declared: Any, name: str) -> Any:
    """A valid value of a sealed field's type."""
    adapter: TypeAdapter[Any] = TypeAdapter(declared)
    if declared is bytes:
        return b"contenido inventado"
    schema = adapter.json_schema()
    filler = Filler(
        {"components": {"schemas": schema.get("$defs", {})}}, "texto inventado", known=KNOWN, whole=WHOLE
    )
    return adapter.validate_python(filler.fill(schema, name))


def clear_value(kind: TypeEngine[Any], number: int) -> Any:  # noqa: PLR0911, one line a kind
    """A value for a clear column."""
    match kind:
        case Enum():
            return next(iter(kind.enum_class)) if kind.enum_class else kind.enums[0]
        case ARRAY():
            return []
        case Uuid():
            return new_id()
        case Boolean():
            return False
        case DateTime():
            return datetime(2026, 11, 20, 10, number % 60, tzinfo=UTC)
        case Date():
            return date(2026, 11, 20)
        case Time():
            return time(10, 30)
        case String():
            return f"c{number}{new_id().hex}"[-min(kind.length or 32, 32) :]
        case Integer() | Numeric():
            return 1
        case LargeBinary():
            return b"\x00" * 16
    raise TypeError(f"no clear value for {kind!r}")
