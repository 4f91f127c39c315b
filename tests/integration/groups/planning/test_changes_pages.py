"""Qué ha cambiado, on the portal's pages: noted, two proposals side by side, one taken, and who must be told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from services.groups.store import exclusions
from tests.integration.groups.house import House
from tests.integration.groups.pages import Open, open_as
from tests.integration.groups.planning.conftest import WorkOff, asking
from tests.integration.groups.planning.test_plan_pages import numbered
from tests.support.convocatoria import Convocatoria
from tests.support.portal import Browser

__all__ = ["open_as"]
QUICK = {"seconds": 5, "seed": 1}


@pytest.fixture
def work_off(house: House, work_off: WorkOff) -> WorkOff:
    """The worker; time goes on while it works."""

    def run() -> None:
        house.watch.forward(seconds=1)
        work_off()

    return run


def note(browser: Browser, planned: Convocatoria, work_off: Callable[[], None], **said: Any) -> str:
    """Note what changed, let the worker search, and come back to the page."""
    here = f"/convocatorias/{planned.id}/cambios"
    answer = browser.send_form(here, {"seconds": "10", **said})
    assert (answer.status_code, answer.headers.get("location")) == (303, here), answer.text
    going = browser.get(here).text
    assert "Parar: Mover lo menos posible" in going
    assert "En cola" in browser.get(f"{here}/marcha").text
    work_off()
    return browser.get(here).text


def proposals(planned: Convocatoria) -> dict[str, Any]:
    """What both found, by mode."""
    lines = [one for one in planned.get()["searches"] if one["mode"] in ("least_change", "best")][:2]
    return {one["mode"]: planned.get(f"searches/{one['id']}") for one in lines}


def test_before_anything_is_noted_nothing_has_changed(planned: Convocatoria, browser: Browser) -> None:
    shown = browser.get(f"/convocatorias/{planned.id}/cambios").text

    assert "Nada ha cambiado" in shown
    assert "Nadie recibe nada" in shown


def test_without_a_plan_there_is_nothing_to_change(house: House, browser: Browser) -> None:
    empty = Convocatoria(asking(house), house.a_case, women=6, seed=1)

    shown = browser.get(f"/convocatorias/{empty.id}/cambios").text
    refused = browser.send_form(f"/convocatorias/{empty.id}/cambios", {"seconds": "10"})

    assert "Aún no hay ningún plan" in shown
    assert refused.status_code == 422
    assert "Buscar dos propuestas" not in shown


def test_if_nothing_changed_both_proposals_say_so(
    planned: Convocatoria, browser: Browser, work_off: WorkOff
) -> None:
    shown = note(browser, planned, work_off)

    assert "el plan sigue valiendo tal como está" in shown


def test_a_lost_hour_gives_two_proposals_and_says_who_moves_from_where(
    planned: Convocatoria, browser: Browser, work_off: WorkOff
) -> None:
    card = planned.get("board")["cards"][0]
    shown = note(browser, planned, work_off, hours=[card["at"]["slot"]])
    found = proposals(planned)

    assert "Dar plaza a más mujeres" in shown
    assert "Ahora no está:" in shown
    least = found["least_change"]
    changed = {one["woman"]: one["change"] for one in least["difference"]["women"]}
    assert {one["woman"]["person"] for one in card["women"]} <= changed.keys()
    assert set(changed.values()) <= {"loses_place", "moves", "gets_place", "new_faces", "other_room"}
    for one in found.values():
        assert f"/busquedas/{one['line']['id']}" in shown
    who = browser.get(f"/convocatorias/{planned.id}/busquedas/{least['line']['id']}").text
    names = planned.get("board")["names"]
    assert all(names[woman]["alias"] in who for woman in changed)
    assert card["room"] in who
    assert "no hay que avisar a nadie" in who
    assert planned.get("board")["number"] == 1


def test_a_proposal_that_is_taken_is_the_plan_and_nobody_was_told(
    house: House, planned: Convocatoria, browser: Browser, work_off: WorkOff
) -> None:
    numbered(browser, f"/convocatorias/{planned.id}/plan/publicar", planned)
    card = planned.get("board")["cards"][0]
    edition = next(
        one for one in planned.get()["editions"] if len(planned.ask("GET", f"/editions/{one}", None)["members"]) == len(card["women"])
    )  # fmt: skip
    member = planned.ask("GET", f"/editions/{edition}", None)["members"][0]["enrolment"]
    house.ask(house.coordinator, "POST", f"/enrolments/{member}/invite")
    away = card["facilitators"][0]
    note(browser, planned, work_off, staff=[away], hours=[card["at"]["slot"]])
    best = proposals(planned)["best"]
    at = f"/convocatorias/{planned.id}/busquedas/{best['line']['id']}"

    shown = browser.get(at).text
    taken = browser.send_form(f"{at}/quedarme", {"number": str(planned.get("board")["number"])})
    look = browser.get(f"/convocatorias/{planned.id}/plan/publicar").text

    assert taken.headers["location"] == f"/convocatorias/{planned.id}/plan"
    assert len(best["knowing"]) == 1
    assert shown.count("ya sabe su plaza: avísala") == sum(
        one["woman"] in best["knowing"] for one in best["difference"]["women"]
    )
    assert "no se publica nada" in shown.lower()
    assert away not in str([one["facilitators"] for one in planned.get("board")["cards"]])
    assert "Qué cambia respecto a lo publicado" in look
    assert house.events("groups.woman_invited.v1") is not None
    assert planned.get()["line"]["state"] == "published"


def test_what_is_back_is_planned_with_again(
    planned: Convocatoria, browser: Browser, work_off: WorkOff
) -> None:
    hour = planned.get("board")["cards"][0]["at"]["slot"]
    note(browser, planned, work_off, hours=[hour])
    assert "ahora no está" in browser.get(f"/convocatorias/{planned.id}/recursos").text

    shown = note(browser, planned, work_off, back=[hour])

    assert planned.get()["resources"]["out"] == []
    assert "Nada ha cambiado" in shown


def test_one_search_may_be_stopped_and_the_page_goes_on(planned: Convocatoria, browser: Browser) -> None:
    here = f"/convocatorias/{planned.id}/cambios"
    browser.send_form(here, {"seconds": "10"})
    first, second = (one["line"]["id"] for one in proposals(planned).values())
    again = browser.send_form(here, {"seconds": "10"})

    for one in (first, second):
        assert browser.send_form(f"{here}/{one}/parar", {}).headers["location"] == here

    assert "Ya se está buscando un plan" in again.text
    assert browser.get(here).text.count("Anulada antes de empezar") == 2


def test_a_new_exclusion_is_read_by_itself_and_never_said(
    house: House, planned: Convocatoria, browser: Browser, work_off: WorkOff
) -> None:
    one, other = (each["woman"]["person"] for each in planned.get("board")["cards"][0]["women"][:2])
    with house.work() as work:
        exclusions.replace_exclusions(work.session, UUID(one), [UUID(other)])

    shown = note(browser, planned, work_off)
    least = proposals(planned)["least_change"]
    who = browser.get(f"/convocatorias/{planned.id}/busquedas/{least['line']['id']}").text

    moved = {each["woman"] for each in least["difference"]["women"]}
    assert len(moved & {one, other}) >= 1
    assert "No queda plaza compatible" in shown
    for text in (shown, who):
        assert not any(
            word in text.lower() for word in ("exclus", "incompatib", "no puede estar con", "separad")
        )


def test_nobody_else_sees_what_changed(planned: Convocatoria, open_as: Open, house: House) -> None:
    for actor in (house.facilitator, house.caseworker):
        for path in ("cambios", "cambios/marcha"):
            assert open_as(actor).get(f"/convocatorias/{planned.id}/{path}").status_code == 403
