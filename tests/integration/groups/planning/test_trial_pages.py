"""Qué pasaría si, on the portal's pages: one thing more is tried, seen beside the plan that stands, and changes nothing."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.groups.store import exclusions
from tests.integration.groups.house import House
from tests.integration.groups.pages import Open, open_as
from tests.integration.groups.planning.conftest import WorkOff
from tests.integration.groups.planning.test_board import a_move, edit, people
from tests.support.convocatoria import Convocatoria
from tests.support.portal import Browser

__all__ = ["open_as"]


def tried(browser: Browser, path: str, work_off: WorkOff, **said: str) -> tuple[str, str]:
    """Press the button, see it wait, let the worker search, and look at what came of it."""
    answer = browser.send_form(path, said)
    assert answer.status_code == 303, answer.text
    at = answer.headers["location"]
    assert "Se está probando sin tocar el plan" in browser.get(at).text
    work_off()
    return at, browser.get(at).text


def hidden(lever: dict[str, Any]) -> dict[str, str]:
    """What the button of a lever sends."""
    spot = {"site": lever["spot"]["site"], "slot": lever["spot"]["slot"]}
    return {name: lever[name] for name in ("kind", "language", "band") if lever[name]} | spot


def aliases(planned: Convocatoria, page: str) -> set[str]:
    """Whom a page names."""
    return set(re.findall(r"Alias P\d+", page))


def test_one_thing_more_is_tried_and_seen_beside_the_plan_that_stands(
    planned: Convocatoria, browser: Browser, work_off: WorkOff
) -> None:
    here, before = f"/convocatorias/{planned.id}/plan/ayuda", planned.get("board")
    best = planned.get("board/help")[0]
    listed = browser.get(here).text
    assert f'name="slot" value="{best["lever"]["spot"]["slot"]}"' in listed

    at, shown = tried(browser, f"{here}/probar", work_off, **hidden(best["lever"]))
    found = planned.get(f"searches/{at.rsplit('/', 1)[1]}")

    gain = [one["woman"] for one in found["difference"]["women"]]
    assert found["supposed"]["es"] in shown
    assert "las 0:00" not in found["supposed"]["es"]
    assert len(gain) >= best["women"]
    assert aliases(planned, shown) == {before["names"][woman]["alias"] for woman in gain}
    assert "El plan sigue como estaba" in shown
    assert "Quedarme con este plan" not in shown
    assert found["same_data"]
    assert planned.get("board") == before


def test_what_it_takes_to_give_her_a_place_is_told_in_numbers_alone(
    house: House, planned: Convocatoria, browser: Browser, work_off: WorkOff
) -> None:
    card = planned.get("board")["cards"][0]
    hers, other = people(card)[:2]
    edit(planned, a_move(hers, None))
    with house.work() as work:
        exclusions.replace_exclusions(work.session, UUID(hers), [UUID(other)])
    at = f"/convocatorias/{planned.id}/plan/mujeres/{hers}"
    assert "Probar a darle plaza" in browser.get(at).text

    where, shown = tried(browser, f"{at}/probar", work_off)
    found = planned.get(f"searches/{where.rsplit('/', 1)[1]}")

    assert aliases(planned, shown) == {planned.get("board")["names"][hers]["alias"]}
    assert card["room"] not in shown
    assert {one["woman"] for one in found["difference"]["women"]} <= {hers}
    assert (found["difference"]["opened"], found["difference"]["closed"]) == ([], [])
    assert other not in str(found["difference"])
    assert not any(word in shown.lower() for word in ("exclus", "incompatib", "separad"))


def test_a_woman_with_a_place_has_nothing_to_be_tried(planned: Convocatoria, browser: Browser) -> None:
    seated = people(planned.get("board")["cards"][0])[0]

    assert (
        "Probar a darle plaza" not in browser.get(f"/convocatorias/{planned.id}/plan/mujeres/{seated}").text
    )


def test_a_repeated_press_tries_once(planned: Convocatoria, browser: Browser) -> None:
    path = f"/convocatorias/{planned.id}/plan/ayuda/probar"
    fields = hidden(planned.get("board/help")[0]["lever"]) | {"_key": str(uuid4())}

    both = {browser.send_form(path, fields).headers["location"] for _ in range(2)}

    assert len(both) == 1
    assert len(planned.get()["searches"]) == 2


@pytest.mark.parametrize("said", [{}, {"kind": "luna"}, {"kind": "room", "site": "Luna", "slot": "nunca"}])
def test_what_cannot_be_tried_leads_back(
    planned: Convocatoria, browser: Browser, said: dict[str, str]
) -> None:
    here = f"/convocatorias/{planned.id}/plan/ayuda"

    assert browser.send_form(f"{here}/probar", said).headers["location"] == here
    assert len(planned.get()["searches"]) == 1


def test_a_trial_that_was_stopped_left_nothing(planned: Convocatoria, browser: Browser) -> None:
    here = f"/convocatorias/{planned.id}/plan/ayuda"
    at = browser.send_form(f"{here}/probar", hidden(planned.get("board/help")[0]["lever"])).headers[
        "location"
    ]

    browser.send_form(f"{at}/parar", {"number": "1"})

    assert "no ha llegado a nada" in browser.get(at).text


def test_nobody_else_may_try(planned: Convocatoria, open_as: Open, house: House) -> None:
    for actor in (house.facilitator, house.caseworker):
        for path in ("ayuda/probar", f"mujeres/{uuid4()}/probar"):
            answer = open_as(actor).send_form(f"/convocatorias/{planned.id}/plan/{path}", {})
            assert answer.status_code == 403
