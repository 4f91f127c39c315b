"""Words as octets of an SMS and back: GSM 03.38 with its extension, one octet a sign, or UCS-2.

`smpplib.gsm` is not used: its table lacks § and writes ` in its place, and it may cut a sign in two.
"""

from enum import IntEnum
from typing import Final

_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = {
    "\f": 10,
    "^": 20,
    "{": 40,
    "}": 41,
    "\\": 47,
    "[": 60,
    "~": 61,
    "]": 62,
    "|": 64,
    "€": 101,
}
_ESCAPE: Final = 0x1B
_OCTET: Final = {sign: octet for octet, sign in enumerate(_BASIC) if octet != _ESCAPE}
_AFTER_ESCAPE: Final = {octet: sign for sign, octet in _EXTENDED.items()}
_GSM_ONE, _UCS2_ONE = 160, 140


class Coding(IntEnum):
    """SMPP's data_coding, of those that phones use for words."""

    GSM = 0
    ASCII = 1
    LATIN = 3
    UCS2 = 8


def encoded(text: str) -> tuple[bytes, Coding]:
    """The octets of a text and their coding: GSM if every sign is in it, else UCS-2."""
    octets = bytearray()
    for sign in text:
        if sign in _OCTET:
            octets.append(_OCTET[sign])
        elif sign in _EXTENDED:
            octets += bytes((_ESCAPE, _EXTENDED[sign]))
        else:
            return text.encode("utf-16-be"), Coding.UCS2
    return bytes(octets), Coding.GSM


def fits_in_one(octets: bytes, coding: Coding) -> bool:
    """Whether it goes out as one SMS."""
    return len(octets) <= (_GSM_ONE if coding is Coding.GSM else _UCS2_ONE)


def is_gsm(text: str) -> bool:
    """Whether every sign is in GSM 03.38."""
    return all(sign in _OCTET or sign in _EXTENDED for sign in text)


def decoded(octets: bytes, data_coding: int) -> str:
    """The text of what a phone sent. What cannot be read is shown as �, never refused: it may be a cry for help."""
    match data_coding:
        case Coding.UCS2:
            return octets.decode("utf-16-be", errors="replace")
        case Coding.ASCII | Coding.LATIN:
            return octets.decode("latin-1")
        case _:
            is_gsm = all(
                octet < len(_BASIC) for octet in octets
            )  # else a centre that means Latin and does not say so
            return _from_gsm(octets) if is_gsm else octets.decode("latin-1")


def _from_gsm(octets: bytes) -> str:
    signs, rest = [], iter(octets)
    for octet in rest:
        if octet == _ESCAPE:
            signs.append(_AFTER_ESCAPE.get(next(rest, -1), "�"))
        else:
            signs.append(_BASIC[octet])
    return "".join(signs)


def without_header(octets: bytes) -> bytes:
    """The words after the header of a part of a long SMS."""
    return octets[octets[0] + 1 :] if octets else octets
