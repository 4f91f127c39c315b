"""A service's key epochs by command: a new one, every key moved to it, the old one destroyed in its time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from shared.clock import utc_now
from shared.crypto import rewrap, rotate_epoch
from shared.crypto.renewal.epochs import OVERLAP, epochs_of, is_due
from shared.crypto.renewal.rewrapping import left_behind, retire
from shared.errors import Conflict
from telar.keys import recovery
from telar.keys.place import Place, opened

_PATIENCE_SECONDS: Final = 30.0
Progress = Callable[[int, int], None]
"""Called with how many are done, and how many there are."""


@dataclass(frozen=True)
class Rewrapped:
    """What a run did. kept: an old epoch that still lives, and until when; None if there is none."""

    moved: int
    destroyed: tuple[int, ...]
    kept: tuple[int, datetime] | None


def rotate(service: str, *, only_due: bool, now: datetime | None = None) -> int | None:
    """Begin a new epoch in every class of a service; return its number, None if the newest is young and only_due."""
    moment = now or utc_now()
    with opened(service) as place, place.session() as session:
        if only_due and not is_due(epochs_of(place.folder)[-1], now=moment):
            return None
        place.note(session, "keys.rotated")
        number = rotate_epoch(place.folder, now=moment)
        session.commit()
        recovery.refresh(place.folder.parent)
    return number


def move(
    service: str, *, batch: int, at_once: bool, progress: Progress, now: datetime | None = None
) -> Rewrapped:
    """Move every key of a service to the newest epoch, then destroy the epochs whose overlap is over.

    at_once: don't wait for the overlap. A stop at any moment loses nothing; the next run goes on. The board's copy gets
    the newest epoch before any key moves to it, and loses what is destroyed.
    Raises Conflict if keys stay locked by somebody else.
    """
    with opened(service) as place:
        recovery.refresh(place.folder.parent)
        moved = _move_all(place, batch, progress)
        destroyed, kept = _destroy(place, at_once=at_once, now=now or utc_now())
        if destroyed:
            recovery.refresh(place.folder.parent)
        if moved or destroyed:
            with place.session() as session:
                place.note(session, "keys.rewrapped", moved=moved, destroyed=len(destroyed))
                session.commit()
    return Rewrapped(moved, destroyed, kept)


def _move_all(place: Place, batch: int, progress: Progress) -> int:
    newest = epochs_of(place.folder)[-1].number
    moved, waited = 0, time.monotonic()
    with place.session() as session:
        total = left_behind(session, newest)
    progress(0, total)
    while True:
        with place.session() as session:
            found = rewrap(session, batch=batch)
            left = 0 if found else left_behind(session, newest)
            session.commit()
        if found:
            moved, waited = moved + found, time.monotonic()
            progress(moved, max(total, moved))
        elif not left:
            return moved
        elif time.monotonic() - waited > _PATIENCE_SECONDS:
            raise Conflict(f"{left} llaves están ocupadas: vuelve a intentarlo — keys are locked, try again")
        else:
            time.sleep(0.1)


def _destroy(
    place: Place, *, at_once: bool, now: datetime
) -> tuple[tuple[int, ...], tuple[int, datetime] | None]:
    epochs = epochs_of(place.folder)
    over = [
        old.number
        for old, after in pairwise(epochs)
        if at_once or after.born is None or now - after.born >= OVERLAP
    ]
    if over:
        with place.session() as session:
            retire(session, place.folder, through=over[-1])
    waiting = epochs[len(over) : -1]
    born = epochs[-1].born
    kept = (waiting[-1].number, born + OVERLAP) if waiting and born else None
    return tuple(over), kept
