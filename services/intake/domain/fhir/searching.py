"""Searches: which parameters there are, and which resources they find. An unknown one is refused, never passed over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from services.intake.domain.fhir.bundles import DEFAULT_COUNT, MOST_COUNT, page_of
from services.intake.domain.fhir.capability import PARAMETERS
from services.intake.domain.fhir.codes import (
    SERVICE_SYSTEM,
    TASK_CODE_SYSTEM,
    Json,
    RequestStatus,
    TaskStatus,
    code_in,
)
from services.intake.domain.fhir.refusal import BadParameter

_PASSED_OVER: Final = frozenset({"_format", "_pretty"})
_ORDERS: Final = ("_lastUpdated", "-_lastUpdated")
_PREFIXES: Final = ("eq", "gt", "lt", "ge", "le")
_FURTHEST: Final = 10_000_000


@dataclass(frozen=True)
class Search:
    """A search that can be made. asked: its own parameters, as they are given back in the links."""

    kind: str
    asked: tuple[tuple[str, str], ...]
    count: int
    offset: int

    def of(self, found: Sequence[Json]) -> list[Json]:
        """Return those that fit, in the order that was asked for; the newest first unless it was."""
        fitting = [one for one in found if all(_FITS[name](one, value) for name, value in self._filters())]
        order = dict(self.asked).get("_sort")
        if order is not None:
            fitting.sort(key=_changed_at, reverse=order.startswith("-"))
        return fitting

    def values(self, name: str) -> list[str]:
        """What it asks of one parameter, each value by itself."""
        return [one for known, value in self.asked if known == name for one in value.split(",")]

    def _filters(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.asked if name != "_sort"]


def search_for(kind: str, given: Sequence[tuple[str, str]]) -> Search:
    """Read the parameters of a search. Raises BadParameter for an unknown one, or a value it cannot hold."""
    known = PARAMETERS[kind]
    asked: list[tuple[str, str]] = []
    paging: dict[str, str] = {}
    for name, value in given:
        if name in {"_count", "_offset"}:
            paging[name] = value
        elif name == "_sort" and value in _ORDERS and "_lastUpdated" in known:
            asked.append((name, value))
        elif name in known:
            _CHECKS.get(name, _anything)(kind, value)
            asked.append((name, value))
        elif name not in _PASSED_OVER:
            expected = ", ".join([*known, "_count", "_sort=" + "|".join(_ORDERS)])
            raise BadParameter("Este parámetro no existe aquí.", field="query", expected=expected)
    return Search(
        kind=kind,
        asked=tuple(asked),
        count=page_of(paging.get("_count"), at="_count", otherwise=DEFAULT_COUNT, most=MOST_COUNT),
        offset=page_of(paging.get("_offset"), at="_offset", otherwise=0, most=_FURTHEST),
    )


def _anything(_kind: str, _value: str) -> None:
    """Take any value: one that nothing bears finds nothing."""


def _check_status(kind: str, value: str) -> None:
    codes = TaskStatus if kind == "Task" else RequestStatus
    known = {one.value for one in codes}
    if not all(one.rpartition("|")[2] in known for one in value.split(",")):
        raise BadParameter("Este código no existe.", field="status", expected=", ".join(sorted(known)))


def _check_moment(_kind: str, value: str) -> None:
    _moment(value)


def _has_id(resource: Json, value: str) -> bool:
    return resource["id"] in value.split(",")


def _has_identifier(resource: Json, value: str) -> bool:
    held = {(one.get("system", ""), one["value"]) for one in resource["identifier"]}
    return any(
        (system, number) in held if bar else any(number == known for _, known in held)
        for system, bar, number in (one.rpartition("|") for one in value.split(","))
    )


def _has_status(resource: Json, value: str) -> bool:
    return resource["status"] in {one.rpartition("|")[2] for one in value.split(",")}


def _has_code(resource: Json, value: str) -> bool:
    code = code_in(resource["code"], TASK_CODE_SYSTEM)
    return any(one in {code, f"{TASK_CODE_SYSTEM}|{code}"} for one in value.split(","))


def _refers(element: str) -> Callable[[Json, str], bool]:
    def fits(resource: Json, value: str) -> bool:
        held = resource[element]["reference"]
        return any(
            one in {held, held.rpartition("/")[2]} or one.endswith(f"/{held}") for one in value.split(",")
        )

    return fits


def _is_active(resource: Json, value: str) -> bool:
    return value.rpartition("|")[2] == ("true" if resource["active"] else "false")


def _is_named(resource: Json, value: str) -> bool:
    return any(resource["name"].casefold().startswith(one.casefold()) for one in value.split(","))


def _has_type(resource: Json, value: str) -> bool:
    code = code_in(resource["type"][0], SERVICE_SYSTEM)
    return any(one in {code, f"{SERVICE_SYSTEM}|{code}"} for one in value.split(","))


def _changed(resource: Json, value: str) -> bool:
    prefix, start, end = _moment(value)
    at = _changed_at(resource)
    match prefix:
        case "gt":
            return at >= end
        case "lt":
            return at < start
        case "ge":
            return at >= start
        case "le":
            return at < end
        case _:
            return start <= at < end


def _changed_at(resource: Json) -> datetime:
    return datetime.fromisoformat(resource["meta"]["lastUpdated"])


def _moment(value: str) -> tuple[str, datetime, datetime]:
    """Read a prefix and what a FHIR date covers: its first instant, and the first one after it."""
    prefix = value[:2] if value[:2] in _PREFIXES else "eq"
    text = value.removeprefix(prefix).replace(" ", "+")
    try:
        return prefix, *_covered(text)
    except (ValueError, OverflowError):
        raise BadParameter(
            "Este parámetro no vale.", field="_lastUpdated", expected="ge2026-04-30T10:30:00Z, o una fecha"
        ) from None


def _covered(text: str) -> tuple[datetime, datetime]:
    if "T" in text:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        return at, at + (timedelta(milliseconds=1) if "." in text else timedelta(seconds=1))
    year, month, day = [*(int(part) for part in text.split("-")), 0, 0][:3]
    start = datetime(year, month or 1, day or 1, tzinfo=UTC)
    if day:
        return start, start + timedelta(days=1)
    if month:
        return start, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return start, datetime(year + 1, 1, 1, tzinfo=UTC)


_CHECKS: Final[Mapping[str, Callable[[str, str], None]]] = {
    "status": _check_status,
    "_lastUpdated": _check_moment,
}
_FITS: Final[Mapping[str, Callable[[Json, str], bool]]] = {
    "_id": _has_id,
    "identifier": _has_identifier,
    "status": _has_status,
    "code": _has_code,
    "owner": _refers("owner"),
    "organization": _refers("providedBy"),
    "active": _is_active,
    "name": _is_named,
    "service-type": _has_type,
    "_lastUpdated": _changed,
}
