"""What travels: a CloudEvents 1.0.2 document inside a body that its producer signed."""

import json
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature

from shared.bus.current import Replay
from shared.bus.keys import EventKeys
from shared.contracts.contract import EVENT_NAME

LIFETIME: Final = timedelta(hours=24)
"""How long a signed body may lie in Redis. Inbox ids are kept for longer, so nothing old can be told twice."""

_CLOCK_SKEW: Final = timedelta(minutes=5)
_BLOCK: Final = 256
_LARGEST: Final = 64 * 1024
_SIGNATURE_LETTERS: Final = 88
_SOURCE: Final = "/telar/"
_SCHEMA: Final = "urn:telar:event:"


class NotBelieved(Exception):
    """A body that is unsigned, altered, out of date or not for this service. code says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Envelope:
    """One event on its way to one subscriber.

    position, after: place in the line of this subscriber and subject, and the place that must come first; 0 is none.
    data: the event's own JSON.
    """

    id: UUID
    name: str
    producer: str
    subscriber: str
    subject: UUID
    occurred_at: datetime
    sequence: int
    position: int
    after: int
    correlation: UUID
    causation: UUID | None
    replay: Replay
    expires_at: datetime
    data: str


def seal(envelope: Envelope, keys: EventKeys) -> str:
    """Sign an envelope with the producer's key; its length tells little, being a multiple of 256."""
    return sign(_to_json(envelope), keys)


def unseal(body: bytes, keys: EventKeys, *, now: datetime) -> Envelope:
    """Return the envelope of a body that its producer signed for this service. Raises NotBelieved."""
    document = read(body)
    producer = str(document.get("source")).removeprefix(_SOURCE)
    verify(body, producer, keys)
    try:
        envelope = _from_document(document, producer)
    except (KeyError, ValueError, TypeError) as error:
        raise NotBelieved("malformed") from error
    match = EVENT_NAME.match(envelope.name)
    if match is None or match["producer"] != producer:
        raise NotBelieved("not_its_event")
    if envelope.subscriber != keys.service:
        raise NotBelieved("not_for_us")
    check_time(envelope.expires_at, now=now)
    return envelope


def sign(text: str, keys: EventKeys) -> str:
    """Pad a JSON text to a multiple of 256 bytes and put the signature before it."""
    padded = text + " " * (-len(text.encode()) % _BLOCK)
    return b64encode(keys.private.sign(padded.encode())).decode() + padded


def verify(body: bytes, signer: str, keys: EventKeys) -> None:
    """Check who signed a body. Raises NotBelieved."""
    key = keys.public.get(signer)
    if key is None:
        raise NotBelieved("unknown_signer")
    try:
        signature = b64decode(body[:_SIGNATURE_LETTERS], validate=True)
        if b64encode(signature) != body[:_SIGNATURE_LETTERS]:
            raise NotBelieved("bad_signature")
        key.verify(signature, body[_SIGNATURE_LETTERS:])
    except (InvalidSignature, Base64Error) as error:
        raise NotBelieved("bad_signature") from error


def read(body: bytes) -> dict[str, Any]:
    """Read the JSON document of a body, believing nothing yet. Raises NotBelieved."""
    if len(body) > _LARGEST:
        raise NotBelieved("too_long")
    try:
        document = json.loads(body[_SIGNATURE_LETTERS:])
    except (ValueError, RecursionError) as error:
        raise NotBelieved("malformed") from error
    if not isinstance(document, dict):
        raise NotBelieved("malformed")
    return document


def check_time(expires_at: datetime, *, now: datetime) -> None:
    """Refuse a body whose time has run out, or that claims to live for longer than any may."""
    if expires_at < now:
        raise NotBelieved("expired")
    if expires_at > now + LIFETIME + _CLOCK_SKEW:
        raise NotBelieved("expiry_too_far")


def instant(text: str) -> datetime:
    """Read an RFC 3339 time that says its zone. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC)


def _to_json(envelope: Envelope) -> str:
    """Attributes in a fixed order, `data` last: exactly the JSON that was stored with the event."""
    attributes = {
        "specversion": "1.0",
        "id": str(envelope.id),
        "source": _SOURCE + envelope.producer,
        "type": envelope.name,
        "subject": str(envelope.subject),
        "time": envelope.occurred_at.isoformat(),
        "datacontenttype": "application/json",
        "dataschema": _SCHEMA + envelope.name,
        "sequence": f"{envelope.sequence:012d}",
        "expirytime": envelope.expires_at.isoformat(),
        "correlationid": str(envelope.correlation),
        "subscriber": envelope.subscriber,
        "position": envelope.position,
        "after": envelope.after,
    }
    if envelope.causation is not None:
        attributes["causationid"] = str(envelope.causation)
    if envelope.replay is not Replay.NO:
        attributes["replay"] = envelope.replay.value
    return json.dumps(attributes, separators=(",", ":"))[:-1] + ',"data":' + envelope.data + "}"


def _from_document(document: dict[str, Any], producer: str) -> Envelope:
    if document["specversion"] != "1.0" or document["dataschema"] != _SCHEMA + document["type"]:
        raise ValueError("not a document of ours")
    causation = document.get("causationid")
    return Envelope(
        id=UUID(document["id"]),
        name=document["type"],
        producer=producer,
        subscriber=document["subscriber"],
        subject=UUID(document["subject"]),
        occurred_at=instant(document["time"]),
        sequence=int(document["sequence"]),
        position=int(document["position"]),
        after=int(document["after"]),
        correlation=UUID(document["correlationid"]),
        causation=UUID(causation) if causation else None,
        replay=Replay(document.get("replay", "")),
        expires_at=instant(document["expirytime"]),
        data=json.dumps(document["data"], separators=(",", ":")),
    )
