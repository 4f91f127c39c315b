"""Rows sealed anew under the newest generation of their keys, in batches, while they are read and written."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hmac import compare_digest
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, inspect, text
from sqlalchemy.orm import Session

from shared.audit import marks
from shared.crypto import suite
from shared.crypto.columns import Ciphertext
from shared.crypto.errors import SealBroken
from shared.crypto.keyring import Keyring
from shared.crypto.plan import Plan
from shared.crypto.rows import SealedRow
from shared.crypto.scopes import keyring_of
from shared.crypto.suite import HEAD

_FIRST = UUID(int=0)
_JOINED = (
    "join scope_key k on k.scope_id = t.scope_id and k.key_class = :key_class and k.previous is not null"
)


@dataclass(frozen=True)
class Row:
    """One row sealed anew: the name its values are sealed under, its id, its new version and seal."""

    table: str
    id: UUID
    version: int
    seal: bytes


@dataclass(frozen=True)
class Batch:
    """What one call did. last: the id to go on after, None at the end. broken: rows whose seal does not hold."""

    rows: list[Row]
    fields: int
    broken: list[UUID]
    last: UUID | None


def old_rows(session: Session, model: type[SealedRow]) -> int:
    """Return how many rows of a class are sealed under another generation than the newest, while both live."""
    plan = model.__sealed__
    query = text(f'select count(*) from "{table_of(plan)}" t {_JOINED} and {is_old(plan)}')  # noqa: S608, as above
    return session.scalar(query, {"key_class": plan.key_class}) or 0


def reseal(session: Session, model: type[SealedRow], *, after: UUID | None, batch: int = 500) -> Batch:
    """Seal up to `batch` rows of a class under the newest generation of their keys, in the order of their ids.

    Each row's seal is checked first, so that nothing tampered with is blessed; what does not hold stays as it is. A
    row's version grows by one, so that whoever read it before can't write over it; rows that somebody has locked are
    left for the next round. after: the last id of the batch before. Commit after each call.
    """
    plan, keyring = model.__sealed__, keyring_of(session)
    values = {"key_class": plan.key_class, "after": after or _FIRST, "batch": batch}
    found = session.execute(_select(plan), values).all()
    done: list[tuple[dict[str, Any], Row]] = []
    broken: list[UUID] = []
    for row in found:
        own = dict(zip(_names(plan), row, strict=True))
        try:
            done.append((own, _sealed_anew(plan, keyring, own)))
        except SealBroken:
            broken.append(own["id"])
    if done:
        _store(session, plan, done)
        _mark(session, model, [row for _, row in done])
    fields = sum(own[field.private] is not None for own, _ in done for field in plan.fields)
    last = found[-1][0] if len(found) == batch else None
    return Batch([row for _, row in done], fields, broken, last)


def _sealed_anew(plan: Plan, keyring: Keyring, own: dict[str, Any]) -> Row:
    """Replace the values of a row by the same under the newest key; return its new version and seal."""
    place, version, packed = own["id"].bytes, own["row_version"], own["packed"]
    present = [field for field in plan.fields if own[field.private] is not None]
    if not present:
        raise SealBroken
    old = keyring.data_key(own["scope_id"], plan.key_class, packed, own[present[0].private][HEAD])
    if not compare_digest(plan.seal_of(old, own, place, version), own["row_seal"]):
        raise SealBroken
    plain = [
        (field.prefix, suite.open_value(old, own[field.private], field.prefix + old.place + place))
        for field in present
    ]
    new = keyring.data_key(own["scope_id"], plan.key_class, packed)
    sealed = suite.seal_values(new, plain, new.place + place, Ciphertext)
    own.update(zip([field.private for field in present], sealed, strict=True))
    return Row(plan.table, own["id"], version + 1, plan.seal_of(new, own, place, version + 1))


def _store(session: Session, plan: Plan, done: list[tuple[dict[str, Any], Row]]) -> None:
    values: dict[str, object] = {
        "id": [row.id for _, row in done],
        "version": [row.version for _, row in done],
        "seal": [row.seal for _, row in done],
    }
    for position, field in enumerate(plan.fields):
        values[f"v{position}"] = [own[field.private] for own, _ in done]
    session.execute(_update(plan), values)


def table_of(plan: Plan) -> str:
    """Return the table a plan's rows stand in."""
    mapped: Any = inspect(plan.model).local_table
    return str(mapped.name)


def _names(plan: Plan) -> list[str]:
    """Return the names under which a plan knows what `_select` fetches, in its order."""
    tokens = [index.private for index in plan.indexes]
    return ["id", "scope_id", "row_version", "row_seal", "packed", *(f.private for f in plan.fields), *tokens]


def is_old(plan: Plan) -> str:
    """Return the SQL that says whether a row's values name another generation than its key's newest."""
    values = ", ".join(f't."{field.column}"' for field in plan.fields)
    return f"coalesce(substring(coalesce({values}) from 3 for 4), ''::bytea) <> int4send(k.generation)"


def _mark(session: Session, model: type[SealedRow], rows: list[Row]) -> None:
    """Leave the marks that a flush would have left: whoever commits hands them to the audit chain."""
    if model.__marked__:
        for row in rows:
            marks.note(session, table=row.table, row=row.id, version=row.version, seal=row.seal)


@cache
def _select(plan: Plan) -> TextClause:
    """Rows in the order of their ids, each with its key; `offset 0` keeps the planner from joining and sorting all."""
    names: Iterable[str] = [f.column for f in plan.fields] + [
        i.private.removeprefix("_") for i in plan.indexes
    ]
    columns = ", ".join(f't."{name}"' for name in names)
    packed = "int4send(k.generation) || int2send(k.epoch) || k.wrapped || k.commitment || k.previous"
    return text(
        f"select t.id, t.scope_id, t.row_version, t.row_seal, k.packed, {columns}"  # noqa: S608, names of our own classes
        f' from "{table_of(plan)}" t cross join lateral (select {packed} as packed from scope_key k'
        " where k.scope_id = t.scope_id and k.key_class = :key_class and k.previous is not null"
        f" and {is_old(plan)} offset 0) k"
        " where t.id > :after order by t.id limit :batch for no key update of t skip locked"
    )


@cache
def _update(plan: Plan) -> TextClause:
    numbers = range(len(plan.fields))
    sets = ", ".join(f'"{field.column}" = v.v{n}' for n, field in enumerate(plan.fields))
    arrays = "".join(f", cast(:v{n} as bytea[])" for n in numbers)
    return text(
        f'update "{table_of(plan)}" t set row_version = v.version, row_seal = v.seal, {sets}'  # noqa: S608, as above
        f" from unnest(cast(:id as uuid[]), cast(:version as bigint[]), cast(:seal as bytea[]){arrays})"
        f" as v (id, version, seal, {', '.join(f'v{n}' for n in numbers)}) where t.id = v.id"
    )
