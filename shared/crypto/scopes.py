"""One key row per scope and class: made with the scope, deleted to shred it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    LargeBinary,
    ScalarSelect,
    SmallInteger,
    String,
    Uuid,
    column,
    delete,
    func,
    select,
    table,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.audit import marks
from shared.crypto.errors import KeyringRefused, OpenRefused
from shared.crypto.keyring import Keyring

KEY_TABLE = table(
    "scope_key",
    column("scope_id", Uuid),
    column("key_class", String),
    column("generation", Integer),
    column("epoch", SmallInteger),
    column("wrapped", LargeBinary),
    column("commitment", LargeBinary),
    column("previous", LargeBinary),
    column("drawn_epoch", SmallInteger),
)

PACKED: ColumnElement[bytes] = type_coerce(
    func.int4send(KEY_TABLE.c.generation)
    .op("||")(func.int2send(KEY_TABLE.c.epoch))
    .op("||")(KEY_TABLE.c.wrapped)
    .op("||")(KEY_TABLE.c.commitment)
    .op("||")(func.coalesce(KEY_TABLE.c.previous, b"")),
    LargeBinary,
)
"""The SQL for a key row in one piece."""


_NOBODY_RETIRES = text("lock table scope_key in row exclusive mode")
"""Taken before a new key's epoch is asked for: that epoch then lives until the key is committed."""


class ScopeKeyRow:
    """The wrapped data key of one scope and class. A service declares `class ScopeKey(ScopeKeyRow, Base)`.

    previous: the generation before, wrapped and with its commitment, while values are still sealed under it.
    drawn_epoch: the epoch in which the newest generation was drawn; re-wrapping doesn't change it.
    """

    __tablename__ = "scope_key"

    scope_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    key_class: Mapped[str] = mapped_column(String(32), primary_key=True)
    generation: Mapped[int] = mapped_column(Integer)
    epoch: Mapped[int] = mapped_column(SmallInteger, index=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    commitment: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes | None] = mapped_column(LargeBinary)
    drawn_epoch: Mapped[int] = mapped_column(SmallInteger, server_default="1")


def packed_key(scope_id: Mapped[UUID] | UUID, key_class: str) -> ScalarSelect[bytes]:
    """Return the SQL for the key row of a scope in one piece (suite.PACKED_KEY), NULL once it is shredded."""
    return (
        select(PACKED)
        .where(KEY_TABLE.c.scope_id == scope_id, KEY_TABLE.c.key_class == key_class)
        .correlate_except(KEY_TABLE)
        .scalar_subquery()
    )


def fetch_keys(session: Session, scopes: Iterable[UUID], key_class: str) -> dict[UUID, bytes]:
    """Return the packed key rows of these scopes, by scope; those without one are left out."""
    query = select(KEY_TABLE.c.scope_id, PACKED.label("packed")).where(
        KEY_TABLE.c.scope_id.in_(scopes), KEY_TABLE.c.key_class == key_class
    )
    return {row.scope_id: row.packed for row in session.execute(query)}


def keyring_of(session: Session) -> Keyring:
    """Return the keyring the session was opened with. Raises OpenRefused if there is none."""
    found = session.info.get("keyring")
    if not isinstance(found, Keyring):
        message = "this session holds no keys"
        raise OpenRefused(message)
    return found


def create_scope(session: Session, scope_id: UUID) -> None:
    """Make the data keys of a scope, one for every class of this service; those it has already stay.

    Raises KeyringRefused in a process that holds only some of the classes.
    """
    keyring = keyring_of(session)
    if not keyring.is_whole:
        message = "a process that holds only some key classes can't make a scope"
        raise KeyringRefused(message)
    session.execute(_NOBODY_RETIRES)
    rows = [keyring.new_key(scope_id, key_class) for key_class in keyring.classes]
    made = session.execute(
        insert(KEY_TABLE).values(rows).on_conflict_do_nothing().returning(KEY_TABLE.c.key_class)
    ).all()
    if len(made) == len(rows):  # else it has keys already
        marks.note(session, table=marks.SCOPE_KEYS, row=scope_id, version=1)


def shred_scope(session: Session, scope_id: UUID) -> int:
    """Delete every key of a scope in this service; return how many there were.

    From the commit on, no process reads the scope's rows: each read joins the key row.
    Backups still hold the keys until the epoch they are wrapped in is destroyed.
    """
    deleted = session.execute(
        delete(KEY_TABLE).where(KEY_TABLE.c.scope_id == scope_id).returning(KEY_TABLE.c.key_class)
    )
    count = len(deleted.all())
    if count:
        marks.note(session, table=marks.SCOPE_KEYS, row=scope_id, version=marks.GONE)
    return count
