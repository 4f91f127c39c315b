"""Every route of an application with its whole address, however deep the router that holds it lies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi.dependencies.models import Dependant

T = TypeVar("T")


@dataclass(frozen=True)
class Found:
    """One route. dependant: what FastAPI resolves before it, where a rule lives; None if it resolves nothing."""

    path: str
    methods: frozenset[str]
    dependant: Dependant | None


def routes_of(app: Any) -> list[Found]:
    """Every route of an application, a mounted one's too; folders of static files are no routes."""
    return list(_walk(app.routes))


def _walk(routes: Sequence[Any], prefix: str = "") -> Iterator[Found]:
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from _walk(route.effective_candidates(), prefix)
        elif hasattr(route, "methods"):
            path = prefix + route.path
            yield Found(path, frozenset(route.methods or ()), getattr(route, "dependant", None))
        else:
            yield from _walk(getattr(route, "routes", None) or (), prefix + route.path)


def rules_in(kind: type[T], dependant: Dependant | None) -> list[T]:
    """Every rule of this kind that a route depends on, however deep."""
    found: list[T] = []
    for inner in dependant.dependencies if dependant else ():
        if isinstance(inner.call, kind):
            found.append(inner.call)
        found += rules_in(kind, inner)
    return found
