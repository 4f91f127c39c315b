"""Reads the risk protocol and the red flags from the organisation's YAML files, and says what is wrong with one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from services.intake.domain.due.ladder import Ladder
from services.intake.domain.due.look_in import LookIn
from services.intake.domain.risk.clocks import LevelClock
from services.intake.domain.risk.flag_sources import FlagRule, FlagSources
from services.intake.domain.risk.levels import Combination, LevelRules
from services.intake.domain.risk.protocol import Checklists, Phone, Protocol, Step
from services.intake.domain.risk.red_flags import FlagGuide, FlagWords, RedFlag
from services.intake.domain.risk.working_days import WorkingDays
from services.intake.gateways.protocol.flag_format import FlagFile, FlagWordsFile, SourcesFile
from services.intake.gateways.protocol.format import ChecklistFile, ProtocolFile
from services.intake.gateways.protocol.reading import (
    BadProtocolFile,
    checked,
    load,
    loaded,
    read_file,
    text_of,
)
from services.intake.gateways.protocol.terms import DAYS
from shared.calendar.holiday_files import leon

PROTOCOL: Final = Path(__file__).parents[2] / "protocol"
LANGUAGES: Final = ("es", "en")


def read_protocol(folder: Path = PROTOCOL) -> Protocol:
    """Read `protocol.yaml` and the red flags of a folder. Raises BadProtocolFile and says what is wrong."""
    return parse_protocol(text_of(folder / "protocol.yaml"), folder=folder)


def parse_protocol(text: str, *, folder: Path = PROTOCOL, is_kept: bool = False) -> Protocol:
    """Read a protocol from its text; words and evidence of the flags are the folder's. Raises BadProtocolFile.

    is_kept: it was in force once, perhaps while such texts still said who is away and on call.
    """
    file = checked(ProtocolFile, "protocol.yaml", loaded("protocol.yaml", text), is_kept=is_kept)
    return Protocol(
        version=file.version,
        clocks={
            level: LevelClock(clock.acknowledge, clock.escalate, clock.reassess)
            for level, clock in file.clocks.items()
        },
        level_rules=_level_rules(file),
        flags=_read_flags(folder),
        combination_names=_read_combination_names(folder),
        chain=file.chain,
        first_screen_within=file.first_screen,
        triage_within=file.triage,
        flag_current_within=file.flag_current,
        absence_task_within=file.absence,
        checklists=Checklists(
            flags={flag: _steps(one) for flag, one in file.actions.flags.items()},
            levels={level: _steps(one) for level, one in file.actions.levels.items()},
        ),
        phones=tuple(Phone(one.number, {"es": one.es, "en": one.en}) for one in file.phones),
        hours={DAYS.index(day): ends for day, ends in file.duty.hours.items()},
        look_in=LookIn(
            reasons=file.look_in.after_closing.reasons,
            months=file.look_in.after_closing.months,
            no_contact=file.look_in.no_contact,
        ),
        late_work={kind: Ladder(one.remind, one.alert) for kind, one in file.late_work.items()},
        sources=_read_sources(folder),
        working_days=WorkingDays(file.working_days.levels, file.working_days.work, frozenset(leon().public)),
    )


def warnings(protocol: Protocol, *, now: datetime) -> list[tuple[str, str]]:
    """What may be followed and is worth a look, as (Spanish, English)."""
    said = []
    year = now.astimezone(UTC).year
    missing = [one for one in (year, year + 1) if one not in leon().years]
    if missing and protocol.working_days.work:
        years = ", ".join(map(str, missing))
        said.append(
            (
                f"working_days: sin calendario de fiestas de {years}; ahí solo se saltan sábados y domingos",
                f"working_days: no calendar of feasts for {years}; only weekends are passed over there",
            )
        )
    if not protocol.phones:
        said.append(("phones: ningún teléfono a mano", "phones: no number at hand"))
    return said


def _level_rules(file: ProtocolFile) -> LevelRules:
    return LevelRules(
        floors={flag.value: level for flag, level in file.floors.items()},
        combinations=tuple(
            Combination(rule.code, rule.level, rule.all_of, rule.any_of, rule.at_least)
            for rule in file.combinations
        ),
        instruments=file.instruments,
        present_danger=file.present_danger,
    )


def _steps(file: ChecklistFile) -> tuple[Step, ...]:
    return tuple(Step(file.within, {"es": one.es, "en": one.en}) for one in file.steps)


@cache
def _read_flags(folder: Path) -> dict[RedFlag, FlagGuide]:
    document = load(folder / "red_flags.yaml")
    words = {name: read_file(FlagWordsFile, folder / f"red_flags.{name}.yaml") for name in LANGUAGES}
    if set(document) != set(RedFlag) or any(set(file.flags) != set(RedFlag) for file in words.values()):
        msg = "each red flag needs its evidence and its words in each language"
        raise BadProtocolFile(msg)
    guides = {}
    for flag in RedFlag:
        facts = checked(FlagFile, f"red_flags.yaml: {flag}", document[flag.value])
        guides[flag] = FlagGuide(
            code=flag,
            evidence=facts.evidence,
            sources=facts.sources,
            certainty=facts.certainty,
            law=facts.law,
            legal_duty=facts.legal_duty,
            words={language: FlagWords(**file.flags[flag].model_dump()) for language, file in words.items()},
        )
    return guides


@cache
def _read_combination_names(folder: Path) -> dict[str, Mapping[str, str]]:
    return {
        language: read_file(FlagWordsFile, folder / f"red_flags.{language}.yaml").combinations
        for language in LANGUAGES
    }


@cache
def _read_sources(folder: Path) -> FlagSources:
    path = folder / "flag_sources.yaml"
    file = read_file(SourcesFile, path if path.exists() else PROTOCOL / path.name)
    rules = (FlagRule(rule.flag, rule.of, rule.when, rule.beside) for rule in file.file)
    return FlagSources(file=tuple(rules), signals=file.signals)
