"""The participants' pages without script and without a browser: what they change, what they say, what they leave."""

import html
import re
from collections.abc import Iterator

import httpx
import pytest

from services.portal.domain.voice import KINDS
from services.portal.gateways.tries import MOST
from services.portal.locale.public_words import TONGUES, tongue
from tests.support.page_forms import Shown, unled
from tests.support.portal import Browser, portal_with, someone
from tests.support.voice_stand_in import VoiceStandIn, packed, signer

CODE = "K7M29QXD"
SAY = tongue("es")


@pytest.fixture
def groups() -> VoiceStandIn:
    return VoiceStandIn(live={CODE: "session_evaluation"})


@pytest.fixture
def browser(groups: VoiceStandIn) -> Iterator[Browser]:
    with portal_with(None, services={"groups": groups}) as opened:
        yield opened


def held(page: httpx.Response) -> dict[str, list[str]]:
    """What the page's form would send untouched."""
    return Shown(page.text).forms[0].held


def questions(browser: Browser, code: str = CODE, language: str = "es") -> dict[str, list[str]]:
    """From a code to the questions; what they carry."""
    before = browser.post("/c", data={"code": code, "language": language})
    assert before.status_code == 200, before.text
    asked = browser.post("/c/preguntas", data=held(before))
    assert asked.status_code == 200
    return held(asked)


def send(browser: Browser, data: dict[str, list[str]], **answers: str | list[str]) -> httpx.Response:
    return browser.post("/c/respuesta", data=data | answers, follow_redirects=False)


@pytest.mark.parametrize(
    "path", ["/c", f"/c/{CODE}", f"/c/{CODE}/tableta", "/c/gracias", f"/c/{CODE}/gracias", "/c/nada"]
)
@pytest.mark.parametrize("agent", ["WhatsApp/2.24", "TelegramBot (like TwitterBot)", "Mozilla/5.0 Safelinks"])
def test_looking_changes_nothing_and_asks_nobody(
    browser: Browser, groups: VoiceStandIn, path: str, agent: str
) -> None:
    answer = browser.get(path, headers={"User-Agent": agent})

    assert answer.status_code == 200
    assert groups.calls == []
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]


def test_a_right_and_a_wrong_code_look_alike_until_they_are_sent(browser: Browser) -> None:
    right, wrong = browser.get(f"/c/{CODE}").text, browser.get("/c/ZZZZ2222").text

    assert right.replace(CODE, "") == wrong.replace("ZZZZ2222", "")


def test_used_closed_wrong_and_malformed_codes_get_the_same_page(
    browser: Browser, groups: VoiceStandIn
) -> None:
    assert send(browser, questions(browser), liked="5").status_code == 303
    shown = {
        browser.post("/c", data={"code": code, "language": "es"}).text.replace(f'value="{code}"', "")
        for code in (CODE, "ZZZZ2222", "no")
    }

    assert len(shown) == 1
    assert SAY("door.closed") in html.unescape(shown.pop())


def test_after_five_wrong_codes_even_a_right_one_waits_and_hears_the_same(
    browser: Browser, groups: VoiceStandIn
) -> None:
    for _ in range(MOST):
        browser.post("/c", data={"code": "ZZZZ2222", "language": "es"})
    asked = len(groups.calls)
    answer = browser.post("/c", data={"code": CODE, "language": "es"})

    assert answer.status_code == 422
    assert SAY("door.closed") in html.unescape(answer.text)
    assert len(groups.calls) == asked


def test_a_room_full_of_right_codes_behind_one_address_never_waits(groups: VoiceStandIn) -> None:
    codes = [f"AAAA22{number}" for number in range(22, 52)]
    groups.live = dict.fromkeys(codes, "proposals")
    with portal_with(None, services={"groups": groups}) as browser:
        for code in codes:
            assert send(browser, questions(browser, code), topic="Bailar").status_code == 303

    assert len(groups.given) == 30


def test_what_was_typed_as_a_code_stays_in_the_box(browser: Browser) -> None:
    page = browser.post("/c", data={"code": 'k7"<b>', "language": "fr"})

    assert held(page)["code"] == ['k7"<b>']
    assert Shown(page.text).linked == ["f-code"]
    assert list(unled(Shown(page.text))) == []
    assert 'lang="fr"' in page.text


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_asked_in_every_language(groups: VoiceStandIn, kind: str, language: str) -> None:
    groups.live = {CODE: kind}
    with portal_with(None, services={"groups": groups}) as browser:
        page = browser.post(
            "/c/preguntas", data=held(browser.post("/c", data={"code": CODE, "language": language}))
        )

    text = html.unescape(page.text)
    assert tongue(language)(f"ask.{kind}") in text
    assert f'<html lang="{language}" dir="{tongue(language).direction}">' in page.text
    assert f"<title>{tongue(language)('page.title')}</title>" in text
    assert tongue(language)("page.leave") in text


def test_an_answer_goes_to_groups_as_it_was_put_and_thanks_come_at_a_neutral_address(
    browser: Browser, groups: VoiceStandIn
) -> None:
    answer = send(browser, questions(browser, language="ar"), liked="5", again="1", more="شكرا")

    assert (answer.status_code, answer.headers["location"]) == (303, "/c/gracias?l=ar")
    (given,) = groups.given
    assert given["answers"] == {"liked": 5, "again": 1, "more": "شكرا"}
    assert given["language"] == "ar"
    assert given["code"] == CODE
    assert "credential" not in given
    thanks = browser.get(answer.headers["location"])
    assert "شكر" in thanks.text
    assert CODE not in thanks.text


def test_a_credential_goes_without_the_code(browser: Browser, groups: VoiceStandIn) -> None:
    right = {"code": [""], "message": ["m" * 86], "signature": ["s" * 342]}

    assert send(browser, questions(browser) | right, liked="5").status_code == 303
    assert groups.given[0]["credential"] == {"message": "m" * 86, "signature": "s" * 342}
    assert "code" not in groups.given[0]


def test_a_wrong_answer_comes_back_with_all_she_put_even_when_her_code_is_used_up(
    browser: Browser, groups: VoiceStandIn
) -> None:
    data = questions(browser) | {"code": [""], "message": ["m" * 86], "signature": ["s" * 342]}
    groups.live.clear()
    page = send(browser, data, liked="9", safe="4", more="Lo mío")

    shown = Shown(page.text)
    assert page.status_code == 422
    assert shown.linked == ["f-liked"]
    assert list(unled(shown)) == []
    assert shown.forms[0].held["safe"] == ["4"]
    assert shown.forms[0].held["more"] == ["Lo mío"]
    assert shown.forms[0].held["message"] == ["m" * 86]


def test_an_empty_answer_uses_nothing_up(browser: Browser, groups: VoiceStandIn) -> None:
    page = send(browser, questions(browser))

    assert page.status_code == 422
    assert SAY("errors.nothing") in html.unescape(page.text)
    assert CODE in groups.live


def test_what_groups_refuses_is_said_at_its_input(browser: Browser, groups: VoiceStandIn) -> None:
    groups.refuses = "more"
    shown = Shown(send(browser, questions(browser), more="\x00").text)

    assert shown.linked == ["f-more"]


def test_a_service_away_keeps_everything_for_another_try(browser: Browser, groups: VoiceStandIn) -> None:
    data = questions(browser)
    groups.is_away = True
    page = send(browser, data, liked="4", more="Hasta <pronto>")
    groups.is_away = False

    assert page.status_code == 503
    assert browser.post("/c/respuesta", data=held(page), follow_redirects=False).status_code == 303
    assert groups.given[0]["answers"] == {"liked": 4, "more": "Hasta <pronto>"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("code", "no"),
        ("language", "xx"),
        ("asked", "{}"),
        ("asked", "[]"),
        ("asked", "no"),
        ("message", "x"),
        ("signature", "x"),
    ],
)
@pytest.mark.parametrize("path", ["/c/preguntas", "/c/respuesta"])
def test_a_page_that_was_tampered_with_is_too_old(
    browser: Browser, groups: VoiceStandIn, path: str, name: str, value: str
) -> None:
    data = questions(browser) | {"liked": ["5"]}
    page = browser.post(path, data=data | {name: [value]}, follow_redirects=False)

    assert page.status_code == 422
    assert Shown(page.text).said
    assert groups.given == []


def test_a_blind_signature_is_traded_for_a_code_once(browser: Browser, groups: VoiceStandIn) -> None:
    blinded = packed(b"\x01" * signer().public.size)
    first = browser.post("/c/firma", data={"code": CODE, "blinded": blinded})
    second = browser.post("/c/firma", data={"code": CODE, "blinded": blinded})

    assert len(first.json()["signature"]) == 342
    assert (second.status_code, second.json()) == (422, {"signature": None})
    groups.is_away = True
    assert browser.post("/c/firma", data={"code": CODE, "blinded": blinded}).status_code == 503
    assert browser.post("/c/firma", data={"code": CODE, "blinded": "<"}).status_code == 422


def test_the_tablet_goes_on_to_the_next_and_counts_a_page_once(groups: VoiceStandIn) -> None:
    groups.tablets.add(CODE)
    with portal_with(None, services={"groups": groups}) as browser:
        first, second = questions(browser), questions(browser)
        answer = send(browser, first, liked="5")
        send(browser, second, liked="1")
        thanks = browser.get(answer.headers["location"])

    assert answer.headers["location"] == f"/c/{CODE}/gracias?l=es"
    assert f'href="/c/{CODE}/tableta"' in thanks.text
    assert groups.given[0]["once"] != groups.given[1]["once"]
    assert len(groups.given[0]["once"]) >= 22


def test_the_page_says_which_trust_is_left(browser: Browser, groups: VoiceStandIn) -> None:
    own = html.unescape(browser.post("/c", data={"code": CODE, "language": "es"}).text)
    groups.tablets.add(CODE)
    shared = html.unescape(browser.post("/c", data={"code": CODE, "language": "es"}).text)

    assert SAY("before.plain") in own
    assert SAY("before.blind") in own
    assert SAY("before.leave_not") in own
    assert SAY("before.kiosk") in shared
    assert SAY("before.plain") not in shared


def test_no_cookie_is_read_or_set_even_for_someone_who_is_signed_in(groups: VoiceStandIn) -> None:
    with portal_with(someone("facilitator"), services={"groups": groups}) as browser:
        before = browser.post("/c", data={"code": CODE, "language": "es"})

    assert "set-cookie" not in before.headers
    assert not re.search("Lucía|_token", before.text)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://otro.example"}, 403),
        ({"Origin": "null"}, 200),
        ({}, 200),
    ],
)
def test_an_old_telephone_that_does_not_say_where_a_form_comes_from_is_let_in(
    groups: VoiceStandIn, headers: dict[str, str], status: int
) -> None:
    with portal_with(None, services={"groups": groups}) as browser:
        del browser.headers["Sec-Fetch-Site"]
        answer = browser.post("/c", data={"code": CODE, "language": "es"}, headers=headers)

    assert answer.status_code == status


@pytest.mark.parametrize("path", ["/entrar", "/cuenta", "/cx", "/r"])
def test_staff_pages_still_want_to_know(path: str) -> None:
    with portal_with(None) as browser:
        del browser.headers["Sec-Fetch-Site"]

        assert browser.post(path, headers={"Origin": "null"}).status_code == 403


@pytest.mark.parametrize("path", ["/c/gracias", f"/c/{CODE}/gracias", "/c/gracias?l=xx"])
def test_thanks_come_in_the_browsers_language_where_no_other_was_chosen(browser: Browser, path: str) -> None:
    assert '<html lang="uk"' in browser.get(path, headers={"Accept-Language": "uk"}).text
