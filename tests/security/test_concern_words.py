"""What a facilitator writes of a woman goes from the portal to intake: groups and Redis never hold a word of it."""

from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from shared.actor import Actor
from shared.contracts.roles import Role
from telar.local.system import System
from tests.security.places import ask, is_drained, is_in, is_known_everywhere, places, wait_until, watched
from tests.support.system import running, service_client

pytestmark = [pytest.mark.attack, pytest.mark.slow]

WORDS: Final = "palabrasZQXJV8412 que nadie más lee"


def staff(*roles: Role) -> Actor:
    return Actor(ref=uuid4(), kind="staff", roles=frozenset(roles), teams=frozenset({"leon"}))


def send(client: httpx.Client, method: str, path: str, body: Any = None) -> Any:
    answer = client.request(method, f"/api/v1{path}", json=body)
    assert answer.is_success, f"{path}: {answer.text}"
    return answer.json() if answer.content else None


def a_group(system: System, olga: Actor, boss: Actor) -> str:
    """A woman with a case in a group that Olga leads; returns her enrolment."""
    intake, groups = service_client(system, "intake", boss), service_client(system, "groups", boss)
    with intake, groups:
        body = {"names": {"call_name": "Samira"}, "profile": {"languages": ["es"]}, "team": "leon"}
        case = send(intake, "POST", "/cases", body)["id"]
        wait_until(lambda: is_known_everywhere(system, case), what="groups does not know the case")
        made = {"title": "Redes", "capacity": 8, "session_count": 1, "languages": ["es"]}
        edition = send(groups, "POST", "/editions", made | {"facilitators": [str(olga.ref)]})["id"]
        asked = {"case": case, "alias": "Luna", "ask": "confirmed"}
        return str(send(groups, "PUT", f"/editions/{edition}/enrolments", asked)["enrolment"])


def test_no_word_of_a_concern_is_in_groups_or_in_redis() -> None:
    olga, boss, concern = staff(Role.FACILITATOR), staff(Role.CASEWORKER, Role.COORDINATOR), str(uuid4())
    with running() as system, watched(system.environment["TELAR_REDIS_URL"]) as passed:
        enrolment = a_group(system, olga, boss)
        told = {"category": "violence", "urgency": "today"}
        with (
            service_client(system, "intake", olga) as intake,
            service_client(system, "groups", olga) as groups,
            service_client(system, "intake", boss) as team,
        ):
            send(intake, "PUT", f"/concerns/{concern}", told | {"words": WORDS})
            send(groups, "PUT", f"/concerns/{concern}", told | {"enrolment": enrolment})
            hers = intake.get(f"/api/v1/concerns/{concern}")
            refused = groups.put(
                f"/api/v1/concerns/{uuid4()}", json=told | {"enrolment": enrolment, "words": WORDS}
            )
            wait_until(
                lambda: bool(team.get(f"/api/v1/concerns/{concern}").json().get("heard")),
                what="intake did not hear",
            )
            kept = send(team, "GET", f"/concerns/{concern}")["facts"]["words"]
            send(team, "POST", f"/concerns/{concern}/take")
        wait_until(
            lambda: ask(system, "groups", "select 1 from concern where taken_at is not null") != [],
            what="groups did not hear that it was taken",
        )
        wait_until(lambda: is_drained(system), what="events were not drained")
        searched = places(system, passed, [])

    assert (kept, hers.status_code, refused.status_code) == (WORDS, 403, 422)
    assert "palabras" not in refused.text
    assert is_in(concern, searched["dump of groups"])
    assert is_in("groups.concern_raised.v1", searched["redis commands"])
    assert [name for name, content in searched.items() if is_in("palabrasZQXJV8412", content)] == []
