"""The same request twice makes one thing: a key, the reference of what it made, and a mark of its words."""

import hmac
from collections.abc import Callable, Collection
from contextvars import ContextVar
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import Column, DateTime, LargeBinary, MetaData, String, Table, Uuid, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.clock import utc_now
from shared.crypto import Keyring
from shared.errors import Conflict

MARK_BYTES: Final = 16
metadata = MetaData()
keys = Table(
    "idempotency_key",
    metadata,
    Column("key", Uuid, primary_key=True),
    Column("actor", Uuid, primary_key=True),
    Column("what", String(80), primary_key=True),
    Column("made", Uuid),
    Column("mark", LargeBinary),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""mark: HMAC of the words under a key of the service and the request's own, so that it tells nobody what was said."""

_words: ContextVar[bytes | None] = ContextVar("telar_request_words", default=None)


class SaidOtherwise(Conflict):
    """The key was used for other words; they are not kept, and must not look as if they were."""


def hear(body: bytes) -> None:
    """Remember, for the rest of this request, the words it came with."""
    _words.set(sha256(body).digest())


def once(session: Session, *, key: UUID | None, actor: UUID, what: str, make: Callable[[], UUID]) -> UUID:
    """Run `make` unless this actor's key already did; either way return the reference of the one thing made.

    A second request waits for the first one's transaction and then sees its result. No key: `make` runs.
    Raises SaidOtherwise if the first one had other words.
    """
    if key is None:
        return make()
    mark = _mark(session, key)
    claim = (
        insert(keys)
        .values(key=key, actor=actor, what=what, mark=mark, at=utc_now())
        .on_conflict_do_nothing()
        .returning(keys.c.key)
    )
    mine = (keys.c.key == key) & (keys.c.actor == actor) & (keys.c.what == what)
    if session.execute(claim).first() is None:
        made, before = session.execute(select(keys.c.made, keys.c.mark).where(mine)).one()
        if mark and before and not hmac.compare_digest(mark, before):
            raise SaidOtherwise("Ya se guardó antes, con otras palabras: míralo y cámbialo allí.")
        return UUID(str(made))
    made = make()
    session.execute(keys.update().where(mine).values(made=made))
    return made


def made_under(session: Session, wanted: Collection[UUID], *, what: str) -> dict[UUID, UUID]:
    """Return what was made under these keys, whoever used them; a key that made nothing is not in it."""
    query = select(keys.c.key, keys.c.made).where(keys.c.key.in_(wanted), keys.c.what == what)
    return {row.key: row.made for row in session.execute(query) if row.made is not None}


def _mark(session: Session, key: UUID) -> bytes | None:
    """The mark of this request's words; None where there are none to hear, or no key to mark them with."""
    words, keyring = _words.get(), session.info.get("keyring")
    if words is None or not isinstance(keyring, Keyring):
        return None
    secret = keyring.index_key(keyring.classes[0], "idempotency")
    return hmac.digest(secret, key.bytes + words, "sha256")[:MARK_BYTES]
