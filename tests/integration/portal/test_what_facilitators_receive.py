"""Every field of every route of groups, as a facilitator receives it: never a surname, a case, a reason or a level.

Routes are found by themselves: one with a place in its address that nobody has filled fails this test.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import pytest

from services.groups.api.app import create_app as groups_app
from services.groups.store.reminders import ReminderState, SessionReminder
from services.groups.store.sessions import GroupSession
from services.groups.usecases.enrolment.keep_apart import keep_exclusions
from services.groups.usecases.reminders.hear_answer import hear_answer
from services.portal.pages.rules import Rule as PortalRule
from shared.actor import Actor
from shared.auth import Rule, mint
from shared.contracts.codes import MessageTemplate, ReplyCode
from shared.contracts.events.intake import ExclusionsFound
from shared.contracts.events.notifications import ReplyReceived
from shared.contracts.levels import Level
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.portal.town_fixtures import Desk, Front, open_front
from tests.support.routes import Found, routes_of, rules_in
from tests.support.servers import Databases
from tests.support.town import settle

ADDRESSES: Final = {"edition_id": "edition", "session_id": "session", "enrolment_id": "enrolment",
                    "case_id": "case_id", "concern_id": "concern", "planning_id": "planning",
                    "search_id": "search", "person": "person", "feed_id": "feed", "round_id": "round_id",
                    "topic_id": "topic", "word_id": "word", "site_id": "site", "room_id": "room"}  # fmt: skip
"""By the word of groups' addresses, that of the town. A new route of groups with another word needs a line here."""

QUERIES: Final[Mapping[str, str]] = {
    "/api/v1/agenda": "?start=2026-11-01T00:00:00%2B00:00&end=2026-12-01T00:00:00%2B00:00"
}
"""By route, the query without which it answers 422."""

NEVER: Final = frozenset(
    {
        "case",
        "case_id",
        "person",
        "owner",
        "team",
        "code",
        "level",
        "urgency",
        "category",
        "reason",
        "reasons",
    }
    | {"names", "surname", "surnames", "given_name", "call_name", "exclusion", "exclusions", "kept_apart"}
)
"""Names of fields that hold nothing for a facilitator."""

HERS: Final[Mapping[str, str]] = {
    "Member.case": "empty unless she handles the case too: its value is looked for in every answer",
    "CaseEnrolment.case": "of a route that no facilitator may call",
    "FeedLine.owner": "of her own calendar's link: herself",
    "Served.owner": "of a route for whoever holds a calendar's address: the portal asks whether she is still staff",
    "KioskCode.code": "what a shared tablet opens its round with",
}
"""Fields of answers with such a name, and why they may stand there."""

LEVELS: Final = re.compile(
    "|".join([f"level-{level}|Riesgo {level}" for level in Level] + ["Riesgo de suicidio"])
)
BANNER: Final = "todas las personas son inventadas"
"""What a demonstration says of itself; the surname in it is a word like any other."""
KEPT_OUT: Final = (200, 401, 403)
"""What a route may answer her; 404 or 422 would mean that the test asked for nothing."""


@dataclass
class Planted:
    """A town with canaries, and the facilitator before it. secrets: by what they are, words never to be received."""

    front: Front
    olga: Desk
    secrets: dict[str, str]
    values: frozenset[str] = field(default=frozenset({"violence", "this_week", *Level}))
    """Closed codes that are no value of any field."""

    @property
    def token(self) -> str:
        """What the portal would sign for her."""
        who = Actor(ref=self.olga.me, kind="staff", roles=frozenset({Role.FACILITATOR}), teams=frozenset())
        return mint(who, audience="groups", private_key=self.front.town.key)


@pytest.fixture(scope="module")
def planted(databases: Databases, keys_dir: Path) -> Iterator[Planted]:
    with open_front(databases, keys_dir) as front:
        olga, boss = front.hire("olga", Role.FACILITATOR), front.hire("nuria", Role.COORDINATOR)
        settle(front.town, worker=olga.me, boss=boss.me)
        front.town.known |= {"personas": str(olga.me), "entidades": front.town.known["partner_id"]}
        yield Planted(front, olga, plant(front, olga, boss))


def plant(front: Front, olga: Desk, boss: Desk) -> dict[str, str]:
    """A woman who waits because another in the group must not meet her, and a session with all that belongs to it."""
    town = front.town
    lucia = Actor(
        ref=olga.me,
        kind="staff",
        roles=frozenset({Role.CASEWORKER, Role.FACILITATOR}),
        teams=frozenset({"leon"}),
    )
    nuria = Actor(ref=boss.me, kind="staff", roles=frozenset({Role.COORDINATOR}), teams=frozenset({"leon"}))
    edition, session = town.known["edition"], town.known["session"]
    secrets = {"surname": "Inventada", "aggressor": "Inventado", "words of a concern": "cuello"}
    for alias, name in (("Luz", "Zubeida"), ("Sol", "Zenobia")):
        case = town.open_case(lucia, name)
        body = {"case": case, "alias": alias, "needs": {"children": 1}, "ask": "confirmed"}
        town.call(nuria, "PUT", "groups", f"/editions/{edition}/enrolments", body)
        secrets |= _identities(town.call(lucia, "GET", "intake", f"/cases/{case}"), alias) | {alias: name}
    secrets |= _identities(town.call(lucia, "GET", "intake", f"/cases/{town.known['case_id']}"), "Amina")
    one, other = (UUID(secrets[f"person of {alias}"]) for alias in ("Luz", "Amina"))
    with town.runtimes["groups"].transactions.begin(actor=Actor.service("groups"), purpose="test") as work:
        keep_exclusions(work, ExclusionsFound(subject=one, person=one, others=(other,)))
    answer_reminder(front, UUID(session), UUID(secrets["person of Amina"]))
    for marks in ({town.known["enrolment"]: "no_show"}, {town.known["enrolment"]: "late"}):
        town.call(lucia, "PUT", "groups", f"/sessions/{session}/sheet", {"marks": marks})
    town.call(lucia, "PUT", "groups", f"/sessions/{session}/diary", {"covered": "Redes", "climate": "calm"})
    town.call(lucia, "PUT", "groups", f"/sessions/{session}/evaluation", {"faces": [0, 0, 1, 2, 3]})
    return secrets | {"real name of Amina": "Samira"}


def answer_reminder(front: Front, session: UUID, person: UUID) -> None:
    """Her reminder of a session was answered: what a facilitator may know of it stands on the sheet."""
    enrolment, now = UUID(front.town.known["enrolment"]), datetime.now(UTC)
    with front.town.runtimes["groups"].transactions.begin(
        actor=Actor.service("groups"), purpose="test"
    ) as work:
        found = work.session.get_one(GroupSession, session)
        reminder = SessionReminder(
            id=new_id(), session_id=session, enrolment_id=enrolment, person=person, revision=found.revision,
            due_at=now, starts_at=found.starts_at, expires_at=found.starts_at, state=ReminderState.EXPIRED,
        )  # fmt: skip
        work.session.add(reminder)
        work.session.flush()
        event = ReplyReceived(
            subject=person, person=person, reply=new_id(), code=ReplyCode.CANNOT, received_at=now,
            occurrence=reminder.id, template=MessageTemplate.SESSION_REMINDER,
        )  # fmt: skip
        hear_answer(work, event)


def _identities(head: dict[str, Any], alias: str) -> dict[str, str]:
    return {f"{what} of {alias}": str(head[what]) for what in ("id", "code", "person")}


def leaks(planted: Planted, answer: httpx.Response) -> list[str]:
    """What an answer holds that it must not: a secret anywhere, headers too, or a field that has no business there."""
    headers = (f"{name}: {value}" for name, value in answer.headers.items())
    whole = " ".join([answer.text.replace(BANNER, ""), *headers])
    found = [what for what, word in planted.secrets.items() if word.lower() in whole.lower()]
    found += [f"says {told}" for told in set(LEVELS.findall(whole))]
    if "json" in answer.headers.get("content-type", "") and answer.is_success:
        found += fields(planted, answer.json(), "")
    return found


def fields(planted: Planted, value: Any, place: str) -> list[str]:
    if isinstance(value, dict):
        here = [
            f"{place}.{name}"
            for name, held in value.items()
            if name in NEVER and held not in (None, "", [], str(planted.olga.me))
        ]
        return here + [
            each for name, held in value.items() for each in fields(planted, held, f"{place}.{name}")
        ]
    if isinstance(value, list):
        return [each for held in value for each in fields(planted, held, f"{place}[]")]
    return [f"{place} = {value}"] if value in planted.values else []


def api_routes(planted: Planted) -> list[Found]:
    """Every GET route of groups."""
    app = groups_app(planted.front.town.runtimes["groups"])
    return [one for one in routes_of(app) if "GET" in one.methods and one.path.startswith("/api/v1")]


def pages(planted: Planted) -> list[str]:
    """Every page of the portal that lies in the room of groups, or that a facilitator may open."""
    return sorted(
        one.path
        for one in routes_of(planted.front.app)
        if "GET" in one.methods and (_room(one).startswith("services.portal.views.groups") or _opens(one))
    )


def _room(one: Found) -> str:
    call = one.dependant.call if one.dependant else None
    return getattr(call, "__module__", "") or ""


def _opens(one: Found) -> bool:
    rules = rules_in(PortalRule, one.dependant)
    return any(rule.kind == "staff" and Role.FACILITATOR in rule.roles for rule in rules)


def test_no_route_of_groups_answers_her_with_what_she_may_not_know(planted: Planted) -> None:
    faults, answered = [], 0
    known = {word: planted.front.town.known[name] for word, name in ADDRESSES.items()}
    for route in api_routes(planted):
        places = set(re.findall(r"\{(\w+)(?::\w+)?\}", route.path))
        if places - known.keys():
            faults.append(f"{route.path}: nobody has filled {sorted(places - known.keys())} (ADDRESSES)")
            continue
        path = route.path.removeprefix("/api/v1").format_map(known) + QUERIES.get(route.path, "")
        answer = planted.front.town.http["groups"].get(
            path, headers={"authorization": f"Bearer {planted.token}"}
        )
        if answer.status_code not in KEPT_OUT:
            faults.append(f"{route.path}: answers {answer.status_code}")
        answered += answer.status_code == httpx.codes.OK
        faults += [f"{route.path}: {leak}" for leak in leaks(planted, answer)]

    assert faults == []
    assert answered >= 7


def test_no_page_of_groups_shows_her_what_she_may_not_know(planted: Planted) -> None:
    faults, answered = [], 0
    for path in pages(planted):
        try:
            address = planted.front.town.address(path)
        except KeyError as missing:
            faults.append(f"{path}: nobody has filled {missing} (tests/support/town.py)")
            continue
        answer = planted.olga.http.get(address, follow_redirects=False)
        if answer.status_code not in KEPT_OUT:
            faults.append(f"{path}: answers {answer.status_code}")
        answered += answer.status_code == httpx.codes.OK
        faults += [f"{path}: {leak}" for leak in leaks(planted, answer)]

    assert faults == []
    assert answered >= 14, answered


def test_what_was_answered_to_a_reminder_reaches_her_as_a_word_and_an_hour(planted: Planted) -> None:
    path = f"/sessions/{planted.front.town.known['session']}/sheet"
    answer = planted.front.town.http["groups"].get(path, headers={"authorization": f"Bearer {planted.token}"})

    said = [row["answered"] for row in answer.json()["rows"] if row["answered"]]
    assert said != []
    assert {tuple(sorted(one)) for one in said} == {("answer", "at")}
    assert {one["answer"] for one in said} == {"cannot"}


def test_no_answer_of_a_route_she_may_call_has_a_field_for_it(planted: Planted) -> None:
    app = groups_app(planted.front.town.runtimes["groups"])
    document = app.openapi()
    hers = {
        (one.path, method.lower())
        for one in routes_of(app)
        for method in one.methods
        if any(not rule.roles or Role.FACILITATOR in rule.roles for rule in rules_in(Rule, one.dependant))
    }
    named = {
        each
        for path, method in hers
        for answer in document["paths"].get(path, {}).get(method, {}).get("responses", {}).values()
        for each in properties(document, answer)
    }

    assert {each for each in named if each.split(".")[1] in NEVER} - HERS.keys() == set()
    assert len(named) > 60


def properties(
    document: dict[str, Any], part: Any, seen: frozenset[str] = frozenset(), of: str = ""
) -> set[str]:
    """Every field that a part of an OpenAPI document can hold, as `Model.field`."""
    if isinstance(part, list):
        return {each for one in part for each in properties(document, one, seen, of)}
    if not isinstance(part, dict):
        return set()
    found = {f"{of}.{name}" for name in part.get("properties", {})}
    ref = str(part.get("$ref", "")).rpartition("/")[2]
    if ref and ref not in seen:
        found |= properties(document, document["components"]["schemas"][ref], seen | {ref}, ref)
    return found | {each for held in part.values() for each in properties(document, held, seen, of)}


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"members": [{"alias": "Amina", "case": "0f8f"}]}, {}),
        ({"members": [{"needs": {"urgency": 2}}]}, {}),
        ({"note": "alto"}, {}),
        ({"title": "El grupo de Samira"}, {}),
        ({}, {"location": "/casos/SAMIRA"}),
        ({"hint": "Riesgo extremo"}, {}),
    ],
)
def test_what_leaks_is_seen(planted: Planted, body: dict[str, Any], headers: dict[str, str]) -> None:
    assert leaks(planted, httpx.Response(200, json=body, headers=headers)) != []


def test_what_she_needs_is_no_leak(planted: Planted) -> None:
    body = {"alias": "Amina", "mark": "late", "case": None, "needs": {"languages": ["ar"], "children": 2}}

    assert leaks(planted, httpx.Response(200, json=body)) == []
