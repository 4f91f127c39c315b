"""Offered places that ran out: editions are claimed, since an edition's row is the lock of its places."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.groups.store.editions import Edition
from services.groups.store.enrolments import Enrolment
from shared.contracts.codes import EnrolmentState


def claim_lapsed(session: Session, *, now: datetime) -> Edition | None:
    """Claim one edition with an offer that ran out, past those another process holds; None if there is none left."""
    ran_out = exists().where(
        Enrolment.edition_id == Edition.id,
        Enrolment.state == EnrolmentState.INVITED,
        Enrolment.answer_by <= now,
    )
    query = select(Edition).where(ran_out).order_by(Edition.id).limit(1)
    fresh = query.execution_options(populate_existing=True)
    return session.scalar(fresh.with_for_update(of=Edition, skip_locked=True))
