"""Attacks on sealed rows by somebody who can write the database; each returns its tries and what they got.

They work on any service: give a way to open sessions and, for each mapped class, a function that makes a row.
`Lab.uncovered(base)` names sealed classes nobody made a row for, so that a new table can't be forgotten.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Table, column, inspect, select, table, text
from sqlalchemy.orm import DeclarativeBase, Session

from shared.crypto import SealBroken, SealedRow, access, create_scope, sealed_fields, suite
from shared.crypto.scopes import fetch_keys, keyring_of
from shared.ids import new_id

Maker = Callable[[UUID], SealedRow]


@dataclass
class Outcome:
    """tried: attacks made. survivors: those that weren't refused with SealBroken, in words."""

    tried: int = 0
    survivors: list[str] = field(default_factory=list)

    def note(self, attack: str, result: str) -> None:
        """Count one attack; result is `refused`, or what happened instead."""
        self.tried += 1
        if result != "refused":
            self.survivors.append(f"{attack}: {result}")


class Lab:
    """Two scopes with two rows of every class in the first and one in the second, all of them honest."""

    def __init__(self, sessions: Callable[[], Session], makers: Mapping[type[SealedRow], Maker]) -> None:
        self.sessions = sessions
        self.makers = makers
        self.scopes = (new_id(), new_id())
        self.rows: dict[type[SealedRow], list[UUID]] = {}
        with sessions() as session:
            for scope in self.scopes:
                create_scope(session, scope)
            for model, make in makers.items():
                rows = [make(self.scopes[0]), make(self.scopes[0]), make(self.scopes[1])]
                session.add_all(rows)
                self.rows[model] = [row.id for row in rows]
            session.commit()

    def uncovered(self, base: type[DeclarativeBase]) -> set[str]:
        """Return the names of sealed fields that no row of this lab has."""
        covered = {item.name for model in self.makers for item in model.__sealed__.fields}
        return {item.name for item in sealed_fields(base)} - covered

    def stored(self, session: Session, model: type[SealedRow], row_id: UUID) -> dict[str, Any]:
        """Return a row as the database has it."""
        columns = inspect(model).local_table.columns.keys()
        found = session.execute(
            select(*map(column, columns)).select_from(table(_name(model))).where(column("id") == row_id)
        )
        return dict(found.mappings().one())

    def stored_key(self, session: Session, model: type[SealedRow], scope: UUID) -> dict[str, Any]:
        """Return the wrapped key of a scope, with all but its own name."""
        found = session.execute(
            text(
                "select generation, epoch, wrapped, commitment from scope_key"
                " where scope_id = :scope and key_class = :key_class"
            ),
            {"scope": scope, "key_class": model.__key_class__},
        )
        return dict(found.mappings().one())

    @contextmanager
    def tampered(self, name: str, changes: dict[str, object], **where: object) -> Iterator[Session]:
        """Write past the sealer, in a transaction that is undone at the end."""
        sets = ", ".join(f'"{key}" = :new_{key}' for key in changes)
        conditions = " and ".join(f'"{key}" = :old_{key}' for key in where)
        values = {f"new_{key}": value for key, value in changes.items()}
        values |= {f"old_{key}": value for key, value in where.items()}
        with self.sessions() as session:
            done = session.execute(text(f'update "{name}" set {sets} where {conditions}'), values)
            assert done.rowcount >= 1, "the attack changed nothing"
            yield session
            session.rollback()

    def look(self, session: Session, model: type[SealedRow], row_id: UUID, *names: str) -> str:
        """Read some sealed attributes, or all: `refused`, `gone`, or what was seen."""
        session.expunge_all()
        names = names or tuple(item.column for item in model.__sealed__.fields)
        with access(actor_ref=new_id(), purpose="attack"):
            row = session.scalars(select(model).where(model.id == row_id)).one_or_none()
            if row is None:
                return "gone"
            for name in names:
                try:
                    getattr(row, name)
                except SealBroken:
                    continue
                return f"{name} opened"
        return "refused"


def _name(model: type[SealedRow]) -> str:
    mapped = inspect(model).local_table
    assert isinstance(mapped, Table)
    return mapped.name


def swap(lab: Lab, *, at_least: int = 1_000) -> Outcome:
    """Put values in the place of others: other row, column, table, scope, and all of those at once.

    Each swap is tried on the row as a whole, and on the value's own binding with the row seal out of the way.
    """
    outcome, cells = Outcome(), []
    with lab.sessions() as session:
        for model, ids in lab.rows.items():
            for row_id in ids:
                row = lab.stored(session, model, row_id)
                cells += [(model, row_id, item, row) for item in model.__sealed__.fields]
    pairs = [(source, target) for source in cells for target in cells if source is not target]
    chosen = random.Random(20261124).sample(pairs, min(len(pairs), at_least))
    for source, (model, row_id, item, row) in chosen:
        value, label = source[3][source[2].column], f"{source[2].name} -> {item.name}"
        with lab.tampered(_name(model), {item.column: value}, id=row_id) as session:
            outcome.note(label, lab.look(session, model, row_id, item.column))
            outcome.note(f"{label}, seal aside", _open_alone(session, model, item, row, value))
    return outcome


def _open_alone(
    session: Session, model: type[SealedRow], item: Any, row: dict[str, Any], value: bytes
) -> str:
    keys = fetch_keys(session, [row["scope_id"]], model.__key_class__)
    key = keyring_of(session).data_key(row["scope_id"], model.__key_class__, keys[row["scope_id"]])
    try:
        suite.open_value(key, value, item.prefix + key.place + row["id"].bytes)
    except SealBroken:
        return "refused"
    return "opened"


def flip(lab: Lab, model: type[SealedRow], *, fields: int | None = 3, sample: int | None = None) -> Outcome:
    """Flip single bits of some values, of the row seal, and of the wrapped key and its commitment.

    fields: how many of the class's fields; None: all. sample: so many bits of each by chance; None: every bit.
    """
    outcome, row_id = Outcome(), lab.rows[model][0]
    with lab.sessions() as session:
        row = lab.stored(session, model, row_id)
        key_row = lab.stored_key(session, model, row["scope_id"])
    chosen = [item.column for item in model.__sealed__.fields][:fields]
    for name in [*chosen, "row_seal"]:
        for bit, value in _flips(row[name], sample):
            with lab.tampered(_name(model), {name: value}, id=row_id) as session:
                looked_at = [name] if name in chosen else chosen
                outcome.note(f"{name} bit {bit}", lab.look(session, model, row_id, *looked_at))
    where = {"scope_id": row["scope_id"], "key_class": model.__key_class__}
    for name in ("wrapped", "commitment"):
        for bit, value in _flips(key_row[name], sample):
            with lab.tampered("scope_key", {name: value}, **where) as session:
                outcome.note(f"{name} bit {bit}", lab.look(session, model, row_id, *chosen))
    for name in ("generation", "epoch"):
        for value in (0, 2, 255, key_row[name] + 256):
            with lab.tampered("scope_key", {name: value}, **where) as session:
                outcome.note(f"{name} {value}", lab.look(session, model, row_id, *chosen))
    return outcome


def _flips(value: bytes, sample: int | None) -> Iterator[tuple[int, bytes]]:
    bits = range(len(value) * 8)
    for bit in bits if sample is None else random.Random(20261126).sample(bits, sample):
        changed = bytearray(value)
        changed[bit // 8] ^= 1 << (bit % 8)
        yield bit, bytes(changed)


def reshape(lab: Lab, model: type[SealedRow]) -> Outcome:
    """Empty, cut, re-parent, re-number and re-token a row; give it another's seal; swap scopes' keys."""
    outcome, name = Outcome(), _name(model)
    first, second, other = lab.rows[model]
    with lab.sessions() as session:
        row, twin = lab.stored(session, model, first), lab.stored(session, model, second)
    attacks: list[dict[str, object]] = [
        {"scope_id": lab.scopes[1]},
        {"row_seal": twin["row_seal"]},
        {"row_seal": b""},
    ]
    attacks += [{"row_version": number} for number in (0, row["row_version"] + 1, 2**40)]
    for item in model.__sealed__.fields:
        attacks += [
            {item.column: cut} for cut in (None, b"", row[item.column][:-1], row[item.column] + b"\0")
        ]
    for index in model.__sealed__.indexes:
        attacks += [{index.private[1:]: token} for token in (None, (row[index.private[1:]] or 0) ^ 1)]
    for changes in attacks:
        with lab.tampered(name, changes, id=first) as session:
            outcome.note(f"{name} {sorted(changes)}", lab.look(session, model, first))
    with lab.sessions() as session:
        taken = lab.stored_key(session, model, lab.scopes[1])
    where = {"scope_id": lab.scopes[0], "key_class": model.__key_class__}
    with lab.tampered("scope_key", taken, **where) as session:
        outcome.note("another scope's key row", lab.look(session, model, first))
    with lab.tampered(name, {"id": new_id()}, id=first) as session:
        moved = session.scalars(select(model).where(model.id.not_in([second, other]))).one()
        outcome.note(f"{name} new id", lab.look(session, model, moved.id))
    return outcome


def roll_back(lab: Lab, model: type[SealedRow], change: Callable[[Any], None]) -> Outcome:
    """Put the old value of one changed field back, after an honest change of the row."""
    outcome, row_id = Outcome(), lab.rows[model][0]
    with lab.sessions() as session:
        old = lab.stored(session, model, row_id)
        change(session.get_one(model, row_id))
        session.commit()
        new = lab.stored(session, model, row_id)
    for item in model.__sealed__.fields:
        if old[item.column] != new[item.column]:
            with lab.tampered(_name(model), {item.column: old[item.column]}, id=row_id) as session:
                outcome.note(f"{item.name} put back", lab.look(session, model, row_id))
    return outcome


def launder_each(lab: Lab, model: type[SealedRow], change: Callable[[Any, str], None]) -> Outcome:
    """Launder once for each field, by an honest change of that field. change: takes the row and the field's name."""
    outcome = Outcome()
    for item in model.__sealed__.fields:
        once = launder(lab, model, lambda row, name=item.column: change(row, name))  # type: ignore[misc]
        outcome.tried += once.tried
        outcome.survivors += [f"{survivor}, by {item.name}" for survivor in once.survivors]
    return outcome


def launder(lab: Lab, model: type[SealedRow], change: Callable[[Any], None]) -> Outcome:
    """Tamper with a field, then let an honest change seal the row anew."""
    outcome, row_id = Outcome(), lab.rows[model][0]
    for item in model.__sealed__.fields:
        with lab.tampered(_name(model), {item.column: None}, id=row_id) as session:
            change(session.get_one(model, row_id))
            try:
                session.flush()
            except SealBroken:
                outcome.note(item.name, "refused")
            else:
                outcome.note(item.name, "sealed anew")
    return outcome
