"""Write on a case's timeline, within the transaction of whatever happened."""

from datetime import datetime
from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import Case
from services.intake.store.timeline import TimelineEntry
from shared.ids import new_id
from shared.work import Work

_SUMMARY_LENGTH = 300


def note_on_timeline(
    work: Work,
    case: Case,
    kind: EntryKind,
    summary: str,
    ref: UUID | None = None,
    *,
    at: datetime | None = None,
    is_contact: bool = True,
) -> None:
    """Add a line. summary: a closed code or her worker's words, sealed; cut at 300 characters.

    at: when it happened, if not now. A contact with her also moves the case's last contact; is_contact False: an
    entry of such a kind that tells of none, as when she did not come.
    """
    happened = at or work.now
    work.session.add(
        TimelineEntry(
            id=new_id(),
            scope_id=case.id,
            at=happened,
            author=work.actor.ref,
            ref=ref,
            kind=kind,
            summary=summary[:_SUMMARY_LENGTH],
        )
    )
    may_count = kind in {EntryKind.ATTENTION, EntryKind.ACCOMPANIMENT}
    if is_contact and may_count and (case.last_contact_at is None or case.last_contact_at < happened):
        case.last_contact_at = happened
