"""Mail to partners says nothing, whoever it is about."""

import re
from datetime import date

import pytest

from services.intake.domain.referral.letters import LetterKind, language_for, write
from services.intake.domain.referral.referrals import State
from shared.contracts.codes import ReferralState

FORBIDDEN = re.compile(
    r"violen|género|gender|abus|maltrat|mujer|wom[ae]n|v[ií]ctim|refug|shelter|\bong\b|\bngo\b|telar|\bcas[eo]\b"
    r"|expediente|deriva|referr?al|denuncia|polic|TL-",
    re.IGNORECASE,
)


@pytest.mark.parametrize("kind", list(LetterKind))
@pytest.mark.parametrize("language", ["es", "en"])
def test_no_letter_names_violence_a_woman_a_case_or_us(kind: LetterKind, language: str) -> None:
    subject, text = write(kind, language=language, day=date(2026, 12, 8), link="https://a.test/r/x")

    assert FORBIDDEN.findall(f"{subject} {text}") == []


@pytest.mark.parametrize("kind", list(LetterKind))
def test_two_letters_of_a_kind_differ_only_in_link_and_day(kind: LetterKind) -> None:
    one = write(kind, language="es", day=date(2026, 12, 8), link="LINK-A")
    two = write(kind, language="es", day=date(2026, 12, 9), link="LINK-B")

    assert one[0] == two[0]
    assert one[1].replace("LINK-A", "").replace("08/12", "") == two[1].replace("LINK-B", "").replace(
        "09/12", ""
    )


def test_the_day_is_written_as_its_readers_write_it() -> None:
    assert "8 December 2026" in write(LetterKind.INVITATION, language="en", day=date(2026, 12, 8))[1]
    assert "08/12/2026" in write(LetterKind.INVITATION, language="es", day=date(2026, 12, 8))[1]


def test_a_stop_letter_has_no_link() -> None:
    assert (
        "http" not in write(LetterKind.STOP, language="es", day=date(2026, 12, 8), link="https://a.test")[1]
    )


@pytest.mark.parametrize(
    ("languages", "chosen"),
    [(["es"], "es"), (["en"], "en"), (["en", "es"], "es"), (["ar"], "es"), (["ar", "en"], "en"), ([], "es")],
)
def test_a_partner_reads_spanish_unless_only_english_is_shared(languages: list[str], chosen: str) -> None:
    assert language_for(languages) == chosen


def test_inside_and_on_the_bus_a_state_has_one_name() -> None:
    assert [state.value for state in State] == [state.value for state in ReferralState]
