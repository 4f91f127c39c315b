"""The planner on the portal's pages: twelve women are planned, looked at, moved, published and taken back."""

import re
from uuid import UUID, uuid4

import pytest

from tests.integration.groups.house import House
from tests.integration.groups.pages import Open, open_as
from tests.integration.groups.planning.conftest import WorkOff, asking
from tests.support.convocatoria import Convocatoria
from tests.support.portal import Browser

__all__ = ["open_as"]


@pytest.fixture
def twelve(house: House) -> Convocatoria:
    """Twelve women who ask for a place; nothing was searched yet."""
    return Convocatoria(asking(house), house.a_case, women=12, seed=3)


def numbered(browser: Browser, path: str, planning: Convocatoria, **fields: str) -> str:
    """Send a form of the plan's with the number that it stands at; where it leads."""
    answer = browser.send_form(path, {"number": str(planning.get("board")["number"]), **fields})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_women_are_planned_published_and_taken_back(
    twelve: Convocatoria, open_as: Open, house: House, work_off: WorkOff
) -> None:
    browser, here = open_as(house.coordinator), f"/convocatorias/{twelve.id}"
    assert "Otoño" in browser.get("/convocatorias").text
    assert "A ninguna mujer le falta nada" in browser.get(here).text

    going = browser.send_form(f"{here}/calcular", {"seconds": "10"}).headers["location"]
    assert "Parar y quedarme con este" in browser.get(going).text
    work_off()
    assert "Quedarme con este plan" in browser.get(going).text
    taken = browser.send_form(f"{going}/quedarme", {"number": "0"})

    assert taken.headers["location"] == f"{here}/plan"
    plan = browser.get(f"{here}/plan").text
    board = twelve.get("board")
    assert board["placed"] >= 6
    assert all(plan.count(one["alias"]) == 1 for one in board["names"].values())
    assert (
        f"<strong>{board['placed']}</strong> mujeres propuestas" in browser.get(f"{here}/plan/publicar").text
    )
    numbered(browser, f"{here}/plan/publicar", twelve)
    editions = twelve.get()["editions"]
    assert len(editions) == len(board["cards"])
    assert all(f"/grupos/{one}" in browser.get(f"{here}/plan").text for one in editions)
    browser.send_form(f"{here}/plan/retirar", {})
    assert twelve.get()["editions"] == []


@pytest.fixture
def planned(twelve: Convocatoria, work_off: WorkOff) -> Convocatoria:
    """The twelve, with a plan on the board."""
    search = twelve.post("searches", {"seconds": 5, "seed": 1})["id"]
    work_off()
    twelve.post(f"searches/{search}/take", {"number": 0})
    return twelve


def test_a_woman_is_asked_about_moved_brought_back_and_fixed(
    planned: Convocatoria, open_as: Open, house: House
) -> None:
    browser, here = open_as(house.coordinator), f"/convocatorias/{planned.id}"
    card = planned.get("board")["cards"][0]
    who = card["women"][0]["woman"]["person"]
    at = f"{card['at']['room']}~{card['at']['slot']}"
    shown = browser.get(f"{here}/plan/mujeres/{who}").text
    assert "Por qué" in shown

    numbered(browser, f"{here}/plan/mujeres/{who}", planned, to="out")
    assert who in {one["woman"]["person"] for one in planned.get("board")["unplaced"]}
    numbered(browser, f"{here}/plan/deshacer", planned)
    assert who not in {one["woman"]["person"] for one in planned.get("board")["unplaced"]}
    numbered(browser, f"{here}/plan/mujeres/{who}/fijar", planned, at=at)
    assert planned.get("board")["cards"][0]["women"][0]["is_pinned"] or who in str(
        planned.get("board")["pins"]
    )
    assert "Soltarla" in browser.get(f"{here}/plan/mujeres/{who}").text
    numbered(browser, f"{here}/plan/fijar", planned, at=at, is_on="true")
    assert planned.get("board")["cards"][0]["is_locked"]
    assert browser.get(f"{here}/plan/ayuda").status_code == 200


def test_a_move_that_breaks_a_rule_is_refused_in_words(
    planned: Convocatoria, open_as: Open, house: House
) -> None:
    browser, here = open_as(house.coordinator), f"/convocatorias/{planned.id}"
    board = planned.get("board")
    person, case = next((UUID(one["person"]), one["case"]) for one in board["names"].values())
    wish = planned.get(f"wishes/{case}")
    numbered(browser, f"{here}/plan/mujeres/{person}", planned, to="out")
    planned.put(f"wishes/{case}", wish | {"hours": {}})
    card = board["cards"][0]

    answer = browser.send_form(
        f"{here}/plan/mujeres/{person}",
        {"number": str(planned.get("board")["number"]), "to": f"{card['at']['room']}~{card['at']['slot']}"},
    )

    assert answer.status_code == 422
    assert "Esa hora no es posible para ella" in answer.text
    radios = re.findall(
        r'name="to" value="[^"]+"( disabled)?>', browser.get(f"{here}/plan/mujeres/{person}").text
    )
    assert radios == [" disabled"] * len(board["cards"])
    against = browser.get(f"{here}/plan/mujeres/{person}/huecos").json()
    assert set(against) == {f"{one['at']['room']}~{one['at']['slot']}" for one in board["cards"]}
    assert all(against.values())


def test_what_changed_meanwhile_is_said_and_nothing_is_lost(
    planned: Convocatoria, open_as: Open, house: House
) -> None:
    browser, here = open_as(house.coordinator), f"/convocatorias/{planned.id}"
    before = planned.get("board")["number"]

    browser.send_form(f"{here}/plan/publicar", {"number": str(before + 7)})

    assert planned.get()["editions"] == []
    assert planned.get("board")["number"] == before


def test_a_wish_is_noted_and_kept_whole(planned: Convocatoria, open_as: Open, house: House) -> None:
    browser, here = open_as(house.coordinator), f"/convocatorias/{planned.id}"
    case, _ = next(iter(planned.cases.values()))
    before = planned.get(f"wishes/{case}")
    shown = browser.get(f"{here}/mujeres/{case}").text
    assert all(f'name="hours.{hour}"' in shown for hour in before["hours"])
    hour = next(iter(before["hours"]))
    fields = {"mother_tongue": before["mother_tongue"], f"hours.{hour}": "1", "urgency": "0"}
    travel = {f"travel.{site}": str(minutes) for site, minutes in before["travel"].items()}

    answer = browser.send_form(f"{here}/mujeres/{case}", fields | travel)

    assert answer.status_code == 303, re.findall(r'class="error".*', answer.text)
    after = planned.get(f"wishes/{case}")
    assert after["hours"] == {hour: 1}
    assert (after["travel"], after["together"]) == (before["travel"], before["together"])
    browser.send_form(f"{here}/mujeres/{case}/retirar", {})
    assert len(planned.get()["women"]) == 11


def test_nobody_else_sees_any_of_it(planned: Convocatoria, open_as: Open, house: House) -> None:
    for actor in (house.facilitator, house.caseworker):
        for path in ("", f"/{planned.id}", f"/{planned.id}/plan", f"/{planned.id}/plan/mujeres/{uuid4()}"):
            assert open_as(actor).get(f"/convocatorias{path}").status_code == 403


def version(browser: Browser, here: str) -> dict[str, str]:
    """Of the planning as the page of an hour shows it."""
    shown = browser.get(f"{here}/recursos/hora").text
    return {"version": re.findall(r'name="version" value="(\d+)"', shown)[0]}


def test_of_two_coordinators_the_second_is_told_and_loses_no_words(
    planned: Convocatoria, open_as: Open, house: House
) -> None:
    browser, here = open_as(house.coordinator), f"/convocatorias/{planned.id}"
    seen, before = version(browser, here), planned.get()["resources"]
    first = {"languages": before["languages"], "themes": "Redes\nDuelo"}
    kept = {"languages": before["languages"], "themes": "\n".join([*before["themes"], "Duelo"])}
    assert browser.send_form(f"{here}/recursos/basico", kept | seen).status_code == 303

    second = browser.send_form(f"{here}/recursos/basico", first | seen)
    hour = {"kind": "hours", "id": before["hours"][0]["id"]}
    browser.send_form(f"{here}/recursos/quitar", hour | seen)

    assert second.status_code == 422
    assert "Alguien ha cambiado lo que hay" in second.text
    assert "Redes\nDuelo</textarea>" in second.text
    assert version(browser, here)["version"] in second.text
    after = planned.get()["resources"]
    assert after == before | {"themes": [*before["themes"], "Duelo"]}
    again = browser.send_form(f"{here}/recursos/quitar", hour | version(browser, here))
    assert again.status_code == 303
    assert len(planned.get()["resources"]["hours"]) == len(before["hours"]) - 1


def test_the_api_refuses_what_was_read_before_a_change(planned: Convocatoria, house: House) -> None:
    read = planned.get()
    planned.post("changes", {"out": [read["resources"]["hours"][0]["id"]], "seconds": 1})
    body = planned.resources | {"version": read["version"]}

    answer = house.ask(house.coordinator, "PUT", f"/plannings/{planned.id}/resources", json=body)

    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert planned.get()["resources"]["out"] == [read["resources"]["hours"][0]["id"]]


def test_what_there_is_is_said_one_thing_at_a_time_and_taken_away(open_as: Open, house: House) -> None:
    browser = open_as(house.coordinator)
    site = house.ask(
        house.coordinator, "POST", "/sites", json={"name": "Centro", "childcare_places": 4}
    ).json()["id"]
    body = {"name": "Sala azul", "capacity": 12}
    room = house.ask(house.coordinator, "POST", f"/sites/{site}/rooms", json=body).json()["id"]
    fields = {"name": "Primavera", "starts_on": "2027-03-01", "session_count": "6"}
    here = browser.send_form("/convocatorias/nueva", fields).headers["location"]
    said: dict[str, dict[str, object]] = {
        "basico": {"languages": ["es", "ar"], "themes": "Redes\nCrianza\n"},
        "hora": {"day": "1", "at": "10:30", "minutes": "90", "at_school": "true"},
        "sala": {"room": room, "hours": ["1-630"]},
        "guarderia": {"site": site, "hours": ["1-630"], "total": "4", "b0": "1", "b1": "2", "b2": "4"},
        "interprete": {"name": "Samira", "languages": ["es", "ar"], "sites": [site], "hours": ["1-630"]},
    }

    for path, typed in said.items():
        assert browser.get(f"{here}/recursos/{path}").status_code == 200
        answer = browser.send_form(f"{here}/recursos/{path}", typed | version(browser, here))
        assert answer.status_code == 303, f"{path}: {answer.text}"

    shown = browser.get(f"{here}/recursos").text
    assert all(words in shown for words in ("martes, 10:30", "Sala azul", "Samira", "Redes, Crianza"))
    assert "faltan dinamizadoras" in browser.get(here).text
    for kind, ref in (("hours", "1-630"), ("interpreters", "i1")):
        browser.send_form(f"{here}/recursos/quitar", {"kind": kind, "id": ref} | version(browser, here))
    after = browser.get(f"{here}/recursos").text
    assert "martes, 10:30" not in after
    assert "Samira" not in after
