"""Where tries at a password or a code are counted, so that a guesser waits and a named worker never is locked out."""

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from services.portal.domain import throttle
from services.portal.store import attempts
from services.portal.store.tables import Account, KnownDevice
from services.portal.usecases.door import Door, TooSoon, Where
from shared.actor import Actor
from shared.work import Work

Corner = tuple[bytes, int]
"""Keyed digest of a place that tries come from, and how many are free there."""
_PURPOSE: Final = "sign_in"


def corners_of(
    session: Session, door: Door, kind: str, *, account: Account | None, email: str = "", where: Where
) -> list[Corner]:
    """Corners to count a try in, her own first. kind: what is tried, such as `password` or `code`.

    A browser she has used before has a corner of its own: whoever guesses elsewhere doesn't slow her down.
    An unknown one shares a corner with every other unknown browser that tries the same account: there the wait grows
    whatever the address, for a code as for a password.
    """
    whom = f"{account.id}" if account else email
    if account is not None and where.device:
        key = (door.device_hash(where), account.id)
        if session.get(KnownDevice, key) is not None:
            return [(door.corner(kind, "device", where.device, whom), throttle.FREE_TRIES)]
    return [
        (door.corner(kind, "address", where.address, whom), throttle.FREE_TRIES),
        (door.corner(kind, "account", whom), throttle.FREE_TRIES_OF_ACCOUNT),
        (door.corner("address", where.address), throttle.FREE_TRIES_OF_ADDRESS),
    ]


def take(work: Work, corners: list[Corner]) -> timedelta:
    """Count the try in each corner, her own first, up to the one that says wait; how long, or zero.

    A try that her own corner turns away is not held against those she shares.
    """
    waits = (attempts.take(work.session, key, now=work.now, free=free) for key, free in corners)
    return next((wait for wait in waits if wait), timedelta(0))


def forgive(work: Work, corners: list[Corner]) -> None:
    """A right try: her own corner starts again; those that others share only lose this one."""
    own, *shared = corners
    attempts.forget(work.session, own[0])
    for key, _free in shared:
        attempts.give_back(work.session, key)


def count(door: Door, corners: list[Corner], *, actor: Actor | None = None) -> None:
    """Count a try that is about to be stretched. Raises TooSoon."""
    with door.transactions.begin(actor=actor or Actor.anonymous(), purpose=_PURPOSE) as work:
        wait = take(work, corners)
    if wait:
        raise TooSoon(wait)
