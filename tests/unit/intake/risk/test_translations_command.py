"""`telar instruments check` and `publish` for translations: what a person who adds or reviews one is told."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.intake.gateways.instruments.checksums import CHECKSUMS
from services.intake.gateways.instruments.files import INSTRUMENTS, InstrumentLibrary
from services.intake.gateways.instruments.spoken import FOLDER
from telar.cli import app
from telar.instruments_page import page

ARABIC = Path(FOLDER) / "HITS" / "2015.1" / "ar.1.yaml"


def telar(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["instruments", *words])
    return result.exit_code, result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the published files."""
    return Path(shutil.copytree(INSTRUMENTS, tmp_path / "instruments"))


def second(folder: Path, old: str, new: str) -> Path:
    """The Arabic words of HITS with the next number, changed."""
    target = folder / ARABIC.with_name("ar.2.yaml")
    text = (folder / ARABIC).read_text("utf-8").replace("revision: 1", "revision: 2")
    assert old in text
    target.write_text(text.replace(old, new), "utf-8")
    return target


def test_everything_that_ships_passes_and_says_who_must_still_read_it() -> None:
    code, said = telar("check", str(INSTRUMENTS))

    assert code == 0
    assert "\u2714 HITS 2015.1\n" in said
    assert "\u2714 HITS 2015.1 ar.1" in said
    assert said.count("a native speaker has read it") == len([*INSTRUMENTS.glob(f"{FOLDER}/*/*/*.yaml")])
    assert "say who and when in ar.2.yaml, with state: reviewed" in said


def test_one_file_is_checked_by_itself(folder: Path) -> None:
    assert telar("check", str(folder / ARABIC))[1].count("\u2714") == 1


def test_a_reviewed_one_has_nothing_left_to_sign(folder: Path) -> None:
    signed = "state: reviewed\nreviewed_by: hablante nativa\nreviewed_on: 2027-01-10"

    code, said = telar("check", str(second(folder, "state: unreviewed", signed)))

    assert (code, "native speaker" in said) == (0, False)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("hurt:", "hurts:", "items do not match: ['hurt', 'hurts']"),
        ("language: ar", "language: fr", "holds another language or revision"),
        ("state: unreviewed", "state: reviewed", "reviewed_by and reviewed_on go with reviewed"),
        ("state: unreviewed", "state: [", "ar.2.yaml"),
    ],
)
def test_what_is_wrong_is_said_and_the_code_is_not_zero(folder: Path, old: str, new: str, told: str) -> None:
    code, said = telar("check", str(second(folder, old, new)))

    assert code == 1
    assert told in said


def test_a_translation_of_nothing_says_so(tmp_path: Path) -> None:
    target = tmp_path / FOLDER / "NADA" / "1.0" / "ar.1.yaml"
    target.parent.mkdir(parents=True)
    shutil.copy(INSTRUMENTS / ARABIC, target)

    code, said = telar("check", str(tmp_path))

    assert code == 1
    assert "there is no such instrument or version" in said


def test_an_organisations_own_translation_is_checked_against_what_ships(tmp_path: Path) -> None:
    target = tmp_path / ARABIC
    target.parent.mkdir(parents=True)
    shutil.copy(INSTRUMENTS / ARABIC, target)

    assert telar("check", str(tmp_path))[0] == 0


def test_publishing_lists_a_new_translation_and_changes_nothing_that_was_listed(folder: Path) -> None:
    before = [(folder / name / CHECKSUMS).read_text("utf-8") for name in ("", FOLDER)]
    second(folder, "\u0623\u0628\u062f\u064b\u0627", "\u0645\u0637\u0644\u0642\u064b\u0627")

    assert telar("publish", str(folder)) == (0, f"{FOLDER}/HITS/2015.1/ar.2.yaml\n")

    after = [(folder / name / CHECKSUMS).read_text("utf-8") for name in ("", FOLDER)]
    assert after[0] == before[0]
    assert after[1].startswith(before[1])


def test_the_page_of_instruments_says_who_has_read_which_language() -> None:
    written = page(InstrumentLibrary())

    assert "- **Said to her in**: es, en; read by no native speaker yet: ar, fr, pt, ro, uk" in written
    assert "- **Said to her in**: es, en\n" in written
