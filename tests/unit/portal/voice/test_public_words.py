"""The seven data files of the participants' pages: whole, alike, neutral, and honest about who has read them."""

import re
from pathlib import Path

import pytest

from services.notifications.domain.wording import ForbiddenWords
from services.portal.domain.voice import FACES, HOPES, KINDS, TIMES
from services.portal.locale.public_words import FOLDER, TONGUES, asked_for, in_words, tongue, tongues
from services.portal.pages.templates import PORTAL

LISTS = Path(__file__).parents[4] / "services" / "notifications" / "wording"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def forbidden(code: str) -> ForbiddenWords:
    """What no text to her may hold: the lists that messages are held against, in her language and in all."""
    lines = [
        line for name in (code, "common") for line in (LISTS / f"{name}.txt").read_text("utf-8").splitlines()
    ]
    return ForbiddenWords([*(line for line in lines if not line.startswith("#")), "tejiendo", "telar", "vbg"])


@pytest.mark.parametrize("code", TONGUES)
def test_every_language_has_every_sentence(code: str) -> None:
    assert tongue(code).words.keys() == tongue("es").words.keys()
    assert all(said.strip() for said in tongue(code).words.values())


@pytest.mark.parametrize("code", TONGUES)
def test_placeholders_are_those_of_the_spanish_sentence(code: str) -> None:
    for key, said in tongue("es").words.items():
        assert PLACEHOLDER.findall(tongue(code)(key) if "%(" not in said else tongue(code).words[key]) == (
            PLACEHOLDER.findall(said)
        ), key


@pytest.mark.parametrize("code", TONGUES)
def test_no_sentence_holds_a_word_that_betrays(code: str) -> None:
    words = forbidden(code)

    assert {key: found for key, said in tongue(code).words.items() if (found := words.found_in(said))} == {}


def test_the_word_list_would_find_one() -> None:
    assert forbidden("es").found_in("Un grupo para víctimas de violencia")
    assert forbidden("uk").found_in("допомога жінкам")


@pytest.mark.parametrize("code", TONGUES)
def test_a_file_says_that_a_native_review_is_pending(code: str) -> None:
    assert "a native review is pending" in (FOLDER / f"{code}.toml").read_text("utf-8").splitlines()[0]


@pytest.mark.parametrize("code", TONGUES)
def test_sentences_are_short_and_scales_tell_their_steps_apart(code: str) -> None:
    say = tongue(code)

    assert [key for key, said in say.words.items() if len(said) > 230] == []
    assert len({say(f"faces.{n}") for n in FACES}) == len(FACES)
    assert len({say(f"who5.{n}") for n in TIMES}) == len(TIMES)
    assert len({say(f"hopes.{code}") for code in HOPES}) == len(HOPES)


def test_every_sentence_that_a_page_asks_for_is_there_and_none_is_left_over() -> None:
    text = "".join(
        path.read_text("utf-8") for path in sorted((PORTAL / "templates" / "voice").glob("*.html"))
    )
    asking = ("views/voice/door.py", "views/voice/first_page.py", "domain/voice.py")
    code = "".join((PORTAL / name).read_text("utf-8") for name in asking)
    asked = set(re.findall(r'"((?:page|door|before|ask|errors|rank|done|faces|who5)\.\w+)"', text + code))
    asked |= set(re.findall(r"'((?:page|items|rank)\.\w+)'", text))
    made = (
        {f"ask.{kind}" for kind in KINDS}
        | {f"ask.{kind}_how" for kind in KINDS}
        | {"page.name", "page.direction"}
    )
    made |= {
        f"{part}.{n}" for part, steps in (("faces", FACES), ("who5", TIMES), ("hopes", HOPES)) for n in steps
    }
    made |= {f"rank.{n}" for n in ("first", "second", "third")}
    known = tongue("es").words.keys()

    assert asked | made <= known
    assert {key for key in known - asked - made if not key.startswith("items.")} == set()


def test_a_browser_gets_its_first_language_that_we_speak() -> None:
    assert asked_for("de-DE,uk;q=0.8,en;q=0.5").code == "uk"
    assert asked_for("de").code == "es"
    assert asked_for("").code == "es"


def test_only_arabic_runs_from_right_to_left() -> None:
    assert [each.code for each in tongues() if each.direction == "rtl"] == ["ar"]


def test_a_topic_is_said_in_her_language_or_the_nearest_with_its_name() -> None:
    assert in_words({"es": "Trabajo", "ar": "عمل"}, "ar") == ("عمل", "ar")
    assert in_words({"es": "Trabajo"}, "ar") == ("Trabajo", "es")
    assert in_words({"ro": "Muncă"}, "fr") == ("Muncă", "ro")
    assert in_words({}, "fr") == ("", "fr")
