"""Whatever is typed about a woman is found nowhere it should not be; a plain word put there on purpose is.

Every body of every service and every form of the portal is filled with a canary and sent, bodies once whole and twice
broken, through a whole running system; then the databases (files, WAL, dump), Redis (files, messages as they pass),
logs, mail and addresses are searched.
"""

from typing import Final

import pytest

from services.portal.api.app import create_app
from tests.security.pages import APART, Colleague, templates
from tests.security.places import (
    CONTROL,
    is_drained,
    is_in,
    is_known_everywhere,
    places,
    plant_control,
    wait_until,
    watched,
)
from tests.security.typist import CANARY, REFUSED_RIGHTLY, Typist
from tests.support.routes import routes_of
from tests.support.system import running

pytestmark = [pytest.mark.attack, pytest.mark.slow]

WORDS: Final = {
    "intake.action", "intake.address", "intake.alias", "intake.birth_place", "intake.call_name", "intake.contact_name",
    "intake.finding", "intake.given_name", "intake.goal", "intake.meeting_point", "intake.municipality", "intake.need",
    "intake.note", "intake.notes", "intake.papers", "intake.place", "intake.query", "intake.reason", "intake.surnames",
    "intake.text", "intake.transport", "intake.with_whom", "intake.words", "groups.access", "groups.alias", "groups.climate_words", "groups.covered",
    "groups.incidents", "groups.materials", "groups.name", "groups.outline", "groups.programme", "groups.site", "groups.theme",
    "groups.themes", "groups.title", "groups.words", "notifications.code_word",
}  # fmt: skip
"""Properties whose words must really have been kept, or the search would prove nothing."""
LAST: Final = (
    "/salida",
    "/oculta",
    "/cuenta",
    "/personas",
    "/casos/{case_id}/estado",
    "/grupos/{edition}/plazas",
)
"""Forms that end something: her session, her account, a case, a place in a group."""
CONFIRMED: Final = "/casos/{case_id}/textos/{kind}/{ref}/senales/{signal_id}/confirmar"
"""The form that makes an alert of words: a marked text that holds the canary must have gone through it."""
LEAST_FORMS: Final = 60
"""How many of the portal's forms must be accepted, or the walk has gone blind."""


def visit(colleague: Colleague) -> None:
    """Walk through every page from the addresses that need nothing but what the typist made."""
    colleague.sign_in()
    routes = routes_of(create_app(colleague.runtime))
    seeds = []
    for route in routes:
        path = route.path.replace("{edition}", "{edition_id}").replace("{session}", "{session_id}")
        for name, value in colleague.known.items():
            path = path.replace(f"{{{name}}}", str(value))
        if "GET" in route.methods and "{" not in path and not path.startswith(APART):
            seeds.append(path)
    colleague.walk(seeds, templates(routes), last=LAST)


def test_what_is_typed_is_found_in_no_file_message_log_mail_or_address() -> None:
    with running() as system:
        with watched(system.environment["TELAR_REDIS_URL"]) as passed:
            typist = Typist(system)
            typist.open_cases()
            wait_until(
                lambda: is_known_everywhere(system, typist.known["case_id"]), what="the case is not known"
            )
            typist.type_everything()
            colleague = Colleague(system, typist.known)
            visit(colleague)
            addresses = [*typist.addresses, *colleague.addresses]
            plant_control(system, addresses)
            typist.close()
            colleague.close()
            wait_until(lambda: is_drained(system), what="events were not drained")
        searched = places(system, passed, addresses)

    assert typist.skipped == set()
    refused = {label: why for label, why in typist.refused.items() if label not in REFUSED_RIGHTLY}
    assert refused == {}
    assert typist.filled >= WORDS
    assert len(colleague.reached.accepted) >= LEAST_FORMS, colleague.reached.refused
    assert colleague.reached.typed >= LEAST_FORMS
    assert CONFIRMED in colleague.reached.accepted, colleague.reached.refused
    assert [name for name, content in searched.items() if not is_in(CONTROL, content)] == []
    assert [name for name, content in searched.items() if is_in(CANARY, content)] == []
    assert not any(is_in(CANARY, text.encode()) for text in typist.texts), "an error echoed what came in"
