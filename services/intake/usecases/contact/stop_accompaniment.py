"""Say from there that an accompaniment is over; how it went may be said later."""

from datetime import datetime
from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store.activity import Accompaniment
from services.intake.store.cases import Case, family
from services.intake.store.rows import row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.contact.start_accompaniment import instant
from services.intake.usecases.timeline import note_on_timeline
from shared.errors import Conflict
from shared.work import Work


class NotUnderWay(Conflict):
    """It has not begun, or it was called off."""


def stop_accompaniment(
    work: Work, case_id: UUID, accompaniment_id: UUID, *, at: datetime | None = None, key: UUID | None = None
) -> None:
    """End one under way; a second time changes nothing. at: when it ended, if not now.

    Raises NotUnderWay, Invalid for an instant before it began or out of reach, Missing.
    """
    case = live_case_for(work, case_id, "stop_accompaniment")

    def make() -> UUID:
        row = row_of(work.session, Accompaniment, family(work.session, case.id), accompaniment_id, lock=True)
        if row.started_at is None or row.cancelled_at is not None:
            raise NotUnderWay("Este acompañamiento no está en marcha.")
        if row.ended_at is None:
            end(work, case, row, at=instant(work, at, after=row.started_at))
            row.told_at = work.now
        return row.id

    work.once(key, "stop_accompaniment", make)


def end(work: Work, case: Case, row: Accompaniment, *, at: datetime) -> None:
    """End one already in hand."""
    row.ended_at = at
    what = f"over:{row.facts.kind}"
    note_on_timeline(work, case, EntryKind.ACCOMPANIMENT, what, row.id, at=at, is_contact=False)
    work.audit("accompaniment_ended", subject=case.id)
