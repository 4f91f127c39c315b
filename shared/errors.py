"""The five kinds of trouble every service can name; the entry point picks the status."""

import re
from typing import ClassVar


class TelarError(Exception):
    """A broken rule, said in words that hold no name, number or text of a person.

    field: dotted path of the input at fault, if one is.
    expected: what would be accepted there, in words.
    """

    status: ClassVar[int] = 500

    def __init__(self, message: str, *, field: str | None = None, expected: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.expected = expected

    @property
    def code(self) -> str:
        """The class's name in snake case: `ConsentWithdrawn` is `consent_withdrawn`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


class Invalid(TelarError):
    """What came in breaks a rule of its own."""

    status = 422


class Forbidden(TelarError):
    """The person may not do this at all, whatever the object."""

    status = 403


class Missing(TelarError):
    """Not there, or not to be seen by this person: both look alike on purpose."""

    status = 404


class Conflict(TelarError):
    """The present state does not allow it."""

    status = 409


class Unavailable(TelarError):
    """Something we lean on is away; the only kind that is tried again."""

    status = 503
