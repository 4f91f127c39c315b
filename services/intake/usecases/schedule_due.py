"""Put something on somebody's list, or take it off: the one way any use case makes due work."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.intake.domain.due.items import LIVE, DueKind, DueState
from services.intake.store.cases import Case, family
from services.intake.store.due import DueItem, held, live_from, live_of
from shared.contracts.events.intake import WorkSettled
from shared.ids import new_id
from shared.work import Work

_TITLE_LENGTH = 200


def schedule_due(
    work: Work,
    *,
    case: Case,
    kind: DueKind,
    title: str,
    due_at: datetime,
    owner: UUID | None = None,
    ref: UUID | None = None,
) -> UUID:
    """Owe something by an instant; return the item's id.

    title: her worker's words or a fixed code, sealed. owner: the case's owner if none is named.
    ref: the row it comes from; a live item of the same kind from the same row is moved instead of doubled.
    """
    item = _same(work, case, kind, ref)
    if item is None:
        item = add_due(work, case=case, kind=kind, title=title, due_at=due_at, owner=owner, ref=ref)
    else:
        await_again(work, item)
        item.owner = owner or case.owner
        item.due_at = due_at
        item.title = title[:_TITLE_LENGTH]
    work.session.flush()
    return item.id


def add_due(
    work: Work,
    *,
    case: Case,
    kind: DueKind,
    title: str,
    due_at: datetime,
    owner: UUID | None,
    ref: UUID | None,
) -> DueItem:
    """Put one more thing on a list, whatever else there is from the same row; return it."""
    item = DueItem(
        id=new_id(),
        scope_id=case.id,
        ref=ref,
        created_at=work.now,
        created_by=work.actor.ref,
        kind=kind,
        title=title[:_TITLE_LENGTH],
        note=None,
        put_off=[],
        state=DueState.PENDING,
        owner=owner or case.owner,
        due_at=due_at,
    )
    work.session.add(item)
    return item


def cancel_due(work: Work, *, ref: UUID, kind: DueKind | None = None) -> int:
    """Take off what is still to do because of a row; return how many items that was."""
    return finish_due(work, [item for item in live_from(work.session, ref) if kind in (None, item.kind)])


def withdraw_due(work: Work, *, case: Case, kind: DueKind, ref: UUID) -> bool:
    """Take off what a row made in one case, unless somebody has taken it up by putting it off; say if anything was."""
    owed = live_of(work.session, family(work.session, case.id), ref=ref)
    items = [held(work.session, item) for item in owed if item.kind is kind]
    return finish_due(work, [item for item in items if item.state in LIVE and not item.put_off]) > 0


def cancel_due_in(work: Work, case: Case, *, ref: UUID) -> int:
    """Take off what is still to do in one case because of a row that several cases share; return how many."""
    items = live_of(work.session, family(work.session, case.id), ref=ref)
    return finish_due(
        work, [item for item in (held(work.session, one) for one in items) if item.state in LIVE]
    )


def cancel_due_of_case(work: Work, scopes: Sequence[UUID]) -> int:
    """Take off everything still to do in these cases: nothing of a closed case may wake anyone."""
    return finish_due(work, live_of(work.session, scopes))


def hand_over_due(work: Work, scopes: Sequence[UUID], *, since: UUID | None, to: UUID | None) -> None:
    """Give what is still to do, and was `since`'s or nobody's, to another, who is told of what is due already."""
    for item in live_of(work.session, scopes):
        if item.owner in {since, None} and item.owner != to:
            await_again(work, item)
            item.owner = to
    work.session.flush()


def finish_due(work: Work, items: Sequence[DueItem], state: DueState = DueState.CANCELLED) -> int:
    """Take live items off their lists, as done or called off; return how many."""
    for item in items:
        tell_settled(work, item)
        item.state = state
        item.finished_at = work.now
        item.finished_by = work.actor.ref
    work.session.flush()
    return len(items)


def await_again(work: Work, item: DueItem) -> None:
    """Let a live item wait for its hour, its new owner or both; it is announced anew."""
    tell_settled(work, item)
    item.state = DueState.PENDING
    item.announced_at = None


def tell_settled(work: Work, item: DueItem) -> None:
    """Tell notifications that what it was told of asks for nothing now, so that no digest counts it."""
    if item.state is DueState.ANNOUNCED:
        work.emit(WorkSettled(subject=item.scope_id, item=item.id, at=work.now))


def _same(work: Work, case: Case, kind: DueKind, ref: UUID | None) -> DueItem | None:
    if ref is None:
        return None
    owed = live_of(work.session, family(work.session, case.id), ref=ref)
    return next((item for item in owed if item.kind is kind), None)
