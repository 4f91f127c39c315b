"""A key row of two generations: the newest as it always is, the one before behind it."""

from shared.crypto.errors import SealBroken
from shared.crypto.suite import PACKED_KEY, SEAL_BYTES, WRAPPED_BYTES, header

_BOTH = PACKED_KEY.size + WRAPPED_BYTES + SEAL_BYTES


def generations(packed: bytes) -> list[bytes]:
    """Return a packed key row's generations, the newest first, each as a packed row of its own. Raises SealBroken."""
    newest = packed[: PACKED_KEY.size]
    if len(packed) == PACKED_KEY.size:
        return [newest]
    if len(packed) != _BOTH:
        raise SealBroken
    generation, epoch, *_ = PACKED_KEY.unpack(newest)
    before = (max(generation, 1) - 1).to_bytes(4, "big") + epoch.to_bytes(2, "big")
    return [newest, before + packed[PACKED_KEY.size :]]


def one_generation(packed: bytes, head: bytes | None) -> bytes:
    """Return the generation that a value's first bytes name; the newest for None. Raises SealBroken."""
    for each in generations(packed):
        if head is None or head == header(int.from_bytes(each[:4], "big")):
            return each
    raise SealBroken
