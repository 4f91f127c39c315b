"""Red flags told about a case lately: they add up with what is seen now."""

from datetime import timedelta

from services.intake.domain.risk.levels import SeenFlag
from services.intake.domain.text_signals import is_from_text
from services.intake.store.cases import Case, family
from services.intake.store.facts.risk import AlertOutcome, ReasonFacts
from services.intake.store.risk import alerts
from services.intake.store.risk.assessments import assessments_of
from services.intake.store.risk.flags import sightings_of
from services.intake.store.risk.signals import confirmed_since
from shared.work import Work


def current_flags(work: Work, case: Case, *, within: timedelta) -> tuple[SeenFlag, ...]:
    """Return the flags of assessments, alerts, sightings and confirmed signals that are not older than `within`.

    An alert that was looked into and not confirmed tells nothing. What an alert has from texts alone counts by
    its signal: a confirmation that was undone tells nothing either.
    """
    since = work.now - within
    scopes = family(work.session, case.id)
    told: list[ReasonFacts] = []
    for assessment in assessments_of(work.session, scopes, since=since):
        told += assessment.outcome.reasons
    for alert in alerts.of_case(work.session, scopes):
        closing = alert.closing
        if alert.raised_at >= since and (
            closing is None or closing.outcome is not AlertOutcome.NOT_CONFIRMED
        ):
            told += (reason for reason in alert.facts.reasons if not is_from_texts_alone(reason))
    for signal in confirmed_since(work.session, scopes, since):
        told += signal.asked
    codes = {reason.code for reason in told if reason.is_flag}
    codes |= {sighting.facts.code.value for sighting in sightings_of(work.session, scopes, since=since)}
    return tuple(SeenFlag(code, "earlier") for code in sorted(codes))


def is_from_texts_alone(reason: ReasonFacts) -> bool:
    """Whether nothing but texts tells this reason: then it stands and falls with their signals."""
    return bool(reason.sources) and all(is_from_text(source) for source in reason.sources)
