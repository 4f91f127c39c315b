"""An invented planning from an invented instance: the same problem as bodies for the API, with women who have cases."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from bench.planner_instances import generate

Case = tuple[UUID, UUID]
"""A case and its person."""


def resources_of(instance: Mapping[str, Any]) -> dict[str, Any]:
    """The body that says what there is to plan with."""
    return {
        "languages": instance["languages"],
        "themes": instance["themes"],
        "hours": [
            {key: slot[key] for key in ("id", "day", "start", "minutes")}
            | {"at_school": slot["period"] == "school"}
            for slot in instance["slots"]
        ],
        "sites": [_site(one) for one in instance["sites"]],
        "facilitators": [
            _staff(one) | {"staff": str(uuid4()), "leads": one["lead"]} for one in instance["facilitators"]
        ],
        "interpreters": [
            _staff(one) | {"id": one["id"], "name": f"Intérprete {one['id']}"}
            for one in instance["interpreters"]
        ],
    }


def wish_of(woman: Mapping[str, Any], people: Mapping[str, UUID]) -> dict[str, Any]:
    """The body that says what one woman can and needs. people: ids of the instance to persons."""
    out, school = (_bands(woman["care"].get(period, {})) for period in ("out", "school"))
    return {
        "alias": f"Alias {woman['id']}",
        "mother_tongue": woman["mother_tongue"],
        "languages": woman["languages"],
        "hours": woman["slots"],
        "travel": woman["travel"],
        "children": out,
        "at_school": {band: max(0, out[band] - school[band]) for band in out},
        "step_free": woman["step_free"],
        "themes": woman["themes"],
        "together": [str(people[one]) for one in woman["together"]],
        "urgency": woman["urgency"],
    }


class Convocatoria:
    """A planning of the API, made of an instance of the generator.

    ask: (method, path, body) to the coordinator's answer. a_case: makes a case that groups know.
    """

    def __init__(
        self, ask: Callable[..., Any], a_case: Callable[[], Case], *, women: int = 20, seed: int = 3
    ) -> None:
        self.ask = ask
        self.content = generate(women, seed=seed)
        self.cases = {one["id"]: a_case() for one in self.content["participants"]}
        self.people = {name: person for name, (_, person) in self.cases.items()}
        body = {"name": "Otoño", "starts_on": "2027-01-11", "session_count": 8}
        self.id = UUID(ask("POST", "/plannings", body)["id"])
        self.resources = resources_of(self.content)
        self.put("resources", self.resources)
        for one in self.content["participants"]:
            self.put(f"wishes/{self.cases[one['id']][0]}", wish_of(one, self.people))

    def put(self, path: str, body: Any) -> Any:
        """Write something of it."""
        return self.ask("PUT", f"/plannings/{self.id}/{path}", body)

    def post(self, path: str, body: Any = None) -> Any:
        """Do something to it."""
        return self.ask("POST", f"/plannings/{self.id}/{path}", body)

    def get(self, path: str = "") -> Any:
        """Read something of it."""
        return self.ask("GET", f"/plannings/{self.id}/{path}".rstrip("/"), None)


def _site(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": one["id"],
        "name": f"Sede {one['id']}",
        "rooms": [
            {"id": room["id"], "name": f"Sala {room['id']}", "capacity": room["capacity"],
             "step_free": room["step_free"], "hours": room["slots"]}
            for room in one["rooms"]
        ],
        "childcare": [
            {"hour": slot, "total": places["total"], "places": _bands(places)}
            for slot, places in one["childcare"].items()
        ],
    }  # fmt: skip


def _staff(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "languages": one["languages"],
        "sites": one["sites"],
        "hours": one["slots"],
        "most_groups": one["max_groups"],
    }


def _bands(places: Mapping[str, int]) -> dict[str, int]:
    return {band: places.get(band, 0) for band in ("b0", "b1", "b2")}
