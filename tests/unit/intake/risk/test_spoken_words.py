"""What ships to be said to her: every word there, in its own script, in our own voice, and read by nobody native yet."""

import unicodedata
from collections.abc import Iterator
from typing import Final

import pytest

from services.intake.domain.instruments.spoken import Spoken, SpokenState, keys_of
from services.intake.gateways.instruments.checksums import check_checksums
from services.intake.gateways.instruments.files import INSTRUMENTS, InstrumentLibrary, Published
from services.intake.gateways.instruments.spoken import FOLDER, SHEET, UNKNOWN, spoken_of

LIBRARY = InstrumentLibrary(licensed=frozenset({"DA"}))
SCRIPTS: Final = {"ar": "ARABIC", "uk": "CYRILLIC", "fr": "LATIN", "pt": "LATIN", "ro": "LATIN"}
ASKED_OF_HER: Final = (
    "HITS", "E-HITS", "PVS", "AAS", "WAST-short-ES", "DA-5", "PHQ-9", "GAD-7", "PC-PTSD-5", "WHO-5", "PSS-10",
    "MSPSS", "LSNS-6", "DUKE-UNC-11", "Rosenberg", "EPDS", "RPMS", "DASH-RIC",
)  # fmt: skip
VERSIONS: Final = [(name, one) for name in ASKED_OF_HER for one in LIBRARY.versions(name)]
EACH = pytest.mark.parametrize(
    ("name", "published"), VERSIONS, ids=[f"{name}-{one.instrument.version}" for name, one in VERSIONS]
)


def translations(published: Published) -> dict[str, Spoken]:
    """Those of a version, by language; not the words it was published with."""
    said = spoken_of(LIBRARY, published)
    return {one.language: one for one in said if one.state is not SpokenState.PUBLISHED}


def words_of(spoken: Spoken) -> Iterator[str]:
    for part in (spoken.sections, spoken.answers, spoken.items, spoken.unknown, spoken.sheet):
        yield from part.values()


def test_the_files_are_those_that_were_published() -> None:
    check_checksums(INSTRUMENTS / FOLDER)


@EACH
def test_each_has_the_five_languages_unread_yet_after_those_it_was_published_with(
    name: str, published: Published
) -> None:
    said = spoken_of(LIBRARY, published)

    assert [one.language for one in said] == ["es", "en", "ar", "fr", "pt", "ro", "uk"], name
    assert [one.state for one in said] == [SpokenState.PUBLISHED] * 2 + [SpokenState.UNREVIEWED] * 5
    assert [one.revision for one in said] == [0, 0, 1, 1, 1, 1, 1]


@EACH
def test_every_key_has_words_and_none_is_empty(name: str, published: Published) -> None:
    parts = keys_of(published.instrument)

    for language, spoken in translations(published).items():
        assert {part: set(getattr(spoken, part)) for part in parts} == parts, (name, language)
        assert spoken.unknown.keys() == UNKNOWN
        assert spoken.sheet.keys() == SHEET
        assert all(words.strip() == words != "" for words in words_of(spoken))


@EACH
def test_every_letter_is_of_the_languages_own_script(name: str, published: Published) -> None:
    for language, spoken in translations(published).items():
        for words in words_of(spoken):
            letters = [one for one in words.replace("{number}", "").replace("{answers}", "") if one.isalpha()]
            strange = {one for one in letters if not unicodedata.name(one).startswith(SCRIPTS[language])}
            assert not strange, (name, language, words)


@EACH
def test_nothing_was_left_in_spanish_or_said_twice(name: str, published: Published) -> None:
    spanish = published.wording("es").items

    for language, spoken in translations(published).items():
        left = [item for item, words in spoken.items.items() if words == spanish[item]]
        assert left == [], (name, language)
        assert len(set(spoken.items.values())) == len(spanish), (name, language)
        for section in ("answers", "unknown"):
            said = list(getattr(spoken, section).values())
            assert len(set(said)) == len(said), (name, language, section)


@EACH
def test_signs_are_those_of_the_language_and_no_dash_does_the_work_of_a_sentence(
    name: str, published: Published
) -> None:
    for language, spoken in translations(published).items():
        for words in words_of(spoken):
            assert not set(words) & set("—–…\u200e\u200f\u202a\u202b\u202c\t\n"), (name, language, words)
            assert not (language == "ar" and set(words) & set("?;,")), (name, words)
            assert not (language == "ro" and set(words) & set("şţŞŢ")), (name, words)
            assert language != "fr" or not any(f" {sign}" in words for sign in "?!:;"), (name, words)


@EACH
def test_what_hangs_from_another_question_can_be_said(name: str, published: Published) -> None:
    for spoken in translations(published).values():
        said = spoken.sheet["only_if"].format(number=3, answers=spoken.answers.get("si", "x"))
        assert "3" in said, name
        assert "{" not in said


@pytest.mark.parametrize("name", ["EPV-R", "VioGen", "GBVIMS", "Ulises"])
def test_what_she_is_not_asked_has_only_the_words_it_was_published_with(name: str) -> None:
    assert [one.language for one in spoken_of(LIBRARY, LIBRARY.get(name))] == ["es", "en"]
