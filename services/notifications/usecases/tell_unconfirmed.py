"""A confirmation lapsed: staff must call her inside her window and ask again."""

from typing import Final

from services.notifications.domain.contact_plan import Safe
from services.notifications.domain.decision import LIVE_STATUSES
from services.notifications.store import cases, plans
from shared.contracts.events.notifications import ContactUnconfirmed
from shared.work import Work

_BATCH: Final = 100


def tell_unconfirmed(work: Work) -> int:
    """Tell each lapsed point once; return how many were told. Points nobody may use are passed over."""
    told = 0
    for row in plans.lapsed_points(work.session, now=work.now, limit=_BATCH):
        row.told_at = work.now
        known = cases.cases_of(work.session, row.scope_id)
        if row.confirm_by is None or not any(case.status in LIVE_STATUSES for case in known):
            continue
        if row.safe is Safe.YES:
            since = row.confirm_by
            work.emit(
                ContactUnconfirmed(subject=row.scope_id, person=row.scope_id, point=row.id, since=since)
            )
            told += 1
    return told
