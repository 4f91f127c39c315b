"""Groups says whose a concern is: an item on her worker's list with a clock, and an alert for danger today."""

from typing import Final
from uuid import UUID

from services.intake.domain.concerns import is_urgent, look_by
from services.intake.domain.due.items import DueKind
from services.intake.domain.risk.protocol import Protocol
from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import Case, case_by_id, speaker_of
from services.intake.store.concerns import Concern, claim_waiting, concern_by_id
from services.intake.store.due import case_of_person
from services.intake.store.facts.concerns import ConcernFacts
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.risk.alerts import SEALED_OFF
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.schedule_due import schedule_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.events.groups import ConcernRaised
from shared.contracts.levels import Level
from shared.crypto import create_scope
from shared.work import Work

BATCH: Final = 50
NO_TEAM: Final = "no_team"
"""Whose an alert is that belongs to no team: coordinators alone see it."""


def hear_concern(work: Work, event: ConcernRaised, *, protocol: Protocol) -> None:
    """Join it with its words, which may still be on their way, and owe somebody's look at it.

    Without a live case there is no list to put it on: it is an alert, whatever it is about.
    """
    case = case_of_person(work.session, event.person)
    concern = concern_by_id(work.session, event.concern, lock=True) or _without_words(work, event)
    by = look_by(event.category, event.urgency, now=work.now, triage_within=protocol.triage_within)
    concern.heard_at = work.now
    concern.person = event.person
    concern.look_by = min(concern.look_by or by, by)
    readable = case if case is not None and case.status not in SEALED_OFF else None
    concern.case_id = None if readable is None else readable.id
    work.session.add(concern)
    urgent = is_urgent(event.category, event.urgency)
    code = f"concern_{event.category}"
    if readable is None or not readable.status.is_live:
        concern.woken_at = work.now
        _alert(work, protocol, readable, (code, "no_live_case"), Level.ALTO if urgent else Level.MEDIO)
        return
    _owe(work, readable, concern, code)
    if urgent:
        concern.woken_at = work.now
        _alert(work, protocol, readable, (code,), readable.level if readable.level.is_high else Level.ALTO)


def wake_for_waiting(work: Work, *, protocol: Protocol) -> int:
    """Alert others to concerns that nobody took in time; return how many. Also to words that are still nobody's."""
    waiting = claim_waiting(work.session, now=work.now, limit=BATCH)
    for concern in waiting:
        concern.woken_at = work.now
        case = _case_of(work, concern.case_id)
        urgent = is_urgent(concern.facts.category, concern.facts.urgency)
        level = Level.ALTO if urgent else Level.MEDIO
        codes = [f"concern_{concern.facts.category}", "concern_waiting"]
        _alert(work, protocol, case, codes if case else [*codes, "no_live_case"], level)
    return len(waiting)


def _without_words(work: Work, event: ConcernRaised) -> Concern:
    create_scope(work.session, event.concern)
    facts = ConcernFacts(category=event.category, urgency=event.urgency)
    return Concern(id=event.concern, scope_id=event.concern, told_at=work.now, facts=facts)


def _owe(work: Work, case: Case, concern: Concern, code: str) -> None:
    item = schedule_due(
        work, case=case, kind=DueKind.CONCERN, title=code, due_at=concern.look_by, ref=concern.id
    )
    note_on_timeline(work, case, EntryKind.DUE, code, item)
    work.audit("task_made", subject=case.id, reason=DueKind.CONCERN)


def _alert(
    work: Work, protocol: Protocol, case: Case | None, codes: "tuple[str, ...] | list[str]", level: Level
) -> None:
    """Tell people. A case that is over is named; one nobody may look into, or none, is not."""
    raise_alert(
        work,
        protocol=protocol,
        case=case,
        team=NO_TEAM,
        level=level,
        reasons=[ReasonFacts(code=code, level=level, sources=("groups",)) for code in codes],
    )


def _case_of(work: Work, case_id: UUID | None) -> Case | None:
    case = None if case_id is None else case_by_id(work.session, case_id)
    speaker = None if case is None else speaker_of(work.session, case)
    return speaker if speaker is not None and speaker.status not in SEALED_OFF else None
