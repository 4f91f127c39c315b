"""Who is calling: short-lived signed tokens between portal and services, and the rule each route must have."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from fastapi import Depends, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from shared.actor import Actor, ActorKind
from shared.contracts.roles import Role
from shared.errors import Forbidden, TelarError
from shared.ids import new_id

_ALGORITHM: Final = "Ed25519"
_LEEWAY_SECONDS: Final = 5


class NotSignedIn(TelarError):
    """No token, or one that is expired, altered or meant for another service."""

    status = 401


def mint(actor: Actor, *, audience: str, private_key: OKPKey, ttl_seconds: int = 60) -> str:
    """Sign a token that says who acts, for one service, for at most `ttl_seconds`."""
    issued = int(datetime.now(UTC).timestamp())
    claims = {
        "sub": str(actor.ref),
        "kind": actor.kind,
        "roles": sorted(actor.roles),
        "teams": sorted(actor.teams),
        "scope": actor.scope,
        "aud": audience,
        "iat": issued,
        "exp": issued + ttl_seconds,
        "jti": str(new_id()),
    }
    return jwt.encode({"alg": _ALGORITHM}, claims, private_key, algorithms=[_ALGORITHM])


def verify(token: str, *, audience: str, public_key: OKPKey) -> Actor:
    """Return the actor of a token. Raises NotSignedIn if anything about it is wrong."""
    try:
        claims = jwt.decode(token, public_key, algorithms=[_ALGORITHM]).claims
        jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_SECONDS,
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        ).validate(claims)
        return Actor(
            ref=UUID(claims["sub"]),
            kind=claims["kind"],
            roles=frozenset(Role(role) for role in claims["roles"]),
            teams=frozenset(claims["teams"]),
            scope=claims["scope"],
        )
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise NotSignedIn("the token is not valid here") from error


@dataclass(frozen=True)
class Rule:
    """Who may call a route. Every route has exactly one; a test walks them all.

    is_unseen: whoever comes leaves no line in any log, not even when she errs (docs/adr/0021).
    """

    kinds: frozenset[ActorKind]
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[str] = frozenset()
    is_unseen: bool = False

    async def __call__(self, request: Request) -> Actor:
        """Return the caller, or refuse."""
        if "anonymous" in self.kinds:
            return Actor.anonymous()
        actor = _caller(request)
        request.state.actor = actor.ref
        if actor.kind not in self.kinds:
            raise Forbidden("this route is not for this kind of caller")
        if actor.kind == "staff" and not actor.roles & self.roles:
            raise Forbidden("this role may not do this")
        if actor.kind != "staff" and actor.scope not in self.scopes:
            raise Forbidden("this link or service may not do this")
        return actor


def _caller(request: Request) -> Actor:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn("a signed token is needed")
    state = request.app.state
    return verify(token, audience=state.audience, public_key=state.token_key)


def allow(*roles: Role) -> Any:  # noqa: ANN401, FastAPI's own type for a dependency
    """Let staff with any of these roles in; use as `actor: Annotated[Actor, allow(Role.CASEWORKER)]`."""
    return Depends(Rule(kinds=frozenset({"staff"}), roles=frozenset(roles)))


def allow_service(*names: str) -> Any:  # noqa: ANN401, FastAPI's own type for a dependency
    """Let these services in, acting for themselves."""
    return Depends(Rule(kinds=frozenset({"service"}), scopes=frozenset(names)))


def link_only(scope: str) -> Any:  # noqa: ANN401, FastAPI's own type for a dependency
    """Let the holder of a link of this scope in."""
    return Depends(Rule(kinds=frozenset({"link"}), scopes=frozenset({scope})))


def public(*, unseen: bool = False) -> Any:  # noqa: ANN401, FastAPI's own type for a dependency
    """Let anyone in; the route itself must be harmless or guard itself. unseen: and leave no line in any log."""
    return Depends(Rule(kinds=frozenset({"anonymous"}), is_unseen=unseen))


def rules_of(route: Any) -> list[Rule]:  # noqa: ANN401, FastAPI's route and dependant types
    """Every rule a route depends on, however deep; the route test wants exactly one."""

    def walk(dependants: Iterable[Any]) -> list[Rule]:
        found: list[Rule] = []
        for dependant in dependants:
            if isinstance(dependant.call, Rule):
                found.append(dependant.call)
            found += walk(dependant.dependencies)
        return found

    return walk(route.dependant.dependencies)
