"""Owe looking in on her: after her case has closed, if she agreed, and when nothing was heard of her for long."""

from typing import Final

from services.intake.domain.case.arrows import Reason
from services.intake.domain.due.items import DueKind, DueState
from services.intake.domain.due.look_in import AFTER_CLOSING, NO_CONTACT, LookIn, months_after
from services.intake.domain.risk.protocol import Protocol
from services.intake.domain.risk.working_days import Ordinary
from services.intake.store import cases
from services.intake.store.cases import Case, family
from services.intake.store.due import DueItem, live_of
from services.intake.usecases.clock import local_day, morning_of
from services.intake.usecases.schedule_due import add_due, finish_due
from shared.work import Work

BATCH: Final = 200


def owe_after_closing(work: Work, case: Case, protocol: Protocol, *, reason: Reason) -> None:
    """Put looking in on her on her worker's list, for each month that the protocol names."""
    rules = protocol.look_in
    if reason not in rules.reasons:
        return
    for months in rules.months:
        on_the_day = morning_of(months_after(local_day(work.now), months))
        add_due(
            work,
            case=case,
            kind=DueKind.OTHER,
            title=AFTER_CLOSING,
            due_at=protocol.working_days.due(on_the_day, work=Ordinary.AFTER_CLOSING, level=case.level),
            owner=case.owner,
            ref=case.id,
        )
    work.session.flush()


def drop_after_closing(work: Work, case: Case) -> None:
    """Take it off: she is back."""
    finish_due(work, _owed(work, case, AFTER_CLOSING))


def look_for_silent(work: Work, rules: LookIn) -> int:
    """Owe looking for the women of live cases of whom nothing was heard for too long; return how many were looked at.

    Once for each stretch of silence as long as the protocol's; not while the last one is still to be done.
    """
    silent = cases.unheard_of(work.session, rules.no_contact, now=work.now, limit=BATCH)
    for case in silent:
        case.looked_for_at = work.now
        if not _owed(work, case, NO_CONTACT):
            add_due(
                work,
                case=case,
                kind=DueKind.OTHER,
                title=NO_CONTACT,
                due_at=work.now,
                owner=case.owner,
                ref=case.id,
            )
            work.audit("task_made", subject=case.id, reason=NO_CONTACT)
    work.session.flush()
    return len(silent)


def heard_of_her(work: Work, case: Case) -> None:
    """Mark looking for her as done: somebody has spoken with her."""
    finish_due(work, _owed(work, case, NO_CONTACT), DueState.DONE)


def _owed(work: Work, case: Case, title: str) -> list[DueItem]:
    owed = live_of(work.session, family(work.session, case.id), ref=case.id)
    return [item for item in owed if item.kind is DueKind.OTHER and item.title == title]
