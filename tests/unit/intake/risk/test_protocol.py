"""The protocol file: the agreed clocks, words for every flag, and a file that cannot be followed is refused."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.intake.domain.risk.alerts import rise
from services.intake.domain.risk.clocks import LevelClock
from services.intake.domain.risk.protocol import ChainStep, Protocol
from services.intake.domain.risk.red_flags import RedFlag
from services.intake.gateways.protocol.files import PROTOCOL, read_protocol
from services.intake.gateways.protocol.reading import BadProtocolFile
from services.intake.gateways.protocol.terms import read_term
from shared.contracts.levels import Level

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("level", "clock"),
    [
        (Level.EXTREMO, (timedelta(hours=1), timedelta(minutes=15), timedelta(hours=72))),
        (Level.ALTO, (timedelta(hours=24), timedelta(hours=4), timedelta(days=7))),
        (Level.MEDIO, (timedelta(days=3), None, timedelta(days=30))),
        (Level.BASAL, (None, None, timedelta(days=90))),
    ],
)
def test_the_clocks_are_the_agreed_ones(
    protocol: Protocol, level: Level, clock: tuple[timedelta | None, ...]
) -> None:
    assert protocol.clocks[level] == LevelClock(*clock)  # type: ignore[arg-type]


def test_a_clock_counts_from_the_moment_it_is_given(protocol: Protocol) -> None:
    clock = protocol.clocks[Level.EXTREMO]

    assert clock.acknowledge_by(NOW) == NOW + timedelta(hours=1)
    assert clock.next_escalation(NOW) == NOW + timedelta(minutes=15)
    assert clock.reassess_by(NOW) == NOW + timedelta(days=3)


def test_the_lowest_level_has_no_clock_to_acknowledge(protocol: Protocol) -> None:
    assert protocol.clocks[Level.BASAL].acknowledge_by(NOW) is None


def test_the_chain_asks_owner_then_coordinator_then_all_and_stays_there(protocol: Protocol) -> None:
    steps = [protocol.step(number) for number in range(5)]

    assert steps == [
        ChainStep.OWNER,
        ChainStep.COORDINATOR,
        ChainStep.ALL_COORDINATORS,
        ChainStep.ALL_COORDINATORS,
        ChainStep.ALL_COORDINATORS,
    ]


def test_a_high_alert_keeps_rising_and_a_medium_one_rises_once(protocol: Protocol) -> None:
    high = rise(0, protocol.clocks[Level.ALTO], now=NOW)
    medium = rise(0, protocol.clocks[Level.MEDIO], now=NOW)

    assert (high.step, high.next_at) == (1, NOW + timedelta(hours=4))
    assert (medium.step, medium.next_at) == (1, None)


def test_there_are_twenty_two_flags_with_evidence_and_words_in_both_languages(protocol: Protocol) -> None:
    assert len(RedFlag) == 22
    assert set(protocol.flags) == set(RedFlag)
    for guide in protocol.flags.values():
        assert guide.evidence
        assert guide.certainty in {"found", "fairly_certain", "design"}
        assert set(guide.words) == {"es", "en"}
        assert all(words.name and words.why for words in guide.words.values())


def test_flags_that_a_law_may_oblige_to_report_say_so(protocol: Protocol) -> None:
    duties = {flag for flag, guide in protocol.flags.items() if guide.legal_duty}

    assert duties == {RedFlag.CHILD_HARM, RedFlag.FORCED_MARRIAGE, RedFlag.FGM_RISK, RedFlag.TRAFFICKING}


def test_every_combination_has_a_name_in_both_languages(protocol: Protocol) -> None:
    codes = {rule.code for rule in protocol.level_rules.combinations} | {
        "present_danger",
        "professional_judgement",
    }

    assert set(protocol.combination_names["es"]) == set(protocol.combination_names["en"]) == codes


def test_no_word_of_the_protocol_promises_or_blames(protocol: Protocol) -> None:
    """The words are read to a woman: none of these may be among them."""
    for guide in protocol.flags.values():
        steps = [step.words["es"] for step in protocol.checklists.flags[guide.code]]
        text = " ".join([guide.words["es"].why, *steps]).lower()
        assert not any(word in text for word in ("culpa", "tranquila", "seguro que", "provoc"))


@pytest.mark.parametrize(
    ("text", "span"),
    [("15m", timedelta(minutes=15)), ("72h", timedelta(days=3)), ("7d", timedelta(days=7)), ("none", None)],
)
def test_a_term_is_read(text: str, span: timedelta | None) -> None:
    assert read_term(text) == span


@pytest.mark.parametrize("text", ["", "15", "m", "0h", "-1d", "1w", "1.5h", 15, "1 h"])
def test_a_term_that_cannot_be_followed_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="number"):
        read_term(text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "protocol"
    shutil.copytree(PROTOCOL, copy)
    return copy


def edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["clocks"].pop("alto"), "each level"),
        (lambda d: d["clocks"]["alto"].update(escalate="none"), "cannot go without"),
        (lambda d: d["clocks"]["extremo"].update(acknowledge="none"), "cannot go without"),
        (lambda d: d["clocks"]["alto"].update(reassess="none"), "reassess"),
        (lambda d: d["clocks"]["alto"].update(reassess="soon"), "number and m, h or d"),
        (lambda d: d.update(flag_current="89d"), "stay current until the next assessment"),
        (lambda d: d["floors"].pop("strangulation"), "each red flag needs a floor"),
        (lambda d: d["floors"].update(strangulation="enorme"), "floors"),
        (lambda d: d.update(chain=["owner"]), "chain"),
        (lambda d: d["combinations"][0].update(all_of=["sadness"]), "combinations"),
        (lambda d: d.update(colour="red"), "colour"),
    ],
)
def test_a_protocol_that_cannot_be_followed_is_refused_and_says_why(
    folder: Path, change: Callable[[dict[str, Any]], object], told: str
) -> None:
    edit(folder / "protocol.yaml", change)

    with pytest.raises(BadProtocolFile, match=told):
        read_protocol(folder)


@pytest.mark.parametrize("name", ["red_flags.yaml", "red_flags.es.yaml", "red_flags.en.yaml"])
def test_a_flag_without_evidence_or_words_is_refused(folder: Path, name: str) -> None:
    edit(folder / name, lambda d: d.get("flags", d).pop("stalking"))

    with pytest.raises(BadProtocolFile, match="each red flag"):
        read_protocol(folder)


def test_a_protocol_file_that_is_gone_is_told(folder: Path) -> None:
    (folder / "protocol.yaml").unlink()

    with pytest.raises(BadProtocolFile, match=r"protocol\.yaml"):
        read_protocol(folder)


def test_the_organisation_may_shorten_a_clock(folder: Path) -> None:
    edit(folder / "protocol.yaml", lambda d: d["clocks"]["alto"].update(acknowledge="2h"))

    assert read_protocol(folder).clocks[Level.ALTO].acknowledge_within == timedelta(hours=2)


def test_a_text_signal_without_its_flag_is_refused(folder: Path) -> None:
    edit(folder / "flag_sources.yaml", lambda d: d["signals"].pop("threat_to_kill"))

    with pytest.raises(BadProtocolFile, match="each text signal needs its red flag"):
        read_protocol(folder)
