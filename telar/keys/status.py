"""Which keys there are: classes, epochs, how many keys on each, since when, and what erasing them promises."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.clock import utc_now
from shared.crypto import Keyring
from shared.crypto.renewal.epochs import HORIZON, Epoch, epochs_of, is_due
from shared.crypto.renewal.generations import unfinished
from shared.crypto.renewal.rewrapping import keys_on_epochs
from shared.crypto.scopes import KEY_TABLE, PACKED
from telar.keys.place import Place, folder_of, opened
from telar.local.keys import KEY_CLASSES


@dataclass(frozen=True)
class Standing:
    """One service's keys. counts: class and epoch to key rows; None where its database does not answer.

    opens: classes of which a key was opened just now. unfinished: keys whose old generation lives on.
    """

    service: str
    epochs: tuple[Epoch, ...]
    counts: Mapping[tuple[str, int], int] | None
    opens: frozenset[str] = field(default_factory=frozenset)
    unfinished: int = 0

    @property
    def newest(self) -> Epoch:
        """The epoch that new keys are wrapped in."""
        return self.epochs[-1]

    @property
    def erased_before(self) -> datetime | None:
        """Whatever was shredded before this instant is opened by no backup: every epoch it lay in is gone."""
        return self.epochs[0].born

    @property
    def erased_today_until(self) -> datetime | None:
        """The instant from which no backup opens what is shredded now, if epochs are renewed in their time."""
        return None if self.newest.born is None else self.newest.born + HORIZON


def standing(service: str) -> Standing:
    """Look at a service's keys, with its database if that answers. Raises KeyringRefused, Missing."""
    epochs = tuple(epochs_of(folder_of(service)))
    with (
        suppress(SystemExit, OperationalError),
        opened(service) as place,
        place.session() as session,
    ):
        return Standing(service, epochs, keys_on_epochs(session), _opens(place, session), unfinished(session))
    Keyring.load(folder_of(service), classes=KEY_CLASSES[service]).forget()
    return Standing(service, epochs, None)


def _opens(place: Place, session: Session) -> frozenset[str]:
    """Open one key of each class. Raises SealBroken for one that does not."""
    found = set()
    for key_class in place.keyring.classes:
        one = select(KEY_TABLE.c.scope_id, PACKED).where(KEY_TABLE.c.key_class == key_class).limit(1)
        for scope, packed in session.execute(one).all():
            place.keyring.data_key(scope, key_class, packed)
            found.add(key_class)
    return frozenset(found)


def in_words(found: Standing, *, now: datetime | None = None) -> list[str]:
    """Say it, a line a class and two on what erasing promises."""
    moment = now or utc_now()
    lines = [_class_line(found, key_class, moment) for key_class in KEY_CLASSES[found.service]]
    newest = found.newest
    if is_due(newest, now=moment):
        lines.append(
            f"  toca época nueva: `telar keys rotate --service {found.service}`, después `telar keys rewrap`"
        )
    if found.unfinished:
        lines.append(f"  {found.unfinished} llaves a medias: `telar keys reseal --service {found.service}`")
    if found.erased_before:
        lines.append(
            f"  lo borrado antes del {found.erased_before:%Y-%m-%d %H:%M} UTC no lo abre ninguna copia"
        )
    if found.erased_today_until and not is_due(newest, now=moment):
        lines.append(
            f"  lo que se borre hoy no lo abrirá ninguna copia desde el {found.erased_today_until:%Y-%m-%d}"
        )
    return lines


def _class_line(found: Standing, key_class: str, now: datetime) -> str:
    parts = []
    for epoch in reversed(found.epochs):
        age = "edad desconocida" if epoch.born is None else f"{(now - epoch.born).days} días"
        count = "" if found.counts is None else f": {found.counts.get((key_class, epoch.number), 0)} llaves"
        parts.append(f"época {epoch.number} ({age}){count}")
    tail = ", una se ha abierto bien" if key_class in found.opens else ""
    if found.counts is None:
        tail = ", la base de datos no contesta: no se cuentan"
    return f"{found.service:14} {key_class:14} {' · '.join(parts)}{tail}"


def as_data(found: Standing) -> dict[str, object]:
    """Return it for machines: numbers, instants in ISO 8601, nothing secret."""
    counts = found.counts or {}
    return {
        "service": found.service,
        "epochs": [
            {
                "number": epoch.number,
                "born": epoch.born and epoch.born.isoformat(),
                "keys": {name: count for (name, number), count in counts.items() if number == epoch.number},
            }
            for epoch in found.epochs
        ],
        "counted": found.counts is not None,
        "opens": sorted(found.opens),
        "unfinished": found.unfinished,
        "erased_before": found.erased_before and found.erased_before.isoformat(),
        "erased_today_until": found.erased_today_until and found.erased_today_until.isoformat(),
    }
