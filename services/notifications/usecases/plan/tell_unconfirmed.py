"""A confirmation lapsed: staff must call her inside her window and ask again."""

from typing import Final

from services.notifications.domain.contact_plan import Safe
from services.notifications.store import plans
from services.notifications.store.base import UNREADABLE
from services.notifications.store.plans import PointRow
from shared.contracts.events.notifications import ContactUnconfirmed
from shared.work import Work

_BATCH: Final = 100


def tell_unconfirmed(work: Work) -> int:
    """Tell each lapsed point once, while a case of hers is live; return how many were told.

    Points nobody may use are passed over; one that cannot be read is told.
    """
    told = 0
    for row in plans.lapsed_points(work.session, now=work.now, limit=_BATCH):
        plans.note_told(work.session, row.id, at=work.now)
        if row.confirm_by is not None and _may_be_used(row):
            work.emit(
                ContactUnconfirmed(
                    subject=row.scope_id, person=row.scope_id, point=row.id, since=row.confirm_by
                )
            )
            told += 1
    return told


def _may_be_used(row: PointRow) -> bool:
    try:
        return row.safe is Safe.YES
    except UNREADABLE:
        return True
