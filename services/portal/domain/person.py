"""Who is signed in, as pages and rules see it: no secret, nothing about a participant."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = ("es", "en")


@dataclass(frozen=True)
class Notice:
    """A line shown once on the next page. msgid: a constant Spanish sentence, never words about a person."""

    msgid: str
    kind: Literal["done", "warning", "error"] = "done"
    undo_href: str | None = None


@dataclass(frozen=True)
class SignedIn:
    """A member of staff in an open or locked session.

    roles: names of shared.contracts.roles. notices: lines waiting for the next page.
    """

    account: UUID
    session: UUID
    display_name: str
    email: str
    roles: frozenset[str]
    teams: frozenset[str]
    language: Language
    hides_names: bool
    has_shortcuts: bool
    is_locked: bool
    expires_at: datetime
    notices: tuple[Notice, ...] = field(default=())

    def has(self, *roles: str) -> bool:
        """Whether she holds any of these roles."""
        return bool(self.roles.intersection(roles))
