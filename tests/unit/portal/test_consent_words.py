"""What is read to her before she says yes: whole in every language, said of the same things, and safe on paper."""

import re
from pathlib import Path

import pytest

from services.intake.domain.codes import ConsentPurpose
from services.intake.domain.referral.fields import ReferralField
from services.portal.forms.case.consent import OUTWARD
from services.portal.locale.consent_words import FOLDER, SPOKEN, side_by_side, words_in

WORDING = Path(__file__).parents[3] / "services" / "notifications" / "wording"
PLAIN_HERE = frozenset({"hij*", "papel*", "documento*", "nacionalidad*", "interprete*", "traduc*"})
"""Words that no message may hold and a sheet in her hand may: of children, papers and languages everybody speaks."""


@pytest.mark.parametrize("code", SPOKEN)
def test_each_language_says_all_that_spanish_says_and_nothing_else(code: str) -> None:
    words, spanish = words_in(code), words_in("es")
    assert words is not None
    assert spanish is not None

    assert words.words.keys() == spanish.words.keys()
    assert [key for key, said in words.words.items() if not said.strip()] == []
    slots = {key: sorted(re.findall(r"%\(\w+\)s", said)) for key, said in words.words.items()}
    assert slots == {key: sorted(re.findall(r"%\(\w+\)s", said)) for key, said in spanish.words.items()}


def test_every_file_is_a_language_that_is_offered_and_says_that_nobody_has_read_it_yet() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(SPOKEN)
    for code in SPOKEN:
        words = words_in(code)
        assert words is not None
        assert not words.is_reviewed
        assert words.wording == f"{code}.1"


@pytest.mark.parametrize("code", SPOKEN)
@pytest.mark.parametrize("purpose", list(ConsentPurpose))
def test_every_purpose_is_read_whole_and_ends_with_the_question(code: str, purpose: ConsentPurpose) -> None:
    words = words_in(code)
    assert words is not None
    partner = "Despacho 100% Inventado" if purpose in OUTWARD else ""

    told = words.read(purpose, partner=partner, day="01/03/2027")

    assert told[-1] == words("read.question")
    assert "%(" not in " ".join(told)
    assert "01/03/2027" in " ".join(told)
    assert (partner in told[0]) or not partner
    assert words("read.stop") in told
    assert words(f"copy.{purpose}")


def test_every_field_that_can_leave_has_a_name_in_every_language() -> None:
    for code in SPOKEN:
        words = words_in(code)
        assert words is not None
        assert {key.split(".")[1] for key in words.words if key.startswith("fields.")} == set(ReferralField)


@pytest.mark.parametrize("code", SPOKEN)
def test_what_is_printed_holds_no_word_that_gives_her_away(code: str) -> None:
    words = words_in(code)
    assert words is not None
    printed = " ".join(said for key, said in words.words.items() if key.startswith("copy.")).lower()
    lists = [WORDING / f"{code}.txt", WORDING / "common.txt"]
    rules = [line.strip() for path in lists for line in path.read_text().splitlines()]
    patterns = {rule for rule in rules if rule and not rule.startswith("#")} - PLAIN_HERE

    shapes = {rule: re.escape(rule).replace(r"\*", r"\w*") for rule in patterns}

    assert [rule for rule, shape in shapes.items() if re.search(rf"\b{shape}\b", printed)] == []


def test_hers_stands_first_and_spanish_beside_it() -> None:
    assert [one.code for one in side_by_side("ar")] == ["ar", "es"]
    assert side_by_side("ar")[0].direction == "rtl"
    assert [one.code for one in side_by_side("es")] == ["es"]
    assert [one.code for one in side_by_side("wo")] == ["es"], "an interpreter reads the Spanish"
