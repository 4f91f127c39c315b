"""Record what was done to her; the GBVIMS type and the time until she told it are derived, every yes kept."""

from uuid import UUID

from services.intake.domain.incidents import gbvims, time_to_report
from services.intake.domain.timeline import EntryKind
from services.intake.store.activity import Incident
from services.intake.store.cases import family
from services.intake.store.facts.work import IncidentFacts
from services.intake.store.rows import expect_version, row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.timeline import note_on_timeline
from shared.ids import new_id
from shared.work import Work


def record_incident(work: Work, case_id: UUID, *, facts: IncidentFacts, key: UUID | None = None) -> UUID:
    """Add an incident."""
    case = live_case_for(work, case_id, "record_incident")

    def make() -> UUID:
        row = Incident(
            id=new_id(),
            scope_id=case.id,
            recorded_at=work.now,
            author=work.actor.ref,
            facts=facts,
            derived=derive(facts),
        )
        work.session.add(row)
        note_on_timeline(work, case, EntryKind.INCIDENT, ",".join(facts.kinds), row.id)
        work.audit("incident_recorded", subject=case.id)
        return row.id

    return work.once(key, "record_incident", make)


def correct_incident(
    work: Work, case_id: UUID, incident_id: UUID, *, facts: IncidentFacts, version: int | None
) -> None:
    """Correct an incident; what is derived is derived again."""
    case = live_case_for(work, case_id, "correct_incident")
    row = row_of(work.session, Incident, family(work.session, case.id), incident_id)
    expect_version(row, version)
    row.facts = facts
    row.derived = derive(facts)
    note_on_timeline(work, case, EntryKind.INCIDENT, "corrected", row.id)
    work.audit("incident_corrected", subject=case.id)


def derive(facts: IncidentFacts) -> dict[str, object]:
    """Return `gbvims` (None while open), `possible`, `all_yes` and `told` (stretch until the telling)."""
    found = gbvims(frozenset(facts.kinds), penetration=facts.penetration, sexual_contact=facts.sexual_contact)
    return {
        "gbvims": found.type.value if found.type else None,
        "possible": [kind.value for kind in found.possible],
        "all_yes": list(found.all_yes),
        "told": time_to_report(facts.on, facts.told_on).value,
    }
