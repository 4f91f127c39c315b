"""What can go wrong with sealed values; no message ever says more than where."""

from sqlalchemy.exc import DontWrapMixin

from shared.errors import Conflict, Invalid, Missing, TelarError, Unavailable


class SealBroken(TelarError):
    """A value, row or key isn't what was sealed: altered, moved, removed or put back. Never says which."""

    def __init__(self) -> None:
        super().__init__("a seal does not hold")


class OpenRefused(TelarError):
    """Somebody tried to open a value outside `access(...)`, or with no keys at hand."""


class PlaintextRefused(TelarError, DontWrapMixin):
    """Something other than sealed bytes was on its way to a sealed column."""

    def __init__(self) -> None:
        super().__init__("a sealed column takes sealed values only; assign the field on a loaded row")


class ValueRefused(Invalid):
    """The value doesn't fit the declared type of its sealed field."""


class ValueOutdated(TelarError):
    """The seal holds, but what was sealed no longer fits the declared type: a migration was forgotten."""


class ScopeMissing(Missing):
    """No key for this scope: it was never made, or it was shredded."""


class KeyringRefused(Unavailable):
    """The key files are missing, too widely readable, damaged, or don't hold what is asked."""


class KeyClosed(Unavailable):
    """A key left the cache in the very moment it was wanted; trying again fetches it."""

    def __init__(self) -> None:
        super().__init__("a key was closed while it was wanted")


class EpochRefused(Conflict):
    """The key epochs don't allow this step now."""


class IndexRefused(TelarError):
    """A blind index was declared that would tell too much, or find too little."""
