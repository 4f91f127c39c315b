"""A coordinator looks at an opening and says what she found."""

from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store import glass
from services.intake.store.cases import case_by_id
from services.intake.usecases.timeline import note_on_timeline
from shared.errors import Conflict, Missing
from shared.work import Work


def review_break_glass(work: Work, glass_id: UUID, *, finding: str) -> None:
    """Close the review. Nobody reviews herself; a second review changes nothing."""
    row = glass.glass_by_id(work.session, glass_id, lock=True)
    case = case_by_id(work.session, row.scope_id) if row else None
    if row is None or case is None:
        raise Missing("No existe esa apertura.")
    if row.staff == work.actor.ref:
        raise Conflict("La revisa otra persona.", field="finding")
    if row.reviewed_at is not None:
        return
    row.reviewed_at = work.now
    row.reviewed_by = work.actor.ref
    row.finding = finding
    note_on_timeline(work, case, EntryKind.ACCESS, "glass_reviewed", row.id)
    work.audit("glass_reviewed", subject=case.id)
