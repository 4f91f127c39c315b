"""The letter: the same words in seven languages, what somebody wrote is never run, and a screen reader can read it."""

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.portal.gateways.letter.letter_pdf import LANGUAGES, Letter, letter_pdf, value_in, words_of
from services.portal.views.referrals import words

LETTER = Letter(
    dated=datetime(2026, 11, 28, 23, 30, tzinfo=UTC),
    fields=[("call_name", "Sara"), ("languages", ["ar"]), ("need", "Orientación")],
    partner="Centro Inventado",
    contact="Berta Prueba",
    reference="A1B2C3D4",
)


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type/Page\b", everything(pdf)))


def everything(pdf: bytes) -> bytes:
    """The file with its streams opened."""
    opened = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            opened.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(opened)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language: str) -> None:
    spanish, own = words_of("es"), words_of(language)

    assert {section: set(keys) for section, keys in own.items()} == {
        section: set(keys) for section, keys in spanish.items()
    }
    assert set(own["field"]) == set(words.FIELDS)
    assert set(own["urgency"]) == set(words.URGENCIES)
    assert set(own["administrative_status"]) == set(words.STATUSES)
    assert all(text.strip() for keys in own.values() for text in keys.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_names_a_theme(language: str) -> None:
    theme = re.compile(
        "violen|maltrat|agres|abus|víctim|victim|refug|شرطة|عنف|насил|жертв|violên|vítim|mujer|femme|women|femei",
        re.IGNORECASE,
    )
    assert not [text for keys in words_of(language).values() for text in keys.values() if theme.search(text)]


def test_the_address_has_a_sheet_of_its_own_and_her_copy_another() -> None:
    assert pages_of(letter_pdf(LETTER, copy_in="ar")) == 3
    assert pages_of(letter_pdf(LETTER)) == 2
    assert pages_of(letter_pdf(replace(LETTER, partner=""))) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_claims_to_be_accessible_and_tells_nothing_of_its_making(language: str) -> None:
    made = everything(letter_pdf(LETTER, copy_in=language))

    assert b"pdfuaid:part>1<" in made
    assert b"/MarkInfo" in made
    assert b"1970" in made
    assert b"2026-11" not in made


@pytest.mark.parametrize(
    "said", ["#pagebreak() $x$ *a*", '#read("/etc/passwd")', "</x> \\ ]", "{{ 1 }}", "你好 हिन्दी"]
)
def test_what_somebody_wrote_is_printed_not_run(said: str) -> None:
    made = letter_pdf(replace(LETTER, fields=[("need", said)]))

    assert pages_of(made) == 2


@pytest.mark.parametrize(
    ("language", "field", "value", "read"),
    [
        ("es", "languages", ["ar", "fr"], "árabe, francés"),
        ("fr", "nationality", "MA", "Maroc"),
        ("en", "interpreter", False, "No"),
        ("pt", "interpreter", True, "Sim"),
        ("es", "children", {"count": 2, "birth_years": [2015, 2019]}, "2 (nacidos en 2015, 2019)"),
        ("es", "children", {"count": 1, "birth_years": []}, "1"),
        ("ro", "urgency", "urgent", "Urgentă"),
        ("uk", "administrative_status", "none", "Без документів"),
        ("ar", "need", "Orientación", "Orientación"),
        ("es", "birth_year", 1990, "1990"),
    ],
)
def test_values_are_read_in_the_readers_language(language: str, field: str, value: object, read: str) -> None:
    assert value_in(language, field, value) == read


def test_the_day_is_that_of_madrid() -> None:
    assert letter_pdf(LETTER) == letter_pdf(replace(LETTER, dated=datetime(2026, 11, 29, 12, tzinfo=UTC)))
