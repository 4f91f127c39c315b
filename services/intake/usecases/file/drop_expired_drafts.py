"""Throw away drafts older than fourteen days, and tell whoever typed them that something was never saved."""

from services.intake.store import cases, logs
from services.intake.usecases.file.save_draft import forget
from services.intake.usecases.schedule_due import schedule_due
from shared.contracts.codes import DueKind
from shared.work import Work


def drop_expired_drafts(work: Work) -> int:
    """Drop a batch; return how many. A draft of a case leaves its worker a task; one without a case just goes."""
    expired = logs.expired_drafts(work.session, now=work.now)
    for draft in expired:
        case = cases.case_by_id(work.session, draft.case_id) if draft.case_id else None
        if case is not None and case.status.is_live:
            schedule_due(
                work,
                case=case,
                kind=DueKind.DRAFT_EXPIRED,
                due_at=work.now,
                title="draft_expired",
                owner=draft.staff,
            )
        forget(work, draft)
    return len(expired)
