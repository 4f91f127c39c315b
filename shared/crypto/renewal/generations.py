"""Generations of data keys: the next one drawn beside the old, values sealed anew in batches, the old let go.

Between the steps everything opens: a key row holds both generations, and a value's first bytes name its own.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, select, text, tuple_
from sqlalchemy.orm import Session

from shared.crypto.cache import USES
from shared.crypto.renewal.resealing import is_old, table_of
from shared.crypto.rows import SealedRow
from shared.crypto.scopes import KEY_TABLE, PACKED, keyring_of

Models = Collection[type[SealedRow]]
_FIRST = UUID(int=0)
_DRAW = text(
    """
    update scope_key k set epoch = v.epoch, drawn_epoch = v.epoch, generation = v.generation, wrapped = v.wrapped,
                           commitment = v.commitment, previous = v.previous
    from unnest(cast(:scope_id as uuid[]), cast(:epoch as smallint[]), cast(:generation as int[]),
                cast(:wrapped as bytea[]), cast(:commitment as bytea[]), cast(:previous as bytea[]))
         as v (scope_id, epoch, generation, wrapped, commitment, previous)
    where k.scope_id = v.scope_id and k.key_class = :key_class
    """
)
_DRAWN = ("scope_id", "epoch", "generation", "wrapped", "commitment", "previous")


def draw(session: Session, *, worn: Collection[tuple[UUID, str]] | None = None, batch: int = 1_000) -> int:
    """Draw the next generation for up to `batch` keys; return for how many.

    For those drawn in an earlier epoch than the newest; with worn, for these scopes and classes alone.
    A key whose last change of generation isn't finished waits. Commit, and call again until it returns 0.
    """
    keyring = keyring_of(session)
    drawn = 0
    for key_class in keyring.classes:
        epoch = keyring.epoch(key_class)
        wanted: ColumnElement[bool] = KEY_TABLE.c.drawn_epoch < epoch
        if worn is not None:
            wanted = tuple_(KEY_TABLE.c.scope_id, KEY_TABLE.c.key_class).in_(worn)
        found = session.execute(
            select(KEY_TABLE.c.scope_id, PACKED)
            .where(KEY_TABLE.c.key_class == key_class, KEY_TABLE.c.previous.is_(None), wanted)
            .limit(batch - drawn)
            .with_for_update(skip_locked=True)
        ).all()
        if found:
            rows = [keyring.next_key(scope, key_class, packed, epoch=epoch) for scope, packed in found]
            values = {name: [row[name] for row in rows] for name in _DRAWN}
            session.execute(_DRAW, values | {"key_class": key_class})
        drawn += len(found)
        if drawn == batch:
            break
    return drawn


def worn_out(session: Session, models: Models, *, cap: int = USES) -> list[tuple[UUID, str]]:
    """Return scopes and classes whose key may have sealed more than `cap` values in each of its generations.

    Counted from above, by what is stored: every version of a row as if all its fields had been sealed. Deleted rows
    are not seen; the cap leaves a factor of 4,096 to what is sound.
    """
    each = " union all ".join(
        f"select scope_id, '{plan.key_class}' as key_class, sum(row_version) * {len(plan.fields)} as seals"  # noqa: S608, names of our own classes
        f' from "{table_of(plan)}" group by scope_id'
        for plan in (model.__sealed__ for model in models)
    )
    query = text(
        f"select scope_id, key_class from ({each}) as s join scope_key k using (scope_id, key_class)"  # noqa: S608, as above
        " group by scope_id, key_class, k.generation having sum(s.seals) >= :cap * k.generation"
    )
    return [(scope, key_class) for scope, key_class in session.execute(query, {"cap": cap})]


def let_go(
    session: Session, models: Models, *, after: UUID | None, batch: int = 1_000
) -> tuple[int, UUID | None]:
    """Forget the old generation of up to `batch` scopes in which no row is sealed under it any more.

    To be called only when every transaction that was open as the last generation was drawn has ended (`open_now`):
    one of them may still hold a new row under the old key. Returns how many were forgotten, and the scope to go on
    after, None at the end.
    """
    forgotten = 0
    scopes = list(session.scalars(_UNFINISHED, {"after": after or _FIRST, "batch": batch}))
    for key_class in keyring_of(session).classes:
        plans = [model.__sealed__ for model in models if model.__sealed__.key_class == key_class]
        free = "".join(
            f' and not exists (select 1 from "{table_of(plan)}" t where t.scope_id = k.scope_id and {is_old(plan)})'  # noqa: S608, as above
            for plan in plans
        )
        query = text(
            "update scope_key k set previous = null where k.key_class = :key_class and k.previous is not null"  # noqa: S608, as above
            f" and k.scope_id = any(cast(:scopes as uuid[])){free} returning 1"
        )
        forgotten += len(session.execute(query, {"key_class": key_class, "scopes": scopes}).all())
    return forgotten, scopes[-1] if len(scopes) == batch else None


def unfinished(session: Session) -> int:
    """Return how many keys hold an old generation still."""
    return session.scalar(text("select count(*) from scope_key where previous is not null")) or 0


def open_now(session: Session) -> set[str]:
    """Return the names of the transactions that others have open on this database now."""
    return set(session.scalars(_OPEN))


_UNFINISHED = text(
    "select distinct scope_id from scope_key where previous is not null and scope_id > :after"
    " order by scope_id limit :batch"
)
_OPEN = text(
    "select l.virtualtransaction from pg_locks l join pg_stat_activity a on a.pid = l.pid"
    " where l.locktype = 'virtualxid' and l.mode = 'ExclusiveLock' and a.datname = current_database()"
    " and l.pid <> pg_backend_pid()"
)
