"""Take in red flags seen outside an assessment: kept with their source, the level rises, people are woken."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.intake.domain.risk.levels import SeenFlag, judge
from services.intake.gateways.risk_book import RiskBook
from services.intake.store.cases import Case, family
from services.intake.store.facts.risk import SightingFacts
from services.intake.store.risk.flags import FlagSighting, sightings_of
from services.intake.usecases.alert.news import add_sources, is_news
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.next_action import show_next
from services.intake.usecases.risk.current_flags import current_flags
from services.intake.usecases.risk.owe_reassessment import owe_sooner
from services.intake.usecases.risk.raise_level import raise_level
from services.intake.usecases.risk.record_assessment import as_facts
from shared.ids import new_id
from shared.work import Work


@dataclass(frozen=True)
class Seen:
    """A flag and the row it was seen in."""

    ref: UUID
    facts: SightingFacts


def take_in_flags(work: Work, case: Case, *, book: RiskBook, seen: Sequence[Seen]) -> int:
    """Keep these flags and do what they ask for; return how many were new. The same flag from one source counts once.

    case: live, held for writing. They add up with the flags told before them, and never lower anything.
    """
    known = {
        (one.facts.code, one.facts.source)
        for one in sightings_of(work.session, family(work.session, case.id))
    }
    new = [one for one in seen if (one.facts.code, one.facts.source) not in known]
    if not new:
        return 0
    verdict = judge(
        book.protocol.level_rules,
        flags=[SeenFlag(one.facts.code, one.facts.source, one.facts.now) for one in new],
        earlier=current_flags(work, case, within=book.protocol.flag_current_within),
    )
    for one in new:
        work.session.add(
            FlagSighting(
                id=new_id(),
                scope_id=case.id,
                at=work.now,
                author=work.actor.ref,
                ref=one.ref,
                facts=one.facts,
            )
        )
        work.audit("flag_seen", subject=case.id, reason=one.facts.code)
    reasons = tuple(as_facts(verdict))
    wakes = is_news(work, case, verdict.level, reasons)
    if raise_level(work, case, verdict.level, reasons=reasons):
        owe_sooner(work, case, by=book.protocol.reassess_by(work.now, level=case.level))
        show_next(work, case)
    if wakes:
        raise_alert(work, protocol=book.protocol, case=case, level=verdict.level, reasons=reasons)
    else:
        add_sources(work, case, reasons)
    return len(new)
