"""Codes: each a right to answer once, shown once and kept as a keyed hash; or one that a shared tablet holds."""

import secrets
from typing import Final
from uuid import UUID

from services.groups.domain.errors import NoRightLeft, WrongState
from services.groups.store.voice import hash_of
from services.groups.usecases.voice.reach import led_box
from shared.ids import new_id
from shared.work import Work

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, O, 1, I, L: read aloud and copied from paper."""
CODE_LENGTH: Final = 8


def give_codes(work: Work, *, round_id: UUID, count: int, key: UUID | None = None) -> list[str]:
    """Draw codes; live and used ones together never outnumber the places.

    key: a repeated request is refused, as the codes can't be shown again. Raises NoRightLeft, NotHers, WrongState.
    """
    _, box = led_box(work, round_id)
    if count > box.left:
        raise NoRightLeft("No quedan plazas.", field="count", expected=f"como mucho {box.left}")
    codes: list[str] = []

    def make() -> UUID:
        codes.extend(_draw() for _ in range(count))
        box.rights = sorted({*box.rights, *(hash_of(work.session, code.encode()) for code in codes)})
        work.audit("round.codes_given", subject=round_id, count=count)
        return new_id()

    work.once(key, "give_codes", make)
    if not codes:
        raise WrongState("Estos códigos ya se mostraron. Anúlalos y pide otros.")
    return codes


def void_codes(work: Work, *, round_id: UUID) -> None:
    """Void the codes that nobody used yet, as when the paper is lost, and the tablet's. Raises NotHers, WrongState."""
    _, box = led_box(work, round_id)
    work.audit("round.codes_voided", subject=round_id, count=len(box.rights))
    box.rights, box.kiosk = [], None


def open_kiosk(work: Work, *, round_id: UUID) -> str:
    """Draw the one code of a shared tablet; it takes the place of an earlier one. Raises NotHers, WrongState."""
    _, box = led_box(work, round_id)
    code = _draw()
    box.kiosk = hash_of(work.session, code.encode())
    work.audit("round.kiosk_opened", subject=round_id)
    return code


def normalised(code: str) -> bytes:
    """A code as it was drawn, whatever case, spaces and dashes it was typed with."""
    return "".join(letter for letter in code.upper() if letter not in " -\t\n").encode()


def _draw() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
