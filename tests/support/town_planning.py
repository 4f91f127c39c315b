"""A planning for the invented town: seven women who ask for a place, searched in this process, with a plan on the board."""

from typing import Any
from uuid import UUID, uuid4

from services.groups.runtime import SERVICE
from services.groups.usecases.enrolment.keep_case_copy import keep_case_copy
from services.groups.usecases.planning.run_search import run_next
from shared.actor import Actor
from shared.contracts.codes import CaseStatus

HOUR = "1-630"


def plan_groups(town: Any, who: Actor, boss: Actor, case: str, *, team: str) -> None:
    """Put it there; `town.known` says where."""
    made = {"name": "Otoño", "starts_on": "2027-10-04", "session_count": 6}
    planning = town.call(boss, "POST", "groups", "/plannings", made)["id"]
    here = f"/plannings/{planning}"
    site, room = town.known["site"], town.known["room"]
    works = {"languages": ["es"], "sites": [site], "hours": [HOUR], "leads": True}
    resources = {
        "languages": ["es"],
        "themes": ["Redes"],
        "hours": [{"id": HOUR, "day": 1, "start": 630, "minutes": 90}],
        "sites": [{"id": site, "name": "Centro cívico", "rooms": [
            {"id": room, "name": "Sala verde", "capacity": 15, "hours": [HOUR]}]}],
        "facilitators": [works | {"staff": str(one.ref)} for one in (who, boss)],
        "interpreters": [
            {"id": "i1", "name": "Inventada", "languages": ["es"], "sites": [site], "hours": [HOUR]}
        ],
    }  # fmt: skip
    town.call(boss, "PUT", "groups", f"{here}/resources", resources)
    wish = {"mother_tongue": "es", "languages": ["es"], "hours": {HOUR: 0}, "travel": {site: 10}}
    for each in (case, *(_a_case(town, team) for _ in range(6))):
        town.call(boss, "PUT", "groups", f"{here}/wishes/{each}", wish)
    search = town.call(boss, "POST", "groups", f"{here}/searches", {"seconds": 5, "workers": 1})["id"]
    run_next(town.runtimes["groups"].transactions, actor=Actor.service(SERVICE))
    for number in (0, 1):
        town.call(boss, "POST", "groups", f"{here}/searches/{search}/take", {"number": number})
    town.known |= {"planning": planning, "search": search, "hour": HOUR}


def _a_case(town: Any, team: str) -> UUID:
    """One that groups alone know."""
    works, case = town.runtimes["groups"].transactions, uuid4()
    with works.begin(actor=Actor.service("groups"), purpose="test") as work:
        keep_case_copy(
            work, case_id=case, person=uuid4(), team=team, status=CaseStatus.OPEN, told_at=works.clock()
        )
    return case
