"""Standard Webhooks 1.0: signatures, their age, and when a delivery that failed is tried again.

Pure: secrets, instants and chance come in as arguments. Source: github.com/standard-webhooks/standard-webhooks,
spec 1.0.0.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

PREFIX: Final = "whsec_"
TOLERANCE: Final = timedelta(minutes=5)
WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=20),
)
"""What passes after each failed try: ten tries, a little under three days in all."""
JITTER: Final = 0.1
"""At most this share of a wait is taken off, so that many deliveries do not come back at once."""
_MOST_SIGNATURES: Final = 10
_MOST_ID_LENGTH: Final = 128


class BadSignature(Exception):
    """Headers are missing, malformed, too old, too new, or no signature of ours."""


class WebhookKind(StrEnum):
    """What a partner's program is told of; never anything of hers."""

    REFERRAL_SENT = "referral.sent"
    REFERRAL_REVOKED = "referral.revoked"
    REFERRAL_CLOSED = "referral.closed"


class AttemptState(StrEnum):
    """Where a delivery stands."""

    DUE = "due"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class EndpointState(StrEnum):
    """Whether an address is told anything."""

    PENDING = "pending"
    ACTIVE = "active"
    DISABLED = "disabled"


def next_try(attempts: int, *, now: datetime, chance: float) -> datetime | None:
    """When to try again after so many tries; None once the schedule is used up. chance: 0 to below 1."""
    if attempts > len(WAITS):
        return None
    return now + WAITS[attempts - 1] * (1 - JITTER * chance)


def signature_header(secrets: Sequence[str], *, message_id: str, at: datetime, body: bytes) -> str:
    """Return one `v1` signature a secret, with spaces between: two while a secret is being replaced."""
    stamp = str(int(at.astimezone(UTC).timestamp()))
    return " ".join("v1," + _signed(secret, message_id, stamp, body) for secret in secrets)


def verify(
    secrets: Sequence[str], *, message_id: str, timestamp: str, signature: str, body: bytes, now: datetime
) -> None:
    """Let a message in that one of the secrets has signed within TOLERANCE. body: as it came, byte for byte.

    Raises BadSignature, and nothing else whatever the headers hold.
    """
    if not (0 < len(message_id) <= _MOST_ID_LENGTH) or not message_id.isascii() or not timestamp.isascii():
        raise BadSignature
    if not timestamp.isdigit() or len(timestamp) > len("99999999999"):
        raise BadSignature
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise BadSignature
    expected = [_signed(secret, message_id, timestamp, body).encode() for secret in secrets]
    given = [part.partition(",") for part in signature.split(" ")[:_MOST_SIGNATURES]]
    found = sum(
        hmac.compare_digest(one, code.encode())
        for one in expected
        for version, _, code in given
        if version == "v1"
    )
    if not found:
        raise BadSignature


def key_of(secret: str) -> bytes:
    """Return the bytes of `whsec_<base64>`. Raises ValueError for anything else, or under 24 or over 64 bytes."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError(PREFIX) from error
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:  # noqa: PLR2004, the specification's bounds
        raise ValueError(PREFIX)
    return key


def _signed(secret: str, message_id: str, stamp: str, body: bytes) -> str:
    signed = hmac.digest(key_of(secret), f"{message_id}.{stamp}.".encode() + body, sha256)
    return base64.b64encode(signed).decode()
