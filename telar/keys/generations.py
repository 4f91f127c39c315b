"""A service's data keys by command: a new generation drawn, every value sealed anew under it, the old one forgotten."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import text

from shared.crypto import SealedRow
from shared.crypto.renewal.generations import draw, let_go, open_now, unfinished, worn_out
from shared.crypto.renewal.resealing import old_rows, reseal
from shared.errors import Conflict
from telar.inventory import base_of
from telar.keys.epochs import Progress
from telar.keys.place import Place, opened

_RESEAL_LOCK: Final = 0x7E1A_2E5E
_PATIENCE_SECONDS: Final = 30.0
_FILES_AT_ONCE: Final = 4
"""Rows that hold whole files are in memory together with what they become; they may be megabytes each."""


@dataclass
class Resealed:
    """What a run did. broken: table and row of what fails its seal and was left; waiting: keys not finished yet."""

    drawn: int = 0
    rows: int = 0
    fields: int = 0
    forgotten: int = 0
    waiting: int = 0
    broken: set[tuple[str, UUID]] = field(default_factory=set)


def sealed_models(service: str) -> list[type[SealedRow]]:
    """Return every mapped class of a service that seals something."""
    found = [mapper.class_ for mapper in base_of(service).registry.mappers]
    return sorted(
        (model for model in found if hasattr(model, "__sealed__")), key=lambda model: model.__sealed__.table
    )


def renew(service: str, *, batch: int, only_worn: bool, progress: Progress) -> Resealed:
    """Finish what an earlier run began, and give every key drawn before the newest epoch a new generation.

    only_worn: those alone that may have sealed 2^20 values. A stop at any moment loses nothing; the next run goes on.
    Raises Conflict if another run is at it.
    """
    done = Resealed()
    models = sealed_models(service)
    with opened(service) as place, _alone(place):
        _draw_all(place, models, done, only_worn=only_worn)
        with place.session() as session:
            others = open_now(session)
            total = sum(old_rows(session, model) for model in models)

        def told() -> None:
            progress(done.rows, max(total, done.rows))

        told()
        _reseal_all(place, models, done, batch, told)
        if _wait_for(place, others):
            _reseal_all(place, models, done, batch, told)
            _forget_all(place, models, done)
        with place.session() as session:
            done.waiting = unfinished(session)
    return done


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    """Let one run at a time renew a service's keys."""
    with place.engine.connect() as connection:
        lock = {"lock": _RESEAL_LOCK}
        if not connection.scalar(text("select pg_try_advisory_lock(:lock)"), lock):
            raise Conflict("ya hay otra renovación en marcha — another run is at it")
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("select pg_advisory_unlock(:lock)"), lock)
            connection.commit()


def _draw_all(place: Place, models: list[type[SealedRow]], done: Resealed, *, only_worn: bool) -> None:
    with place.session() as session:
        worn = worn_out(session, models)
    for which in (worn,) if only_worn else (worn, None):
        found = which is None or len(which)
        while found:
            with place.session() as session:
                found = draw(session, worn=which)
                if found:
                    place.note(session, "keys.drawn", keys=found)
                session.commit()
            done.drawn += found


def _reseal_all(
    place: Place, models: list[type[SealedRow]], done: Resealed, batch: int, told: Callable[[], None]
) -> None:
    """Go over every table until nothing old is left but what is broken or held by somebody for too long."""
    waited = time.monotonic()
    while True:
        before = done.rows
        for model in models:
            _reseal_table(place, model, done, batch)
            told()
        with place.session() as session:
            left = sum(old_rows(session, model) for model in models) - len(done.broken)
        if left <= 0:
            return
        if done.rows > before:
            waited = time.monotonic()
        elif time.monotonic() - waited > _PATIENCE_SECONDS:
            return
        time.sleep(0.05)


def rows_at_once(model: type[SealedRow], batch: int) -> int:
    """Return how many rows of a class to seal anew in one transaction."""
    holds_files = any(item.type in {bytes, bytes | None} for item in model.__sealed__.fields)
    return min(batch, _FILES_AT_ONCE) if holds_files else batch


def _reseal_table(place: Place, model: type[SealedRow], done: Resealed, batch: int) -> None:
    after: UUID | None = None
    while True:
        with place.session() as session:
            part = reseal(session, model, after=after, batch=rows_at_once(model, batch))
            if part.rows:
                place.note(session, "keys.resealed", rows=len(part.rows), fields=part.fields)
            session.commit()
        done.rows += len(part.rows)
        done.fields += part.fields
        done.broken |= {(model.__sealed__.table, row) for row in part.broken}
        after = part.last
        if after is None:
            return


def _wait_for(place: Place, others: set[str]) -> bool:
    """Wait until these transactions have ended; False if one of them takes too long."""
    waited = time.monotonic()
    while time.monotonic() - waited < _PATIENCE_SECONDS:
        with place.session() as session:
            if not others & open_now(session):
                return True
        time.sleep(0.05)
    return False


def _forget_all(place: Place, models: list[type[SealedRow]], done: Resealed) -> None:
    after: UUID | None = None
    while True:
        with place.session() as session:
            count, after = let_go(session, models, after=after)
            if count:
                place.note(session, "keys.forgotten", keys=count)
            session.commit()
        done.forgotten += count
        if after is None:
            return
