"""The pages that a partner sees behind a link, with the real intake: opening, answering, and what they never tell."""

import re

import pytest

from tests.integration.intake.referral.conftest import World
from tests.integration.intake.referral.pages import door, outside, pass_on, sent, staff, words_of
from tests.support.portal import Browser, away, portal_with

__all__ = ["door", "outside", "staff"]
NAMES_OF_OURS = re.compile(r"telar|violencia|mujer|expediente|TL-\d|\bONG\b", re.IGNORECASE)


def test_opening_the_link_with_get_asks_intake_nothing_and_changes_nothing(
    world: World, staff: Browser
) -> None:
    sent(world, staff)
    lonely = portal_with(None, services={"intake": away})

    pages = [lonely.get(f"/r/{token}") for token in (world.token(), world.token(), "never-was")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert {re.sub(r'value="[^"]*"|/r/[^"]+', "", page.text) for page in pages[:2]} == {
        re.sub(r'value="[^"]*"|/r/[^"]+', "", pages[2].text)
    }
    assert "Enviada" in words_of(staff.get(f"/casos/{world.case}/derivaciones"))


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_page_for_partners_names_us_or_sets_a_cookie(
    world: World, staff: Browser, outside: Browser, language: str
) -> None:
    pin = sent(world, staff)
    outside.headers["Accept-Language"] = language
    path = f"/r/{world.token()}"
    opened = outside.post(path, data={"pin": pin})
    pages = [
        outside.get(path),
        outside.post(path, data={"pin": "000000" if pin != "000000" else "1"}),
        opened,
    ]
    pages.append(outside.post(path, data=pass_on(opened) | {"kind": "message", "words": "Hola"}))
    pages.append(outside.post(path, data=pass_on(opened) | {"kind": "decline", "reason": "language"}))

    for page in pages:
        assert NAMES_OF_OURS.findall(words_of(page)) == []
        assert "set-cookie" not in page.headers
        assert 'href="/salir"' in page.text
        title = re.search(r"<title>(.*?)</title>", page.text)
        assert title
        assert title[1] in {"Aviso", "Notice"}


def test_the_right_pin_shows_the_consented_fields_alone(
    world: World, staff: Browser, outside: Browser
) -> None:
    pin = sent(world, staff)

    opened = outside.post(f"/r/{world.token()}", data={"pin": f"{pin[:3]} {pin[3:]}"})

    text = words_of(opened)
    assert "Amal" in text
    assert "árabe, francés" in text
    assert "Orientación" in text
    for absent in ("Inventada", "1990", "Marruecos", "León", "Pronto"):
        assert absent not in text


def test_wrong_pin_unknown_and_revoked_links_look_alike(
    world: World, staff: Browser, outside: Browser
) -> None:
    pin = sent(world, staff)
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    answers = [outside.post(f"/r/{token}", data={"pin": wrong}) for token in (world.token(), "B" * 43, "x")]
    world.withdraw()
    answers.append(outside.post(f"/r/{world.token()}", data={"pin": pin}))

    assert {answer.status_code for answer in answers} == {422}
    assert len({re.sub(r'value="[^"]*"|/r/[^"]+', "", answer.text) for answer in answers}) == 1


def test_partner_accepts_gives_a_date_and_the_worker_reads_it(
    world: World, staff: Browser, outside: Browser
) -> None:
    pin = sent(world, staff)
    path = f"/r/{world.token()}"
    accepted = outside.post(path, data=pass_on(outside.post(path, data={"pin": pin})) | {"kind": "accept"})
    dated = outside.post(
        path, data=pass_on(accepted) | {"kind": "appointment", "day": "2/12/2026", "hour": "10:30"}
    )

    assert "Hemos recibido su respuesta" in words_of(accepted)
    listed = words_of(staff.get(f"/casos/{world.case}/derivaciones"))
    assert "Con cita" in listed
    assert "10:30" in words_of(dated)
    assert "10:30" in listed


def test_an_answer_that_lacks_something_keeps_what_was_typed(
    world: World, staff: Browser, outside: Browser
) -> None:
    pin = sent(world, staff)
    path = f"/r/{world.token()}"
    opened = outside.post(path, data={"pin": pin})

    refused = outside.post(path, data=pass_on(opened) | {"kind": "decline", "words": "Volvemos en enero"})

    assert refused.status_code == 422
    assert "Volvemos en enero</textarea>" in refused.text
    assert "El motivo no corresponde" in words_of(refused)
    assert "<details open><summary>No podemos" in refused.text


def test_an_impossible_date_is_named(world: World, staff: Browser, outside: Browser) -> None:
    pin = sent(world, staff)
    path = f"/r/{world.token()}"
    accepted = outside.post(path, data=pass_on(outside.post(path, data={"pin": pin})) | {"kind": "accept"})

    refused = outside.post(path, data=pass_on(accepted) | {"kind": "appointment", "day": "31/02/2027"})

    assert refused.status_code == 422
    assert "no es una fecha" in words_of(refused)


def test_a_final_answer_is_thanked_and_closes_the_link(
    world: World, staff: Browser, outside: Browser
) -> None:
    pin = sent(world, staff)
    path = f"/r/{world.token()}"
    opened = outside.post(path, data={"pin": pin})

    done = outside.post(path, data=pass_on(opened) | {"kind": "decline", "reason": "no_capacity"})

    assert "Gracias" in words_of(done)
    assert "Amal" not in done.text
    assert outside.post(path, data={"pin": pin}).status_code == 422


def test_a_script_written_by_a_partner_is_shown_as_words(
    world: World, staff: Browser, outside: Browser
) -> None:
    pin = sent(world, staff)
    path = f"/r/{world.token()}"
    opened = outside.post(path, data={"pin": pin})

    mine = outside.post(
        path, data=pass_on(opened) | {"kind": "message", "words": "<script>alert(1)</script>"}
    )
    theirs = staff.get(f"/casos/{world.case}/derivaciones")

    for page in (mine, theirs):
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


def test_intake_away_says_so_on_the_partners_page_without_naming_us(outside: Browser) -> None:
    lonely = portal_with(None, services={"intake": away})

    answer = lonely.post("/r/x", data={"pin": "123456"})

    assert answer.status_code == 503
    assert "Ahora no podemos abrirlo" in words_of(answer)
    assert NAMES_OF_OURS.findall(words_of(answer)) == []


@pytest.mark.parametrize("token", ["x" * 3000, "ñandú", "%00", "a b", "A" * 43])
def test_whatever_stands_in_the_address_looks_like_an_unknown_link(outside: Browser, token: str) -> None:
    answer = outside.post(f"/r/{token}", data={"pin": "123456"})

    assert answer.status_code == 422
    assert "el enlace ya no vale" in words_of(answer)


@pytest.mark.parametrize("held", ["ñ", "x\r\ny: z", "x" * 5000, "' or 1=1", "A" * 43])
def test_a_made_up_pass_looks_like_an_unknown_link(outside: Browser, held: str) -> None:
    answer = outside.post("/r/whatever", data={"pass": held, "kind": "accept"})

    assert answer.status_code == 422
    assert "el enlace ya no vale" in words_of(answer)
