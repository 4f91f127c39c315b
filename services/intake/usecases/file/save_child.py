"""Write the record of a child, or take it off the file."""

from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import family
from services.intake.store.facts.people import ChildFacts
from services.intake.store.people import Child
from services.intake.store.rows import expect_version, row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.risk.flags_of_file import take_in_file
from services.intake.usecases.timeline import note_on_timeline
from shared.ids import new_id
from shared.work import Work


def add_child(work: Work, case_id: UUID, *, facts: ChildFacts, key: UUID | None = None) -> UUID:
    """Add a child of hers."""
    case = live_case_for(work, case_id, "add_child")

    def make() -> UUID:
        child = Child(id=new_id(), scope_id=case.id, recorded_at=work.now, facts=facts)
        work.session.add(child)
        note_on_timeline(work, case, EntryKind.IDENTITY, "child", child.id)
        work.audit("child_added", subject=case.id)
        take_in_file(work, case)
        return child.id

    return work.once(key, "add_child", make)


def save_child(work: Work, case_id: UUID, child_id: UUID, *, facts: ChildFacts, version: int | None) -> None:
    """Correct a child's record."""
    case = live_case_for(work, case_id, "save_child")
    child = row_of(work.session, Child, family(work.session, case.id), child_id)
    expect_version(child, version)
    child.facts = facts
    work.audit("child_saved", subject=case.id)
    take_in_file(work, case)


def remove_child(work: Work, case_id: UUID, child_id: UUID) -> None:
    """Take a child off the file; the row stays until the file is erased."""
    case = live_case_for(work, case_id, "remove_child")
    child = row_of(work.session, Child, family(work.session, case.id), child_id)
    child.removed_at = child.removed_at or work.now
    note_on_timeline(work, case, EntryKind.IDENTITY, "child_removed", child.id)
    work.audit("child_removed", subject=case.id)
    take_in_file(work, case)
