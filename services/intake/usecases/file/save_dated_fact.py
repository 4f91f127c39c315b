"""Write a fact with a date; what expires or is to be attended becomes due work."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.codes import DatedFactKind, FactState
from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import Case, family
from services.intake.store.facts.people import DatedFactFacts
from services.intake.store.people import DatedFact, PersonFile
from services.intake.store.rows import expect_version, row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.clock import MADRID, local_day, morning_of
from services.intake.usecases.contact.keep_reminder import keep_reminder
from services.intake.usecases.risk.flags_of_file import take_in_file
from services.intake.usecases.schedule_due import cancel_due, schedule_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import DueKind
from shared.errors import Invalid
from shared.ids import new_id
from shared.work import Work

_LEAD_DAYS: Final = {
    DatedFactKind.PROTECTION_ORDER: 14,
    DatedFactKind.PERMIT: 60,
    DatedFactKind.VIOLENCE_PERMIT: 60,
    DatedFactKind.HEARING: 2,
}
"""How many days before its date staff are reminded; others: 7."""
_LEAD_OTHERS: Final = 7
_DEAD: Final = frozenset({FactState.DENIED, FactState.ENDED, FactState.HELD})


def add_dated_fact(work: Work, case_id: UUID, *, facts: DatedFactFacts, key: UUID | None = None) -> UUID:
    """Add a dated fact and the reminders that go with it. Raises Invalid to remind her of what has no hour."""
    _has_an_hour(facts)
    case = live_case_for(work, case_id, "add_dated_fact")

    def make() -> UUID:
        row = DatedFact(
            id=new_id(),
            scope_id=case.id,
            recorded_at=work.now,
            facts=facts,
        )
        work.session.add(row)
        remind_of_fact(work, case, row)
        note_on_timeline(work, case, EntryKind.IDENTITY, f"{facts.kind}:{facts.state}", row.id)
        work.audit("dated_fact_added", subject=case.id)
        take_in_file(work, case)
        return row.id

    return work.once(key, "add_dated_fact", make)


def save_dated_fact(
    work: Work, case_id: UUID, fact_id: UUID, *, facts: DatedFactFacts, version: int | None
) -> None:
    """Correct a dated fact; its reminders move along. Raises Invalid as adding does."""
    _has_an_hour(facts)
    case = live_case_for(work, case_id, "save_dated_fact")
    row = row_of(work.session, DatedFact, family(work.session, case.id), fact_id)
    expect_version(row, version)
    row.facts = facts
    remind_of_fact(work, case, row)
    note_on_timeline(work, case, EntryKind.IDENTITY, f"{facts.kind}:{facts.state}", row.id)
    work.audit("dated_fact_saved", subject=case.id)
    take_in_file(work, case)


def remind_at(facts: DatedFactFacts, now: datetime) -> datetime | None:
    """When staff should look at it again: some days before it ends or is held; None if nothing is to come."""
    if facts.state in _DEAD:
        return None
    return _ahead_of(facts.on if facts.kind is DatedFactKind.HEARING else facts.expires, facts.kind, now)


def _ahead_of(target: date | None, kind: DatedFactKind, now: datetime) -> datetime | None:
    if target is None or target < local_day(now):
        return None
    lead = timedelta(days=_LEAD_DAYS.get(kind, _LEAD_OTHERS))
    return max(morning_of(target - lead), now)


def _due_kind(kind: DatedFactKind) -> DueKind:
    return DueKind.HEARING if kind is DatedFactKind.HEARING else DueKind.EXPIRY


def _has_an_hour(facts: DatedFactFacts) -> None:
    if facts.remind_her and (facts.kind is not DatedFactKind.HEARING or facts.begins is None):
        raise Invalid(
            "Para recordárselo a ella hace falta saber a qué hora es.",
            field="begins",
            expected="la hora de una vista; lo demás no se le recuerda",
        )


def _her_hour(facts: DatedFactFacts) -> datetime | None:
    """When what she wants to be reminded of begins; None if there is nothing, or it will not be."""
    if not facts.remind_her or facts.begins is None or facts.state in _DEAD:
        return None
    return datetime.combine(facts.on, facts.begins, MADRID).astimezone(UTC)


def remind_of_fact(work: Work, case: Case, row: DatedFact) -> None:
    """Owe a look at a fact some days before its date, and remind her of its hour; the reminders it had are off."""
    row.due_at = remind_at(row.facts, work.now)
    cancel_due(work, ref=row.id)
    if row.due_at is not None:
        schedule_due(
            work,
            case=case,
            kind=_due_kind(row.facts.kind),
            due_at=row.due_at,
            title=row.facts.kind.value,
            ref=row.id,
        )
    keep_reminder(work, case, source=row.id, at=_her_hour(row.facts))


def remind_of_permit(work: Work, case: Case, file: PersonFile) -> None:
    """Owe a look at the permit of her profile before it expires, as a dated fact's."""
    permit = DatedFactKind.PERMIT
    due_at = _ahead_of(file.profile.permit_expires, permit, work.now)
    if due_at is None:
        cancel_due(work, ref=file.id)
        return
    schedule_due(work, case=case, kind=DueKind.EXPIRY, due_at=due_at, title=permit.value, ref=file.id)
