"""Who may call what, docs/access-matrix.md: made from the rules of the routes themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Final

from fastapi import FastAPI

from services.portal.pages.rules import Rule as PageRule
from services.portal.settings import PortalSettings
from shared.auth import Rule
from shared.contracts.roles import Role

SERVICES: Final = ("intake", "groups", "notifications")
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_HEAD: Final = """# Who may call what

Written by `telar docs` from the rule that each route has; tests fail when it differs, when a route has no rule
(`tests/architecture/test_routes.py`, `tests/unit/portal/test_shell.py`) or when a page opens for another role.

The tables say which **function** a role reaches. Which **data** it reaches there, the service decides anew each time;
what somebody may not reach looks as if it were not there (404):

* **intake**: a case opens for its owner, its team, coordinators, and for one hour whoever broke the glass with a
  reason, which the coordinator hears of at once and another person reviews; for the data protection officer only to
  block and unblock, with nothing of hers. What hangs from a case (file, risk, alerts, due work) goes with it.
* **groups**: a facilitator works with the editions she runs, without names, codes or levels; a caseworker with the
  places of women of her team; coordinators with all.
* **notifications**: contact points open for the owner and the team of one of her cases, and for coordinators.
* **partners**: a program or a link reaches the referrals of its own organisation, and of those what she agreed to.
* **portal**: holds accounts and sessions alone; each page asks the services as the person who is signed in.

● may. A line without one is for no member of staff; *also* says for whom it is.
"""


@dataclass(frozen=True)
class Line:
    """One route: its methods and address, the roles it is for, and who else may call it."""

    path: str
    methods: tuple[str, ...]
    roles: frozenset[Role]
    also: str


def build_apps() -> dict[str, FastAPI]:
    """Every application, without anything behind it: only its routes are looked at."""
    nothing: Any = SimpleNamespace(token_key=None, checks={})
    apps = {name: import_module(f"services.{name}.api.app").create_app(nothing) for name in SERVICES}
    portal: Any = SimpleNamespace(settings=PortalSettings())
    return apps | {"portal": import_module("services.portal.api.app").create_app(portal)}


def render(apps: Mapping[str, FastAPI]) -> str:
    """The whole page, in Markdown. apps: by service."""
    parts = [_HEAD]
    for name, app in apps.items():
        parts.append(f"## {name}\n")
        parts.append(
            f"| route | methods | {' | '.join(Role)} | also |\n| --- | --- | {'--- | ' * len(Role)}--- |"
        )
        parts += [_row(line) for line in sorted(lines_of(app), key=lambda line: (line.path, line.methods))]
        parts.append("")
    return "\n".join(parts)


def lines_of(app: FastAPI) -> Iterator[Line]:
    """Each route that has a rule."""
    for path, methods, dependant in _walk(app.routes):
        for rule in _rules(dependant):
            who = _of_page(rule) if isinstance(rule, PageRule) else _of_service(rule)
            yield Line(path, tuple(one for one in _METHODS if one in methods), *who)


def _of_service(rule: Rule) -> tuple[frozenset[Role], str]:
    named = ", ".join(sorted(rule.scopes))
    words = {
        "anonymous": "anyone: it is harmless or guards itself",
        "service": f"the service {named}",
        "link": f"a link of {named}",
        "partner": f"a partner's program with {named}",
    }
    return rule.roles, "; ".join(words[kind] for kind in sorted(rule.kinds) if kind in words)


def _of_page(rule: PageRule) -> tuple[frozenset[Role], str]:
    match rule.kind:
        case "staff":
            return rule.roles or frozenset(Role), ""
        case "hidden":
            return frozenset(Role), "while the screen is hidden, too"
        case "visitor":
            return frozenset(), "anyone, with a cookie that binds forms"
        case "public":
            return frozenset(), "anyone, without a cookie"


def _row(line: Line) -> str:
    marks = " | ".join("●" if role in line.roles else "" for role in Role)
    return f"| `{line.path}` | {', '.join(line.methods)} | {marks} | {line.also} |"


def _walk(routes: Sequence[Any], prefix: str = "") -> Iterator[tuple[str, frozenset[str], Any]]:
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from _walk(route.effective_candidates(), prefix)
        elif hasattr(route, "methods"):
            yield prefix + route.path, frozenset(route.methods or ()), getattr(route, "dependant", None)
        else:
            yield from _walk(getattr(route, "routes", None) or (), prefix + route.path)


def _rules(dependant: Any) -> Iterator[Rule | PageRule]:  # noqa: ANN401, FastAPI's own tree
    for inner in dependant.dependencies if dependant else ():
        if isinstance(inner.call, Rule | PageRule):
            yield inner.call
        yield from _rules(inner)
