"""Silence of a woman at high risk: somebody calls her inside her safe hours; never a message."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.due.items import DueKind
from services.intake.domain.risk.protocol import Protocol
from services.intake.domain.risk.trajectory import Finding, Silence, add_finding, drop_findings
from services.intake.domain.timeline import EntryKind
from services.intake.store.absences import longest_row
from services.intake.store.cases import Case, family
from services.intake.store.due import DueItem, live_of, made_since
from services.intake.usecases.risk.watch_trajectory import alert_of
from services.intake.usecases.schedule_due import schedule_due, withdraw_due
from services.intake.usecases.timeline import note_on_timeline
from shared.work import Work

_UNCERTAIN: Final = "uncertain"


def notice_silence(
    work: Work, case: Case, rules: Iterable[Silence], *, protocol: Protocol, seen: int
) -> None:
    """Owe a call, and an alert where the rule asks for one. seen: how many signs there were in a row."""
    for rule in rules:
        finding = rule.look(seen, level=case.level)
        if finding is not None:
            _owe_call(work, case, finding, within=rule.call[case.level])
            if rule.alert is not None:
                alert_of(work, case, finding, level=rule.alert, protocol=protocol)


def let_go_of_absences(work: Work, case: Case, rules: Iterable[Silence]) -> None:
    """Take rules on rows of absences out of the call that is owed, where no row is that long any more.

    The call ends if nothing else asks for it. One that somebody put off is hers: she ends it herself.
    """
    owed = _owed(work, case.id)
    if owed is None or owed.put_off:
        return
    row = longest_row(work.session, case.id, since=owed.created_at)
    title = drop_findings(owed.title, [rule for rule in rules if row < rule.count])
    if title:
        owed.title = title
    else:
        withdraw_due(work, case=case, kind=DueKind.ABSENCE, ref=case.id)


def notice_unreached(work: Work, case: Case, rules: Iterable[Silence], *, protocol: Protocol) -> None:
    """The same of messages that did not reach her, since somebody last spoke with her."""
    for rule in rules:
        since = work.now - (rule.within or timedelta())
        if case.last_contact_at is not None:
            since = max(since, case.last_contact_at)
        made = made_since(work.session, family(work.session, case.id), since)
        seen = sum(_reason(item) in rule.reasons for item in made)
        notice_silence(work, case, [rule], protocol=protocol, seen=seen)


def _reason(item: DueItem) -> str:
    """Why a message did not reach her, as far as the item that was made of it tells."""
    match item.kind:
        case DueKind.MESSAGE_WITHHELD:
            return item.title
        case DueKind.MESSAGE_UNCERTAIN:
            return _UNCERTAIN
        case _:
            return ""


def _owe_call(work: Work, case: Case, finding: Finding, *, within: timedelta) -> None:
    """One call a case, whatever rules ask for it: the soonest of their terms, and all their facts."""
    owed = _owed(work, case.id)
    due_at = work.now + within
    item = schedule_due(
        work,
        case=case,
        kind=DueKind.ABSENCE,
        title=finding.code if owed is None else add_finding(owed.title, finding),
        due_at=due_at if owed is None else min(due_at, owed.due_at),
        owner=None if owed is None else owed.owner,
        ref=case.id,
    )
    if owed is None:
        note_on_timeline(work, case, EntryKind.DUE, "silence", item)
    work.audit("task_made", subject=case.id, reason="silence")


def _owed(work: Work, case_id: UUID) -> DueItem | None:
    """The call that is owed for this case itself; the absence from one session comes from that session."""
    items = live_of(work.session, family(work.session, case_id), ref=case_id)
    return next((item for item in items if item.kind is DueKind.ABSENCE), None)
