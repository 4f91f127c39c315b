"""Searches: asked for, claimed by a worker, told of every second, and what they found."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.groups.domain.planning.search import Mode, SearchState, Trouble, state_at
from services.groups.planner.explaining.levers import Lever
from services.groups.planner.instance import Plan
from services.groups.planner.solving.pins import Pins
from services.groups.store.base import INSTANT, KEY_CLASS, Base, code
from shared.crypto import SealedRow, sealed


class PlanningSearch(Base):
    """One search: settings, state and numbers, all clear; workers and pages change it by single statements.

    heard_at: when its worker spoke last. objective, bound: points. greedy: what a first plan was worth.
    spent: seconds. model: the version of the model that searched. base_placed: of the plan that stood before.
    """

    __tablename__ = "planning_search"
    __table_args__ = (Index("ix_planning_search_queue", "state", "asked_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    planning_id: Mapped[UUID] = mapped_column(ForeignKey("planning.id"), index=True)
    mode: Mapped[Mode] = mapped_column(code(Mode))
    seconds: Mapped[int]
    seed: Mapped[int]
    workers: Mapped[int]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime] = mapped_column(INSTANT)
    state: Mapped[SearchState] = mapped_column(code(SearchState))
    trouble: Mapped[Trouble | None] = mapped_column(code(Trouble))
    stop_asked: Mapped[bool] = mapped_column(default=False)
    claim: Mapped[UUID | None]
    started_at: Mapped[datetime | None] = mapped_column(INSTANT)
    heard_at: Mapped[datetime | None] = mapped_column(INSTANT)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)
    spent: Mapped[float | None]
    women: Mapped[int | None]
    base_placed: Mapped[int | None]
    placed: Mapped[int | None]
    groups: Mapped[int | None]
    objective: Mapped[int | None]
    bound: Mapped[int | None]
    greedy: Mapped[int | None]
    is_optimal: Mapped[bool] = mapped_column(default=False)
    model: Mapped[str | None] = mapped_column(String(16))

    def now_is(self, now: datetime) -> SearchState:
        """The state as it really is: lost, if its worker went silent."""
        return state_at(self.state, self.heard_at, now)


class SearchResult(SealedRow, Base):
    """What a search began from and found, sealed under the planning; id: the search's. Made by who asks; its worker
    alone writes it afterwards.

    plan: the best so far. base: the plan that stood. pins, lever: what it had to keep, what it supposed. content:
    SHA-256 of the instance (JSON, sorted keys), by which a replay knows that nothing changed; the instance itself is
    not kept, for it would outlive the women in it. points: seconds and objective each time it got better.
    """

    __tablename__ = "planning_result"
    __key_class__ = KEY_CLASS

    planning_id: Mapped[UUID] = mapped_column(ForeignKey("planning.id"), index=True)

    plan = sealed[Plan]("planning_result.plan", block=512)
    base = sealed[Plan]("planning_result.base", block=512)
    pins = sealed[Pins]("planning_result.pins", block=256)
    lever = sealed[Lever | None]("planning_result.lever", block=128)
    content = sealed[str]("planning_result.content")
    weights = sealed[dict[str, int]]("planning_result.weights", block=256)
    unkept = sealed[tuple[str, ...]]("planning_result.unkept", block=128)
    points = sealed[tuple[tuple[float, int], ...]]("planning_result.points", block=256)


def search_by_id(session: Session, search_id: UUID) -> PlanningSearch | None:
    """The search as it is now."""
    return session.get(PlanningSearch, search_id, populate_existing=True)


def searches_of(session: Session, planning_id: UUID, *, most: int = 20) -> list[PlanningSearch]:
    """The last searches of a planning, newest first."""
    query = select(PlanningSearch).where(PlanningSearch.planning_id == planning_id)
    fresh = query.execution_options(populate_existing=True)
    newest = fresh.order_by(PlanningSearch.asked_at.desc(), PlanningSearch.id.desc())
    return list(session.scalars(newest.limit(most)))


def result_of(session: Session, search_id: UUID) -> SearchResult | None:
    """What a search found, if it began."""
    return session.get(SearchResult, search_id, populate_existing=True)


def claim_next(session: Session, *, claim: UUID, now: datetime) -> PlanningSearch | None:
    """Take the search that waits longest, whoever else is taking; None if none waits."""
    query = (
        select(PlanningSearch)
        .where(PlanningSearch.state == SearchState.QUEUED)
        .order_by(PlanningSearch.asked_at, PlanningSearch.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = session.scalar(query)
    if found is not None:
        found.state, found.claim = SearchState.RUNNING, claim
        found.started_at = found.heard_at = now
        session.flush()
    return found


def tell(session: Session, search_id: UUID, *, claim: UUID, **facts: Any) -> bool:  # noqa: ANN401, columns by name
    """Write what a worker knows of its search; False if it is not its any more."""
    mine = (
        (PlanningSearch.id == search_id)
        & (PlanningSearch.claim == claim)
        & (PlanningSearch.state == SearchState.RUNNING)
    )
    done = session.execute(update(PlanningSearch).where(mine).values(**facts))
    return isinstance(done, CursorResult) and done.rowcount == 1


def is_stop_asked(session: Session, search_id: UUID) -> bool:
    """Whether somebody wants it to stop."""
    query = select(PlanningSearch.stop_asked).where(PlanningSearch.id == search_id)
    return bool(session.scalar(query))


def give_up_lost(session: Session, *, now: datetime, among: Iterable[PlanningSearch] | None = None) -> int:
    """Mark the searches whose workers are gone; return how many there were."""
    if among is None:
        query = select(PlanningSearch).where(PlanningSearch.state == SearchState.RUNNING)
        among = session.scalars(query.with_for_update(skip_locked=True)).all()
    lost = [one for one in among if one.state is not one.now_is(now)]
    for one in lost:
        one.state, one.ended_at, one.claim = SearchState.LOST, now, None
    session.flush()
    return len(lost)


def cancel_queued(session: Session, search_id: UUID, *, now: datetime) -> bool:
    """End a search that no worker has taken; False if one has."""
    waits = (PlanningSearch.id == search_id) & (PlanningSearch.state == SearchState.QUEUED)
    ended = {"state": SearchState.CANCELLED, "ended_at": now, "stop_asked": True}
    done = session.execute(update(PlanningSearch).where(waits).values(**ended))
    return isinstance(done, CursorResult) and done.rowcount == 1
