"""Look at how a case moves whenever something in it moves: a result, its level, an incident."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.intake.domain.risk.levels import LevelRules
from services.intake.domain.risk.protocol import Protocol
from services.intake.domain.risk.trajectory import PREFIX, Band, Finding
from services.intake.gateways.trajectory_files import trajectory
from services.intake.store.activity import Incident, all_of
from services.intake.store.cases import Case, family
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.risk import alerts
from services.intake.store.risk.assessments import Assessment, LevelChangeState, assessments_of, changes_of
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.clock import local_day
from services.intake.usecases.risk.book_in_force import book_in_force
from shared.contracts.levels import Level
from shared.work import Work

_MERGED = "merged"
"""Reason of a level that came with another file of hers: nothing rose."""


def band_rises(
    work: Work, case: Case, assessment: Assessment, *, rules: LevelRules
) -> tuple[ReasonFacts, ...]:
    """Say which rules on bands hold now that this assessment is kept: reasons for an alert, none told already.

    A rise is certain only: the least this result can mean is above the most that the one before could.
    """
    name, rating = assessment.interview.instrument, assessment.outcome.rating
    levels = rules.instruments.get(name or "", {})
    now = _band(assessment, rating, levels, bound="level_min")
    if name is None or now is None:
        return ()
    earlier = _earlier(work, case, assessment, levels)
    found = []
    for rule in trajectory().band_rises:
        finding = rule.look(instrument=name, earlier=earlier, now=now)
        if finding is not None and not _is_told(work, case, finding):
            found.append(_reason(finding, rule.alert))
    return tuple(found)


def watch_rises(work: Work, case: Case) -> None:
    """Look at the rises of her level, the last one included."""
    scopes = family(work.session, case.id)
    rises = [
        change.at
        for change in changes_of(work.session, scopes)
        if change.state is LevelChangeState.DONE
        and change.to_level.rank > change.from_level.rank
        and all(reason.code != _MERGED for reason in change.facts.reasons)
    ]
    for rule in trajectory().level_rises:
        finding = rule.look(rises, now=work.now)
        if finding is not None:
            alert_of(work, case, finding, level=rule.alert, protocol=book_in_force(work.session).protocol)


def watch_incidents(work: Work, case: Case) -> None:
    """Look at how often things are done to her, by the days they happened on. case: live."""
    rows = all_of(work.session, Incident, family(work.session, case.id))
    corrected = {row.corrects for row in rows}
    days = [row.facts.on for row in rows if row.id not in corrected and row.facts.on is not None]
    for rule in trajectory().frequencies:
        finding = rule.look(days, today=local_day(work.now))
        if finding is not None:
            alert_of(work, case, finding, level=rule.alert, protocol=book_in_force(work.session).protocol)


def alert_of(work: Work, case: Case, finding: Finding, *, level: Level, protocol: Protocol) -> UUID | None:
    """Wake people for a finding, unless an alert that nobody has acknowledged yet tells of the same rule."""
    if _is_told(work, case, finding):
        return None
    return raise_alert(work, protocol=protocol, case=case, level=level, reasons=[_reason(finding, level)])


def _reason(finding: Finding, level: Level) -> ReasonFacts:
    return ReasonFacts(code=finding.code, level=level, sources=(PREFIX,))


def _is_told(work: Work, case: Case, finding: Finding) -> bool:
    return any(
        reason.code.startswith(f"{finding.name}:")
        for alert in alerts.open_of(work.session, family(work.session, case.id))
        for reason in alert.facts.reasons
    )


def _earlier(work: Work, case: Case, assessment: Assessment, levels: Mapping[str, Level]) -> Band | None:
    """The last result of the same instrument before this one."""
    for one in assessments_of(work.session, family(work.session, case.id)):
        if one.id != assessment.id and one.interview.instrument == assessment.interview.instrument:
            band = _band(one, one.outcome.rating, levels, bound="level_max")
            if band is not None:
                return band
    return None


def _band(
    assessment: Assessment, rating: dict[str, Any] | None, levels: Mapping[str, Level], *, bound: str
) -> Band | None:
    slug = "" if rating is None else str(rating["level"] or rating[bound])
    return Band(assessment.at, slug, levels[slug]) if slug in levels else None
