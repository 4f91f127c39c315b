"""Every rule shows itself at work on its own sentences, and the files are as they were published."""

import shutil
from pathlib import Path

import pytest

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.model import RAISED, Cue, RuleText
from services.intake.domain.signals.scan import Scanner
from services.intake.gateways.instruments.checksums import publish_checksums
from services.intake.gateways.signal_files import SIGNALS, BadSignalFile, SignalLibrary
from tests.unit.intake.signals.conftest import LIBRARY

RULES = [rule for lexicon in LIBRARY.lexicons for rule in lexicon.rules]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_raises_its_flag_in_each_of_its_sentences(rule: RuleText, rules_alone: Scanner) -> None:
    for sentence in rule.tests:
        found = rules_alone.scan(sentence, language=rule.id[:2])

        assert any(
            signal.flag is rule.flag and rule.id in signal.rules and signal.status in RAISED
            for signal in found.signals
        ), (sentence, found.signals)


def test_the_five_languages_know_all_twenty_two_flags() -> None:
    assert [lexicon.language for lexicon in LIBRARY.lexicons] == ["ar", "en", "es", "fr", "pt"]
    for lexicon in LIBRARY.lexicons:
        assert {rule.flag for rule in lexicon.rules} == set(RedFlag), lexicon.language
        assert set(lexicon.cues) == set(Cue), lexicon.language


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Published lexicons of two languages, to be broken."""
    target = tmp_path / "signals"
    for language in ("ar", "pt"):
        shutil.copytree(SIGNALS / language, target / language)
    publish_checksums(target)
    return target


def test_a_published_file_that_changed_is_refused(folder: Path) -> None:
    path = folder / "ar" / "1.2" / "rules.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# touched\n", encoding="utf-8")

    with pytest.raises(BadSignalFile, match="changed after it was published"):
        _ = SignalLibrary(folder).lexicons


def test_a_file_nobody_published_is_refused(folder: Path) -> None:
    shutil.copytree(folder / "pt" / "1.2", folder / "pt" / "1.3")

    with pytest.raises(BadSignalFile, match="not in SHA256SUMS"):
        _ = SignalLibrary(folder).lexicons


def test_the_newest_version_of_a_language_is_read(folder: Path) -> None:
    shutil.copytree(folder / "pt" / "1.2", folder / "pt" / "1.10")
    words = folder / "pt" / "1.10" / "words.yaml"
    words.write_text(
        words.read_text(encoding="utf-8").replace('version: "1.2"', 'version: "1.10"'), encoding="utf-8"
    )
    publish_checksums(folder)

    versions = {lexicon.language: lexicon.version for lexicon in SignalLibrary(folder).lexicons}

    assert versions["pt"] == "1.10"
    assert versions["ar"] == "1.2"


@pytest.mark.parametrize(
    ("file", "before", "after", "complaint"),
    [
        ("rules.yaml", "patterns:", "pattern:", "patterns"),
        ("rules.yaml", "pt.strangulation.verb", "pt.stalking.verb", "not named after its flag"),
        ("rules.yaml", '"STRANGLE"', '"STRNGLE"', "no class STRNGLE"),
        ("words.yaml", "language: pt", "language: fr", "another language"),
    ],
)
def test_a_slip_in_a_file_is_named(folder: Path, file: str, before: str, after: str, complaint: str) -> None:
    path = folder / "pt" / "1.2" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    (folder / "SHA256SUMS").unlink()
    publish_checksums(folder)

    with pytest.raises(BadSignalFile, match=complaint):
        _ = SignalLibrary(folder).scanner
