"""Record what was done to her; the GBVIMS type and the time until she told it are derived, every yes kept."""

from uuid import UUID

from services.intake.domain.incidents import gbvims, time_to_report
from services.intake.domain.timeline import EntryKind
from services.intake.store.activity import Incident, is_corrected
from services.intake.store.cases import family
from services.intake.store.facts.work import IncidentFacts
from services.intake.store.rows import ChangedMeanwhile, expect_version, row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.risk.flags_of_file import take_in_file
from services.intake.usecases.risk.watch_trajectory import watch_incidents
from services.intake.usecases.timeline import note_on_timeline
from shared.ids import new_id
from shared.work import Work


def record_incident(work: Work, case_id: UUID, *, facts: IncidentFacts, key: UUID | None = None) -> UUID:
    """Add an incident."""
    case = live_case_for(work, case_id, "record_incident")

    def make() -> UUID:
        row = _new(work, facts, scope=case.id)
        note_on_timeline(work, case, EntryKind.INCIDENT, ",".join(facts.kinds), row.id)
        work.audit("incident_recorded", subject=case.id)
        take_in_file(work, case)
        watch_incidents(work, case)
        return row.id

    return work.once(key, "record_incident", make)


def correct_incident(
    work: Work, case_id: UUID, incident_id: UUID, *, facts: IncidentFacts, version: int | None
) -> UUID:
    """Put a corrected row in an incident's place; return its id. Both stay, what is derived is derived again.

    Raises ChangedMeanwhile for one that was corrected before.
    """
    case = live_case_for(work, case_id, "correct_incident")
    wrong = row_of(work.session, Incident, family(work.session, case.id), incident_id, lock=True)
    expect_version(wrong, version)
    if is_corrected(work.session, wrong):
        raise ChangedMeanwhile("Otra persona ya ha corregido este hecho.", field="version")
    row = _new(work, facts, scope=wrong.scope_id, corrects=wrong.id)
    note_on_timeline(work, case, EntryKind.INCIDENT, "corrected", row.id)
    work.audit("incident_corrected", subject=case.id)
    take_in_file(work, case)
    watch_incidents(work, case)
    return row.id


def _new(work: Work, facts: IncidentFacts, *, scope: UUID, corrects: UUID | None = None) -> Incident:
    row = Incident(
        id=new_id(),
        scope_id=scope,
        recorded_at=work.now,
        author=work.actor.ref,
        corrects=corrects,
        facts=facts,
        derived=derive(facts),
    )
    work.session.add(row)
    return row


def derive(facts: IncidentFacts) -> dict[str, object]:
    """Return `gbvims` (None while open), `possible`, `all_yes` and `told` (stretch until the telling)."""
    found = gbvims(frozenset(facts.kinds), penetration=facts.penetration, sexual_contact=facts.sexual_contact)
    return {
        "gbvims": found.type.value if found.type else None,
        "possible": [kind.value for kind in found.possible],
        "all_yes": list(found.all_yes),
        "told": time_to_report(facts.on, facts.told_on).value,
    }
