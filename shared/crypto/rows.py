"""The mapped base of rows with sealed fields, and the moments SQLAlchemy tells us about."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Result, Uuid, event
from sqlalchemy.orm import (
    DeclarativeBase,
    InstanceState,
    Mapped,
    Mapper,
    ORMExecuteState,
    QueryContext,
    Session,
    column_property,
    declared_attr,
    mapped_column,
    object_session,
)

from shared.audit import marks
from shared.crypto.columns import SealedBytes
from shared.crypto.fields import sealed
from shared.crypto.plan import FIRST_VERSION, Plan
from shared.crypto.scopes import packed_key
from shared.ids import new_id


class SealedRow:
    """A mapped class with sealed fields; brings id, scope_id, row_version, row_seal and the key.

    A row whose scope was shredded still shows its clear columns; opening it raises ScopeMissing.
    Leave such rows out with `.where(TheClass.sealed_key.is_not(None))`.
    """

    __key_class__: ClassVar[str]
    __marked__: ClassVar[bool] = True
    """Whether each state of a row leaves a mark beside the audit log (docs/adr/0048)."""
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


def unmarked_tables() -> frozenset[str]:
    """Tables whose rows leave no marks, of every class imported so far."""
    waiting, found = list(SealedRow.__subclasses__()), set()
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if not model.__marked__ and hasattr(model, "__sealed__"):
            found.add(model.__sealed__.table)
    return frozenset(found)


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
        _mark(session, row, row.row_seal, version=FIRST_VERSION)


@event.listens_for(SealedRow, "before_update", propagate=True)
def _before_update(_mapper: Mapper[Any], _connection: object, row: SealedRow) -> None:
    session = object_session(row)
    if session is not None and session.is_modified(row, include_collections=False):
        row.__sealed__.seal_changed(session, row)
        _mark(session, row, row.row_seal, version=row.row_version + 1)


@event.listens_for(SealedRow, "before_delete", propagate=True)
def _before_delete(_mapper: Mapper[Any], _connection: object, row: SealedRow) -> None:
    session = object_session(row)
    if session is not None:
        _mark(session, row, b"", version=marks.GONE)


def _mark(session: Session, row: SealedRow, seal: bytes, *, version: int) -> None:
    if row.__marked__:
        marks.note(session, table=row.__sealed__.table, row=row.id, version=version, seal=seal)


@event.listens_for(Session, "do_orm_execute")
def _on_bulk_delete(state: ORMExecuteState) -> Result[Any] | None:
    """Have a DELETE by statement say which rows it took; its result holds nothing more to read."""
    if (
        not state.is_delete
        or state.bind_mapper is None
        or not issubclass(state.bind_mapper.class_, SealedRow)
    ):
        return None
    model = state.bind_mapper.class_
    result = state.invoke_statement(statement=state.statement.returning(model.id))  # type: ignore[attr-defined]
    for row in result.scalars().all():
        if model.__marked__:
            marks.note(state.session, table=model.__sealed__.table, row=row, version=marks.GONE)
    return result


@event.listens_for(SealedRow, "load", propagate=True, raw=True)
def _on_load(state: InstanceState[SealedRow], context: QueryContext) -> None:
    state.obj().__dict__["_keyring"] = context.session.info.get("keyring")


@event.listens_for(SealedRow, "refresh", propagate=True)
def _on_refresh(row: SealedRow, _context: object, _attributes: object) -> None:
    row.__dict__.pop("_view", None)
    row.__dict__.pop("_checked", None)
