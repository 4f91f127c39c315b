"""The same request twice makes one thing: a key, and the reference of what it made."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, String, Table, Uuid, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.clock import utc_now

metadata = MetaData()
keys = Table(
    "idempotency_key",
    metadata,
    Column("key", Uuid, primary_key=True),
    Column("actor", Uuid, primary_key=True),
    Column("what", String(80), primary_key=True),
    Column("made", Uuid),
    Column("at", DateTime(timezone=True), nullable=False),
)


def once(session: Session, *, key: UUID | None, actor: UUID, what: str, make: Callable[[], UUID]) -> UUID:
    """Run `make` unless this actor's key already did; either way return the reference of the one thing made.

    A second request waits for the first one's transaction and then sees its result. No key: `make` runs.
    """
    if key is None:
        return make()
    claim = (
        insert(keys)
        .values(key=key, actor=actor, what=what, at=utc_now())
        .on_conflict_do_nothing()
        .returning(keys.c.key)
    )
    mine = (keys.c.key == key) & (keys.c.actor == actor) & (keys.c.what == what)
    if session.execute(claim).first() is None:
        earlier = session.execute(select(keys.c.made).where(mine)).scalar_one()
        return UUID(str(earlier))
    made = make()
    session.execute(keys.update().where(mine).values(made=made))
    return made
