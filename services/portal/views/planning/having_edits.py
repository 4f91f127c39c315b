"""What a planning has, changed by one thing at a time: from the resources as groups has them to those after. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from services.portal.clients.sites import RoomLine, SiteLine
from services.portal.forms.groups import planning_having as forms

Resources = dict[str, Any]
Row = dict[str, Any]
HOURLY = ("facilitators", "interpreters")


def as_typed(it: Resources) -> Row:
    """Languages and themes as their form shows them."""
    return {"languages": it["languages"], "themes": "\n".join(it["themes"])}


def basics(it: Resources, said: forms.BasicsForm) -> Resources:
    """Other languages and themes."""
    themes = [line.strip() for line in said.themes.splitlines() if line.strip()]
    return it | {"languages": said.languages, "themes": list(dict.fromkeys(themes))}


def hour(it: Resources, said: forms.HourForm) -> Resources:
    """One hour more, or that hour with another length."""
    start = said.at.hour * 60 + said.at.minute
    made = {"id": f"{said.day}-{start}", "day": said.day, "start": start}
    made |= {"minutes": said.minutes, "at_school": said.at_school}
    return it | {"hours": _put(it["hours"], made)}


def room(it: Resources, said: forms.RoomForm, known: Mapping[UUID, tuple[SiteLine, RoomLine]]) -> Resources:
    """A room with its site, or other hours for it; one that is known no more changes nothing."""
    if said.room not in known:
        return it
    at, facts = known[said.room]
    made = {"id": str(facts.id), "name": facts.name, "capacity": facts.capacity}
    made |= {"step_free": facts.is_step_free, "hours": said.hours}
    bare: dict[str, Any] = {"id": str(at.id), "name": at.name, "rooms": [], "childcare": []}
    site = next((one for one in it["sites"] if one["id"] == str(at.id)), bare)
    return it | {"sites": _put(it["sites"], site | {"rooms": _put(site["rooms"], made)})}


def childcare(it: Resources, said: forms.ChildcareForm) -> Resources:
    """Childcare of a site at some hours, in place of what it had then; a site that is gone changes nothing."""
    site = next((one for one in it["sites"] if one["id"] == said.site), None)
    if site is None:
        return it
    places = {"b0": said.b0, "b1": said.b1, "b2": said.b2}
    kept = [one for one in site["childcare"] if one["hour"] not in said.hours]
    made = [{"hour": one, "total": said.total, "places": places} for one in said.hours]
    return it | {"sites": _put(it["sites"], site | {"childcare": kept + made})}


def facilitator(it: Resources, said: forms.FacilitatorForm) -> Resources:
    """Somebody who runs groups, or other facts about her."""
    made = said.model_dump(mode="json", exclude={"version"})
    return it | {"facilitators": _put(it["facilitators"], made, key="staff")}


def interpreter(it: Resources, said: forms.InterpreterForm) -> Resources:
    """Somebody who interprets, known by the name."""
    known = {one["name"]: one["id"] for one in it["interpreters"]}
    free = next(f"i{n}" for n in range(1, 1000) if f"i{n}" not in known.values())
    made = said.model_dump(mode="json", exclude={"version"}) | {"id": known.get(said.name, free)}
    return it | {"interpreters": _put(it["interpreters"], made)}


def without(it: Resources, kind: str, ref: str) -> Resources:
    """Everything but one thing, and no mention of it anywhere; what is not there changes nothing."""
    match kind:
        case "hours":
            return _without_hour(it, ref)
        case "rooms":
            sites = [one | {"rooms": _but(one["rooms"], ref)} for one in it["sites"]]
            return _without_sites(it | {"sites": sites, "out": [one for one in it["out"] if one != ref]})
        case "facilitators" | "interpreters":
            key = "staff" if kind == "facilitators" else "id"
            return it | {kind: _but(it[kind], ref, key=key), "out": [one for one in it["out"] if one != ref]}
    return it


def _without_hour(it: Resources, ref: str) -> Resources:
    def strip(row: Row) -> Row:
        return row | {"hours": [one for one in row["hours"] if one != ref]}

    sites = [
        one
        | {
            "rooms": [strip(each) for each in one["rooms"]],
            "childcare": _but(one["childcare"], ref, key="hour"),
        }
        for one in it["sites"]
    ]
    people = {kind: [strip(one) for one in it[kind]] for kind in HOURLY}
    kept = {"hours": _but(it["hours"], ref), "out": [one for one in it["out"] if one != ref]}
    return it | {"sites": sites} | people | kept


def _without_sites(it: Resources) -> Resources:
    """Without the sites that have no room left."""
    sites = [one for one in it["sites"] if one["rooms"]]
    ids = {one["id"] for one in sites}
    people = {
        kind: [one | {"sites": [each for each in one["sites"] if each in ids]} for one in it[kind]]
        for kind in HOURLY
    }
    return it | {"sites": sites} | people


def _put(rows: Iterable[Row], made: Row, *, key: str = "id") -> list[Row]:
    """The rows with one more, in place of that of the same key."""
    kept = list(rows)
    at = next((n for n, one in enumerate(kept) if one[key] == made[key]), None)
    return [*kept, made] if at is None else [*kept[:at], made, *kept[at + 1 :]]


def _but(rows: Iterable[Row], ref: str, *, key: str = "id") -> list[Row]:
    return [one for one in rows if one[key] != ref]
