"""Let open cases follow a change of protocol: clocks are dated anew, levels rise, a lower one is for people to see."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.intake.domain.due.items import DueKind, DueState
from services.intake.domain.risk import follow
from services.intake.domain.risk.follow import Move, Owed, Told, ToldFlag
from services.intake.domain.risk.levels import KeptRating, Verdict
from services.intake.domain.risk.protocol import Protocol
from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import Case
from services.intake.store.due import DueItem
from services.intake.store.facts.risk import AlertOutcome
from services.intake.store.risk import following, protocols
from services.intake.store.risk.alerts import Alert
from services.intake.store.risk.assessments import Assessment
from services.intake.store.risk.following import Known
from services.intake.usecases.next_action import said_of, show_soonest, soonest_of
from services.intake.usecases.risk.book_in_force import book_of
from services.intake.usecases.risk.current_flags import is_from_texts_alone
from services.intake.usecases.risk.raise_level import raise_level
from services.intake.usecases.risk.record_assessment import as_facts
from services.intake.usecases.schedule_due import add_due, await_again, tell_settled
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import AlertState
from shared.contracts.levels import Level
from shared.crypto import ScopeMissing, SealBroken
from shared.logging import get_logger
from shared.work import Work

log = get_logger(__name__)
BATCH: Final = 200
LOOK_WITHIN: Final = timedelta(days=7)
RISE_WITHIN: Final = timedelta(hours=24)
LOOK_KIND: Final = DueKind.OTHER
RAISED: Final = "protocol_raised"
LOWER: Final = "protocol_lower"


@dataclass(frozen=True)
class Change:
    """Two protocols, the number of the new one, and whether each kind of work is needed."""

    before: Protocol
    after: Protocol

    @property
    def moves_levels(self) -> bool:
        """Whether any level could come out otherwise."""
        old, new = self.before, self.after
        return old.level_rules != new.level_rules or old.flag_current_within != new.flag_current_within


def follow_batch(work: Work, version_id: UUID, *, limit: int = BATCH) -> int:
    """Let the next open cases follow a version; return how many did, 0 when all have.

    The place reached is kept with what was done, in one transaction: whoever goes on begins there, and of two who
    run at once each takes the next ones. A case that cannot be opened is counted and left as it is.
    """
    version = protocols.version_by_id(work.session, version_id, lock=True)
    change = Change(book_of(version.earlier).protocol, book_of(version.document).protocol)
    since = work.now - max(change.before.flag_current_within, change.after.flag_current_within)
    batch = following.open_cases(work.session, after=version.cursor, since=since, limit=limit)
    counts: Counter[str] = Counter(version.counts)
    moved = _Moved()
    for known in batch:
        try:
            counts.update(_follow(work, known, change, moved))
        except (SealBroken, ScopeMissing):
            log.error("case_cannot_follow", case=known.case.id)
            counts["unreadable"] += 1
        counts["cases"] += 1
    moved.store(work)
    version.counts = dict(counts)
    if batch:
        version.cursor = batch[-1].case.id
    else:
        version.done_at = version.done_at or work.now
        work.audit("protocol_followed", reason=version.version, **_told_of(counts))
    return len(batch)


def _told_of(counts: Counter[str]) -> dict[str, Any]:
    return {name: counts[name] for name in sorted(counts)}


class _Moved:
    """Clear columns to set at the end of a batch, a statement a table."""

    def __init__(self) -> None:
        self.alerts: list[dict[str, object]] = []
        self.due: list[dict[str, object]] = []
        self.assessments: list[dict[str, object]] = []
        self.cases: list[dict[str, object]] = []

    def store(self, work: Work) -> None:
        following.set_clear(work.session, Alert, self.alerts)
        again = {"state": DueState.PENDING, "announced_at": None}
        following.set_clear(work.session, DueItem, self.due, **again)
        following.set_clear(work.session, Case, self.cases)
        following.set_clear(work.session, Assessment, self.assessments)


def _follow(work: Work, known: Known, change: Change, moved: _Moved) -> Counter[str]:
    done: Counter[str] = Counter()
    if change.moves_levels:
        done.update(_rate(work, known, change))
    done["alerts"] += sum(_date_alert(alert, change, moved) for alert in known.alerts)
    assessed = next((row for row in known.assessments if row.is_usable), None)
    at = None if assessed is None else assessed.at
    late = [_date_item(work, item, known, change, moved, assessed_at=at) for item in known.owed]
    done["dates"] += sum(late)
    if assessed is not None:
        _date_assessment(assessed, known, change, moved)
    if any(late) or done["raised"]:
        known.owed.sort(key=lambda row: (row.due_at, row.id))
        _show(work, known, moved)
    if done["alerts"] or done["dates"]:
        note_on_timeline(work, known.case, EntryKind.DUE, f"protocol_dates:{change.after.version}")
    return +done


def _show(work: Work, known: Known, moved: _Moved) -> None:
    """Let the head say when its next step is due; as a rule only the date is another, and nothing is sealed anew."""
    item, case = soonest_of(known.owed), known.case
    if item is None or said_of(item) != case.next_action:
        show_soonest(work, case, known.owed)
    elif item.due_at != case.next_due_at:
        moved.cases.append({"id": case.id, "next_due_at": item.due_at})


def told_of(known: Known) -> Told:
    """Gather what is known of a case, as it was kept."""
    flags, ratings, judgement = [], [], None
    for row in known.assessments:
        outcome = row.outcome
        flags += [ToldFlag(reason.code, row.at) for reason in outcome.reasons if reason.is_flag]
        rating = outcome.rating
        if rating is not None:
            ratings.append(KeptRating(rating["instrument"], rating["level"], rating.get("level_min")))
        judgement = judgement or next(
            (reason.level for reason in outcome.reasons if reason.code == "professional_judgement"), None
        )
    for alert in known.alerts:
        closing = alert.closing
        if closing is None or closing.outcome is not AlertOutcome.NOT_CONFIRMED:
            own = (one for one in alert.facts.reasons if one.is_flag and not is_from_texts_alone(one))
            flags += [ToldFlag(one.code, alert.raised_at) for one in own]
    flags += [ToldFlag(one.facts.code, one.at) for one in known.sightings]
    for signal in known.signals:
        flags += [ToldFlag(one.code, signal.decided_at or signal.at) for one in signal.asked if one.is_flag]
    return Told(follow.newest_ratings(ratings), tuple(flags), judgement)


def _rate(work: Work, known: Known, change: Change) -> Counter[str]:
    told = told_of(known)
    before, after = (follow.verdict_on(one, told, now=work.now) for one in (change.before, change.after))
    match follow.move_of(known.case.level, before=before, after=after):
        case Move.RISE:
            _raise(work, known, change, after)
            return Counter(raised=1, **{f"to_{after.level}": 1})
        case Move.REVIEW:
            return Counter(reviews=int(_ask_to_look(work, known, change, after.level)))
        case Move.STAY:
            return Counter()


def _raise(work: Work, known: Known, change: Change, verdict: Verdict) -> None:
    """Put the case at its higher level. Nobody is woken: nothing new is known of her, her worker has it to see to."""
    case = known.case
    raise_level(
        work, case, verdict.level, reasons=tuple(as_facts(verdict)), words=f"protocolo {change.after.version}"
    )
    note_on_timeline(work, case, EntryKind.ASSESSMENT, f"{RAISED}:{change.after.version}")
    _owe(work, known, RAISED, work.now + RISE_WITHIN)
    by = change.after.reassess_by(work.now, level=case.level)
    assessments = [item for item in known.owed if item.kind in {DueKind.REASSESSMENT, DueKind.FIRST_SCREEN}]
    for item in assessments[:1]:
        if item.due_at > by:
            item.due_at = by
            await_again(work, item)


def _ask_to_look(work: Work, known: Known, change: Change, level: Level) -> bool:
    title = f"{LOWER}:{level}"
    if any(item.kind is LOOK_KIND and item.title == title for item in known.owed):
        return False
    _owe(work, known, title, work.now + LOOK_WITHIN)
    note_on_timeline(work, known.case, EntryKind.ASSESSMENT, f"{LOWER}:{change.after.version}")
    return True


def _owe(work: Work, known: Known, title: str, due_at: datetime) -> None:
    case = known.case
    item = add_due(work, case=case, kind=LOOK_KIND, title=title, due_at=due_at, owner=None, ref=case.id)
    known.owed.append(item)


def _date_alert(alert: Alert, change: Change, moved: _Moved) -> bool:
    if alert.state is not AlertState.OPEN or alert.acknowledge_by is None:
        return False
    clocks = change.before, change.after
    by = follow.alert_by(
        *clocks, level=alert.level, raised_at=alert.raised_at, acknowledge_by=alert.acknowledge_by
    )
    next_at = alert.next_at
    if next_at is not None:
        is_first = next_at == alert.acknowledge_by
        next_at = by if is_first else follow.next_rise(*clocks, level=alert.level, next_at=next_at)
    if (by, next_at) == (alert.acknowledge_by, alert.next_at):
        return False
    moved.alerts.append({"id": alert.id, "acknowledge_by": by, "next_at": next_at})
    return True


def _date_item(
    work: Work, item: DueItem, known: Known, change: Change, moved: _Moved, *, assessed_at: datetime | None
) -> bool:
    kind = item.kind
    if kind not in follow.DATED:
        return False
    owed = Owed(kind, item.title, item.created_at, item.due_at, bool(item.put_off))
    due_at = follow.due_by(change.before, change.after, owed, level=known.case.level, assessed_at=assessed_at)
    if due_at == item.due_at:
        return False
    tell_settled(work, item)
    following.as_stored(item, due_at=due_at)
    moved.due.append({"id": item.id, "due_at": due_at})
    return True


def _date_assessment(row: Assessment, known: Known, change: Change, moved: _Moved) -> None:
    """Let the last assessment say until when it holds now: what its page shows, and what a case that returns owes."""
    owed = Owed(DueKind.REASSESSMENT, "reassess", row.at, row.reassess_by, is_put_off=False)
    by = follow.due_by(change.before, change.after, owed, level=known.case.level, assessed_at=row.at)
    if by != row.reassess_by:
        moved.assessments.append({"id": row.id, "reassess_by": by})
