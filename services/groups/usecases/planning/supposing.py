"""An instance with one thing more than there is: what a counterfactual is proven on. Pure."""

from typing import Any

from services.groups.planner.explaining.levers import Kind, Lever

NEWCOMER = "newcomer"
"""Whoever or whatever is not there yet."""


def suppose(content: dict[str, Any], lever: Lever, *, woman: str | None = None) -> dict[str, Any]:
    """The content of an instance with a lever pulled. woman: whose hour it is, for an hour.

    A place has no address, and pulls nothing: there is no saying which group it is in.
    """
    if lever.spot is None:
        return content
    slot, site = lever.spot.slot, lever.spot.site
    where = {"sites": [site], "slots": [slot], "max_groups": 1, "id": NEWCOMER}
    match lever.kind:
        case Kind.INTERPRETER:
            speaks = {*content["languages"], lever.language}
            return content | {
                "interpreters": [*content["interpreters"], where | {"languages": sorted(speaks)}]
            }
        case Kind.FACILITATOR:
            more = where | {"languages": [lever.language], "lead": True}
            return content | {"facilitators": [*content["facilitators"], more]}
        case Kind.HOUR:
            change = {"slots": {slot: 2}}
            return content | {"participants": _changed(content["participants"], woman, change)}
        case Kind.CHILDCARE | Kind.ROOM:
            return content | {
                "sites": [_more(one, lever) if one["id"] == site else one for one in content["sites"]]
            }
        case Kind.PLACE:
            return content


def _more(site: dict[str, Any], lever: Lever) -> dict[str, Any]:
    """A site with one more childcare place, or with a room that is free in the hour."""
    assert lever.spot is not None
    slot = lever.spot.slot
    if lever.kind is Kind.ROOM:
        room = {"id": NEWCOMER, "capacity": 15, "step_free": True, "slots": [slot]}
        return site | {"rooms": [*site["rooms"], room]}
    there = {"total": 0, "b0": 0, "b1": 0, "b2": 0} | site["childcare"].get(slot, {})
    band = lever.band or "b0"
    more = there | {"total": there["total"] + 1, band: there[band] + 1}
    return site | {"childcare": site["childcare"] | {slot: more}}


def _changed(women: list[dict[str, Any]], woman: str | None, change: dict[str, Any]) -> list[dict[str, Any]]:
    return [one | {"slots": one["slots"] | change["slots"]} if one["id"] == woman else one for one in women]
