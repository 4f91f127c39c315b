"""What is news: whether people must be woken for reasons, or an open alert tells them already."""

from collections.abc import Sequence

from services.intake.store.cases import Case, family
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.risk import alerts
from shared.contracts.levels import Level
from shared.work import Work


def is_news(work: Work, case: Case, level: Level, reasons: Sequence[ReasonFacts]) -> bool:
    """Whether people must be woken: a flag or a high band shows that no open alert tells already.

    An alert that was acknowledged tells of what was known then: what happens again after it is news.
    """
    if not level.is_high and all(reason.is_result for reason in reasons):
        return False
    codes = {reason.code for reason in reasons}
    told: set[str] = set()
    for alert in alerts.open_of(work.session, family(work.session, case.id)):
        if alert.level.rank >= level.rank:
            told |= {reason.code for reason in alert.facts.reasons}
    return not codes <= told


def add_sources(work: Work, case: Case, reasons: Sequence[ReasonFacts]) -> None:
    """Say in the open alerts that tell these reasons where else they come from; wakes nobody."""
    more = {reason.code: reason.sources for reason in reasons}
    for alert in alerts.open_of(work.session, family(work.session, case.id)):
        facts = alert.facts
        told = tuple(reason.with_sources(more.get(reason.code, ())) for reason in facts.reasons)
        if told != facts.reasons:
            alert.facts = facts.model_copy(update={"reasons": told})
