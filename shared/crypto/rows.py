"""The mapped base of rows with sealed fields, and the moments SQLAlchemy tells us about."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, event
from sqlalchemy.orm import (
    DeclarativeBase,
    InstanceState,
    Mapped,
    Mapper,
    QueryContext,
    column_property,
    declared_attr,
    mapped_column,
    object_session,
)

from shared.crypto.columns import SealedBytes
from shared.crypto.fields import sealed
from shared.crypto.plan import Plan
from shared.crypto.scopes import packed_key
from shared.ids import new_id


class SealedRow:
    """A mapped class with sealed fields; brings id, scope_id, row_version, row_seal and the key.

    A row whose scope was shredded still shows its clear columns; opening it raises ScopeMissing.
    Leave such rows out with `.where(TheClass.sealed_key.is_not(None))`.
    """

    __key_class__: ClassVar[str]
    __sealed__: ClassVar[Plan]

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    scope_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    row_version: Mapped[int] = mapped_column(BigInteger)
    row_seal: Mapped[bytes] = mapped_column(SealedBytes, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805, SQLAlchemy hands over the class
        return {"version_id_col": cls.row_version}

    @declared_attr
    def sealed_key(cls) -> Mapped[bytes | None]:  # noqa: N805, SQLAlchemy hands over the class
        """The wrapped key this row is sealed under, fetched in the same query; None once it is shredded."""
        return column_property(packed_key(cls.scope_id, cls.__key_class__), expire_on_flush=False)

    def __init_subclass__(cls, **named: object) -> None:
        super().__init_subclass__(**named)
        if "__mapper__" in cls.__dict__:
            cls.__sealed__ = Plan(cls)

    def __init__(self, **named: object) -> None:
        named.setdefault("id", new_id())
        super().__init__(**named)


def sealed_fields(base: type[DeclarativeBase]) -> list[sealed[Any]]:
    """Return every sealed field of a service, by name: for the data inventory and for attack tests."""
    plans = [
        mapper.class_.__sealed__ for mapper in base.registry.mappers if hasattr(mapper.class_, "__sealed__")
    ]
    return sorted((field for plan in plans for field in plan.fields), key=lambda field: field.name)


@event.listens_for(SealedRow, "before_insert", propagate=True)
def _before_insert(_mapper: Mapper[Any], _connection: object, row: SealedRow) -> None:
    session = object_session(row)
    if session is not None:
        row.__sealed__.seal_new(session, row)


@event.listens_for(SealedRow, "before_update", propagate=True)
def _before_update(_mapper: Mapper[Any], _connection: object, row: SealedRow) -> None:
    session = object_session(row)
    if session is not None and session.is_modified(row, include_collections=False):
        row.__sealed__.seal_changed(session, row)


@event.listens_for(SealedRow, "load", propagate=True, raw=True)
def _on_load(state: InstanceState[SealedRow], context: QueryContext) -> None:
    state.obj().__dict__["_keyring"] = context.session.info.get("keyring")


@event.listens_for(SealedRow, "refresh", propagate=True)
def _on_refresh(row: SealedRow, _context: object, _attributes: object) -> None:
    row.__dict__.pop("_view", None)
    row.__dict__.pop("_checked", None)
