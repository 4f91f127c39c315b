"""Turning passwords into what may be stored: Argon2id, a few at a time so that memory has a ceiling."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from shared.errors import Unavailable

MEMORY_KIB: Final = 64 * 1024
_ITERATIONS: Final = 3
_LANES: Final = 1
_LENGTH: Final = 32
_SALT_BYTES: Final = 16
_PATIENCE_SECONDS: Final = 20


class Stretcher:
    """Hashes and checks passwords. at_once: how many run together, each with memory_kib (64 MiB)."""

    def __init__(self, *, at_once: int, memory_kib: int = MEMORY_KIB) -> None:
        self._memory_kib = memory_kib
        self._room = BoundedSemaphore(at_once)
        self._nobody = self.hash(os.urandom(16).hex())

    def hash(self, password: str) -> str:
        """The PHC string of a password, with a fresh salt. Takes about a tenth of a second."""
        with self._turn():
            kdf = Argon2id(
                salt=os.urandom(_SALT_BYTES),
                length=_LENGTH,
                iterations=_ITERATIONS,
                lanes=_LANES,
                memory_cost=self._memory_kib,
            )
            return kdf.derive_phc_encoded(password.encode())

    def matches(self, password: str, stored: str | None) -> bool:
        """Whether the password is the stored one; without a stored one it takes as long and says no."""
        with self._turn():
            try:
                Argon2id.verify_phc_encoded(password.encode(), stored or self._nobody)
            except InvalidKey:
                return False
        return stored is not None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for room. Raises Unavailable after 20 seconds."""
        if not self._room.acquire(timeout=_PATIENCE_SECONDS):
            raise Unavailable("too many people are signing in at once")
        try:
            yield
        finally:
            self._room.release()
