"""The page of whoever is there with her, in front of the real service: plain forms, refusals, undo."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.intake.usecases.clock import local_day
from shared.clock import utc_now
from tests.integration.intake.case.pages import Desk, desk
from tests.integration.intake.case.portal import as_actor, browser_for
from tests.support.portal import portal_with, someone

__all__ = ["desk"]
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def case(desk: Desk) -> str:
    return desk.open_case()


def planned(desk: Desk, case: str, **later: float) -> str:
    """Plan one for now, or for later; return the address of its page."""
    facts = {"kind": "court", "place": "Sala 3", "meeting_point": "La farmacia"}
    body = {"accompaniment": facts, "starts_at": (utc_now() + timedelta(**later)).isoformat()}
    return f"/casos/{case}/acompanamientos/{desk.api.make(f'/cases/{case}/accompaniments', body)}/terreno"


def row_of(desk: Desk, case: str) -> dict[str, Any]:
    (row,) = desk.api.get(f"/cases/{case}/accompaniments")
    return dict(row)


def send(desk: Desk, path: str, end: str, **words: str) -> Any:
    return desk.browser.send_form(f"{path}/{end}", words)


def shown_step(page: str) -> list[str]:
    """The steps a page shows; the others wait hidden."""
    return re.findall(r'data-step="([a-z-]+)">', page)


def test_it_is_one_tap_from_hoy_and_from_the_case(desk: Desk, case: str) -> None:
    path = planned(desk, case)

    for page in (desk.page("/"), desk.page(f"/casos/{case}/acompanamientos")):
        assert re.search(rf'href="{path}">.*?Estoy aquí', page, re.DOTALL)


def test_one_of_another_day_is_not_offered_to_begin(desk: Desk, case: str) -> None:
    path = planned(desk, case, days=2)

    assert path not in desk.page(f"/casos/{case}/acompanamientos")


def test_plain_forms_lead_from_the_start_to_the_next_step(desk: Desk, case: str) -> None:
    path = planned(desk, case)
    steps = [shown_step(desk.page(path))]
    started = send(desk, path, "empezar", with_whom="Su hermana")
    steps.append(shown_step(desk.page(path)))
    assert "En marcha: terminar" in desk.page("/")
    send(desk, path, "terminar")
    steps.append(shown_step(desk.page(path)))
    assert "Decir cómo fue" in desk.page("/")
    send(
        desk,
        path,
        "resultado",
        outcome="partly",
        next_in="3",
        next_text="Recoger el auto",
        actual_place="Sala 5",
    )

    assert (started.status_code, started.headers["location"]) == (303, path)
    assert steps == [["empezar"], ["terminar"], ["resultado"]]
    row = row_of(desk, case)
    assert (row["state"], row["on_site"]["place"], row["on_site"]["with_whom"]) == (
        "held",
        "Sala 5",
        "Su hermana",
    )
    (step,) = [item for item in desk.api.get(f"/cases/{case}/due") if item["title"] == "Recoger el auto"]
    assert step["due_at"][:10] == str(local_day(utc_now()) + timedelta(days=3))
    page = desk.page(path)
    assert shown_step(page) == []
    assert all(words in page for words in ("Se hizo en parte", "Sala 5", "Su hermana", "Recoger el auto"))


@pytest.mark.parametrize(
    ("end", "words", "place"),
    [
        ("resultado", {"next_in": "1"}, "outcome"),
        ("resultado", {"outcome": "perfect"}, "outcome"),
        ("resultado", {"outcome": "done", "next_in": "9"}, "next_in"),
        ("resultado", {"outcome": "done", "next_in": "other", "note": "Tiembla"}, "next_on"),
        ("resultado", {"outcome": "done"}, "next_in"),
        ("resultado", {"outcome": "done", "minutes": "mucho"}, "minutes"),
        ("empezar", {"place": "x" * 201}, "place"),
        ("sin-plan", {"with_whom": "Su hermana"}, "kind"),
    ],
)
def test_what_is_refused_is_said_at_its_input_and_the_words_stay(
    desk: Desk, case: str, *, end: str, words: dict[str, str], place: str
) -> None:
    answer = send(desk, planned(desk, case), end, **words)

    assert answer.status_code == 422
    assert f'href="#f-{place}"' in answer.text
    assert f'id="f-{place}"' in answer.text
    assert shown_step(answer.text) == [end]
    free = [text for name, text in words.items() if name in {"note", "place", "with_whom"}]
    assert all(text in answer.text for text in free)


def test_a_day_counts_from_the_tap_not_from_when_it_reaches_us(desk: Desk, case: str) -> None:
    path, yesterday = planned(desk, case, days=-1), utc_now() - timedelta(days=1)
    send(desk, path, "empezar", at=yesterday.isoformat())

    send(
        desk,
        path,
        "resultado",
        outcome="done",
        next_in="1",
        at=(yesterday + timedelta(minutes=30)).isoformat(),
    )

    (step,) = [item for item in desk.api.get(f"/cases/{case}/due") if item["title"] == "Llamarla"]
    assert step["due_at"][:10] == str(local_day(yesterday + timedelta(minutes=30)) + timedelta(days=1))
    assert row_of(desk, case)["outcome"]["minutes"] == 30


def test_a_page_that_sends_by_itself_hears_field_and_words_alone(desk: Desk, case: str) -> None:
    path = planned(desk, case)

    refused = desk.browser.send_form(f"{path}/resultado", {"next_in": "1"}, headers=FRAGMENT)
    kept = desk.browser.send_form(f"{path}/empezar", {}, headers=FRAGMENT)

    assert (refused.status_code, refused.headers["content-type"]) == (422, "text/plain; charset=utf-8")
    assert refused.text.startswith("outcome\t")
    assert (kept.status_code, kept.headers["hx-redirect"]) == (200, path)


def test_the_same_form_twice_begins_it_once(desk: Desk, case: str) -> None:
    new, key = uuid4(), str(uuid4())
    path = f"/casos/{case}/acompanamientos/{new}/terreno"

    codes = [send(desk, path, "sin-plan", kind="police", _key=key).status_code for _ in range(3)]

    assert codes == [303, 303, 303]
    assert row_of(desk, case)["id"] == str(new)


def test_nobody_had_planned_it(desk: Desk, case: str) -> None:
    page = desk.page(f"/casos/{case}/acompanamientos/aqui")
    action = re.search(r'action="([^"]+)/sin-plan"', page)
    assert action
    assert shown_step(page) == ["sin-plan"]

    send(desk, action[1], "sin-plan", kind="hospital", place="Urgencias", with_whom="Su hijo")

    row = row_of(desk, case)
    assert (row["state"], row["facts"]["place"], row["on_site"]["with_whom"]) == (
        "running",
        "Urgencias",
        "Su hijo",
    )
    assert "Hospital o centro de salud" in desk.page(action[1])


def test_each_step_is_undone_from_its_page_and_only_once(desk: Desk, case: str) -> None:
    path = planned(desk, case)
    send(desk, path, "empezar")
    send(desk, path, "resultado", outcome="done", next_in="none")
    states = []
    for step in ("outcome", "stop", "start"):
        assert f'name="step" value="{step}"' in desk.page(path)
        send(desk, path, "deshacer", step=step)
        states.append(row_of(desk, case)["state"])

    again = send(desk, path, "deshacer", step="start")

    assert states == ["to_close", "running", "planned"]
    assert again.status_code == 303
    assert send(desk, path, "deshacer", step="todo").status_code == 303
    assert row_of(desk, case)["state"] == "planned"


@pytest.mark.parametrize("end", ["", "/empezar", "/sin-plan", "/terminar", "/resultado", "/deshacer"])
def test_another_teams_worker_learns_nothing_of_it(desk: Desk, case: str, end: str) -> None:
    path = planned(desk, case)
    ines = someone("caseworker", teams=frozenset({"bierzo"}))
    browser = browser_for(ines, desk.world.transactions)

    words = {"kind": "court", "outcome": "done", "next_in": "none", "step": "start"}
    answer = browser.send_form(path + end, words) if end else browser.get(path)

    assert answer.status_code == 404
    assert "Sala 3" not in answer.text
    assert row_of(desk, case)["state"] == "planned"
    assert as_actor(ines).ref != as_actor(desk.person).ref


def test_a_closed_case_offers_nothing_to_begin(desk: Desk, case: str) -> None:
    path = planned(desk, case)
    desk.api.post(f"/cases/{case}/assessments", {"judgement": "medio"})
    coordinator = someone("coordinator", teams=frozenset({"leon"}))
    boss = desk.world.as_(as_actor(coordinator))
    assert boss.post(f"/cases/{case}/lifecycle", {"step": "transfer_out", "reason": "left_area"}).is_success

    page = desk.page(path)

    assert shown_step(page) == []
    assert "hay que reabrirlo" in page
    assert "aqui" not in re.findall(
        r"acompanamientos/([a-z]+)\"", desk.page(f"/casos/{case}/acompanamientos")
    )


def test_when_intake_is_away_the_words_come_back(desk: Desk, case: str) -> None:
    away = portal_with(desk.person)
    path = f"/casos/{case}/acompanamientos/{uuid4()}/terreno"

    answer = away.send_form(f"{path}/resultado", {"outcome": "done", "next_in": "none", "note": "Tiembla"})
    waits = away.send_form(f"{path}/resultado", {"outcome": "done", "next_in": "none"}, headers=FRAGMENT)

    assert (answer.status_code, waits.status_code) == (503, 503)
    assert "Tiembla" in answer.text
