"""Who acts: a member of staff, a service, the holder of a link. Plain data, so that workers need no web framework."""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID, uuid5

from shared.contracts.roles import Role

_SERVICES: Final = UUID("6f1c1d0e-70a5-5b6c-9a52-0b6d3f1f0c11")

ActorKind = Literal["staff", "service", "link", "partner", "anonymous"]


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a member of staff, a service, the holder of a link, or a partner's program.

    ref: staff id, a service's fixed id, the link's id, or the program's. scope: what a link or a service stands for.
    """

    ref: UUID
    kind: ActorKind
    roles: frozenset[Role] = frozenset()
    teams: frozenset[str] = frozenset()
    scope: str = ""

    @classmethod
    def service(cls, name: str) -> "Actor":
        """Stand for a service acting by itself, as in an event handler."""
        return cls(ref=uuid5(_SERVICES, name), kind="service", scope=name)

    @classmethod
    def link(cls, ref: UUID, scope: str) -> "Actor":
        """Stand for whoever holds a link that a service gave out."""
        return cls(ref=ref, kind="link", scope=scope)

    @classmethod
    def anonymous(cls) -> "Actor":
        """Stand for a caller nobody knows, on a public route."""
        return cls(ref=UUID(int=0), kind="anonymous")

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds any of these roles."""
        return bool(self.roles.intersection(roles))
