"""Groups of the plan by hand, on the portal's pages: opened, given another team, closed, each with one step back."""

from typing import Any
from uuid import UUID, uuid4

from services.groups.store import exclusions
from tests.integration.groups.house import House
from tests.integration.groups.pages import Open, open_as
from tests.integration.groups.planning.conftest import asking
from tests.integration.groups.planning.test_board import a_move, at, edit, people
from tests.support.convocatoria import Convocatoria
from tests.support.portal import Browser

__all__ = ["open_as"]


def of(planned: Convocatoria, card: dict[str, Any], what: str) -> str:
    """Where a group is changed."""
    where = card["at"]
    return f"/convocatorias/{planned.id}/plan/grupos/{where['slot']}/{where['room']}/{what}"


def team(card: dict[str, Any], **changes: str) -> dict[str, str]:
    """What its form sends if nothing is changed."""
    first, second = card["facilitators"]
    return {"first": first, "second": second, "interpreter": card["interpreter"] or ""} | changes


def number(planned: Convocatoria) -> dict[str, str]:
    return {"number": str(planned.get("board")["number"])}


def test_a_group_is_closed_brought_back_closed_and_opened_anew(
    planned: Convocatoria, browser: Browser
) -> None:
    here, card = f"/convocatorias/{planned.id}/plan", planned.get("board")["cards"][0]
    new = {
        "room": card["at"]["room"],
        "hour": card["at"]["slot"],
        "language": card["language"],
        "theme": card["theme"],
    }

    closed = browser.send_form(of(planned, card, "cerrar"), number(planned))
    without = planned.get("board")
    browser.send_form(f"{here}/deshacer", number(planned))
    back = planned.get("board")
    browser.send_form(of(planned, card, "cerrar"), number(planned))
    opened = browser.send_form(f"{here}/grupos/nuevo", new | team(card) | number(planned))
    board = planned.get("board")

    assert closed.headers["location"] == opened.headers["location"] == here, opened.text
    assert card["at"] not in [one["at"] for one in without["cards"]]
    assert set(people(card)) <= {one["woman"]["person"] for one in without["unplaced"]}
    assert card in back["cards"]
    empty = next(one for one in board["cards"] if one["at"] == card["at"])
    assert (people(empty), empty["short"], empty["facilitators"]) == ([], 6, card["facilitators"])
    assert "faltan 6 mujeres" in browser.get(here).text


def test_a_group_is_given_another_team(planned: Convocatoria, browser: Browser) -> None:
    card = planned.get("board")["cards"][0]
    first, second = card["facilitators"]
    shown = browser.get(of(planned, card, "equipo")).text
    assert f'value="{first}" selected' in shown

    answer = browser.send_form(
        of(planned, card, "equipo"), team(card, first=second, second=first) | number(planned)
    )

    assert answer.status_code == 303, answer.text
    assert planned.get("board")["cards"][0]["facilitators"] == [second, first]


def test_the_judge_answers_in_words_and_nothing_that_was_chosen_is_lost(
    planned: Convocatoria, browser: Browser
) -> None:
    before, card = planned.get("board"), planned.get("board")["cards"][0]
    first = card["facilitators"][0]
    new = {
        "room": card["at"]["room"],
        "hour": card["at"]["slot"],
        "language": card["language"],
        "theme": card["theme"],
    }

    twice = browser.send_form(of(planned, card, "equipo"), team(card, second=first) | number(planned))
    taken = browser.send_form(
        f"/convocatorias/{planned.id}/plan/grupos/nuevo", new | team(card) | number(planned)
    )

    assert (twice.status_code, taken.status_code) == (422, 422)
    assert "Hacen falta dos dinamizadoras distintas" in twice.text
    assert "Ahí ya hay un grupo" in taken.text
    assert f'value="{card["at"]["slot"]}" selected' in taken.text
    assert planned.get("board") == before


def test_what_the_judge_says_of_a_team_names_nobody_who_is_kept_apart(
    house: House, planned: Convocatoria, browser: Browser
) -> None:
    card = planned.get("board")["cards"][0]
    one, other = people(card)[:2]
    with house.work() as work:
        exclusions.replace_exclusions(work.session, UUID(one), [UUID(other)])
    first = card["facilitators"][0]

    answer = browser.send_form(of(planned, card, "equipo"), team(card, second=first) | number(planned))

    names = planned.get("board")["names"]
    assert answer.status_code == 422
    assert not {names[one]["alias"], names[other]["alias"]} & set(answer.text.split())
    assert "exclus" not in answer.text.lower()


def test_somebody_else_changed_the_board_and_her_choice_stays(
    planned: Convocatoria, browser: Browser
) -> None:
    card = planned.get("board")["cards"][0]
    old, (first, second) = number(planned), card["facilitators"]
    edit(planned, a_move(people(card)[0], None))

    sent = team(card, first=second, second=first)
    refused = browser.send_form(of(planned, card, "equipo"), sent | old)
    again = browser.send_form(of(planned, card, "equipo"), sent | number(planned))

    assert refused.status_code == 422
    assert "Alguien ha cambiado el plan" in refused.text
    assert f'name="number" value="{int(old["number"]) + 1}"' in refused.text
    assert f'value="{second}" selected' in refused.text
    assert again.status_code == 303


def test_a_fixed_group_is_neither_changed_nor_closed(planned: Convocatoria, browser: Browser) -> None:
    card = planned.get("board")["cards"][0]
    planned.post("board/pins", {"number": 1, "pin": "locked", "at": at(card)})

    changed = browser.send_form(of(planned, card, "equipo"), team(card) | number(planned))
    browser.send_form(of(planned, card, "cerrar"), number(planned))

    assert "Este grupo está fijado" in browser.get(of(planned, card, "equipo")).text
    assert (changed.status_code, "Ese grupo está fijado" in changed.text) == (422, True)
    assert card["at"] in [one["at"] for one in planned.get("board")["cards"]]


def test_where_there_is_no_group_or_no_plan_there_is_no_page(
    house: House, planned: Convocatoria, browser: Browser
) -> None:
    empty = Convocatoria(asking(house), house.a_case, women=6, seed=1)

    paths = [f"{planned.id}/plan/grupos/{uuid4()}/{uuid4()}/equipo", f"{empty.id}/plan/grupos/nuevo"]
    assert {browser.get(f"/convocatorias/{path}").status_code for path in paths} == {404}


def test_nobody_else_changes_a_group(planned: Convocatoria, open_as: Open, house: House) -> None:
    card = planned.get("board")["cards"][0]
    for actor in (house.facilitator, house.caseworker):
        for path in (f"/convocatorias/{planned.id}/plan/grupos/nuevo", of(planned, card, "equipo")):
            assert open_as(actor).get(path).status_code == 403
        assert open_as(actor).send_form(of(planned, card, "cerrar"), number(planned)).status_code == 403
