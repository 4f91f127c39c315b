"""Identifiers made by the client: UUID version 7 (RFC 9562), so that a row knows its id before it is stored."""

import os
import time
from uuid import UUID

_RANDOM_BITS = 74


def new_id() -> UUID:
    """Return a fresh UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10), "big") & ((1 << _RANDOM_BITS) - 1)
    value = (
        (milliseconds << 80)
        | (0x7 << 76)
        | ((chance >> 62) << 64)
        | (0b10 << 62)
        | (chance & ((1 << 62) - 1))
    )
    return UUID(int=value)
