"""What an SMS centre delivers to us: a receipt for a message of ours, or what a phone sent."""

import re
import struct
from dataclasses import dataclass
from typing import Final

from services.notifications.domain.news import Fate
from services.notifications.gateways.smpp.words import decoded, without_header

_TYPE_OF_MESSAGE: Final = 0x3C
_RECEIPT: Final = 0x04
_HAS_HEADER: Final = 0x40
_PAYLOAD, _RECEIPTED_ID, _STATE = 0x0424, 0x001E, 0x0427
_ID_AND_STATE: Final = re.compile(rb"id:(\S{1,64}) .*?stat:([A-Za-z]{7})", re.DOTALL)
_INTERNATIONAL: Final = 1
_BY_NUMBER: Final = {2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 8: "REJECTD"}
_LONGEST_ADDRESS: Final = 20


_FATES: Final = {
    "DELIVRD": Fate.DELIVERED,
    "EXPIRED": Fate.NOT_DELIVERED,
    "DELETED": Fate.NOT_DELIVERED,
    "UNDELIV": Fate.NOT_DELIVERED,
    "REJECTD": Fate.NOT_DELIVERED,
}


@dataclass(frozen=True)
class Delivered:
    """One deliver_sm. For a receipt: provider_id and fate (None: nothing final); else source and words."""

    sequence: int
    source: str = ""
    words: str = ""
    provider_id: str = ""
    fate: Fate | None = None

    @property
    def is_receipt(self) -> bool:
        """Whether it tells of a message of ours."""
        return bool(self.provider_id)


def read_deliver_sm(body: bytes, *, sequence: int) -> Delivered:
    """Read the body of a deliver_sm. What makes no sense gives an empty one, so that it is not sent for ever."""
    try:
        return _read(body, sequence)
    except (ValueError, IndexError, struct.error):
        return Delivered(sequence)


def _read(body: bytes, sequence: int) -> Delivered:
    at = body.index(0) + 1  # service_type
    ton, at = body[at], at + 2
    source, at = _string(body, at)
    _, at = _string(body, at + 2)
    esm_class = body[at]
    _, at = _string(body, at + 3)  # schedule_delivery_time
    _, at = _string(body, at)  # validity_period
    coding, length = body[at + 2], body[at + 4]
    at += 5
    octets = body[at : at + length]
    extras = _extras(body[at + length :])
    octets = octets or extras.get(_PAYLOAD, b"")
    if esm_class & _TYPE_OF_MESSAGE == _RECEIPT:
        return _receipt(octets, extras, sequence)
    if esm_class & _HAS_HEADER:
        octets = without_header(octets)
    number = source.decode("ascii", errors="ignore")[:_LONGEST_ADDRESS]
    if ton == _INTERNATIONAL and not number.startswith("+"):
        number = f"+{number}"
    return Delivered(sequence, source=number, words=decoded(octets, coding))


def _string(body: bytes, at: int) -> tuple[bytes, int]:
    end = body.index(0, at)
    return body[at:end], end + 1


def _extras(rest: bytes) -> dict[int, bytes]:
    found, at = {}, 0
    while at + 4 <= len(rest):
        tag, length = struct.unpack_from(">HH", rest, at)
        found[tag] = rest[at + 4 : at + 4 + length]
        at += 4 + length
    return found


def _receipt(octets: bytes, extras: dict[int, bytes], sequence: int) -> Delivered:
    said = _ID_AND_STATE.search(octets)
    provider_id = extras.get(_RECEIPTED_ID, b"").rstrip(b"\0") or (said[1] if said else b"")
    state = _BY_NUMBER.get(extras.get(_STATE, b"\0")[0]) or (said[2].decode().upper() if said else "")
    text = provider_id.decode("ascii", errors="ignore")
    return Delivered(sequence, provider_id=text, fate=_FATES.get(state))


def ids_to_try(provider_id: str) -> tuple[str, ...]:
    """An id as it came, and in the other base: many centres answer in one and report in the other."""
    found = {provider_id: None}
    try:
        found[str(int(provider_id, 16))] = None
        if provider_id.isdigit():
            found[f"{int(provider_id):x}"] = found[f"{int(provider_id):X}"] = None
    except ValueError:
        pass
    return tuple(found)
