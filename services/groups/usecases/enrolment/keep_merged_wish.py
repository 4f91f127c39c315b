"""Two people turned out to be one woman: her wishes for a place come together, and her place in each plan with them."""

from dataclasses import replace
from uuid import UUID

from services.groups.store import enrolments
from services.groups.store.planning import plannings
from services.groups.store.planning.plannings import PlanningWish
from services.groups.usecases.enrolment.set_alias import keep_participant
from services.groups.usecases.planning.edits import as_one, pins_as_one
from shared.crypto import create_scope
from shared.ids import new_id
from shared.work import Work


def wish_as_one(work: Work, *, person: UUID, merged_person: UUID, case_id: UUID) -> None:
    """What only the merged person asked for is asked for by her who stays; a wish and a place of her own come first.

    Takes the plannings' locks: before those of editions, as publishing does.
    """
    for wish in plannings.wishes_of_person(work.session, merged_person):
        if plannings.wish_of_person(work.session, wish.planning_id, person) is None:
            create_scope(work.session, person)
            keep_her_alias(work, person=person, merged_person=merged_person)
            work.session.add(
                PlanningWish(
                    id=new_id(),
                    scope_id=person,
                    planning_id=wish.planning_id,
                    person=person,
                    case_id=case_id,
                    asked_by=wish.asked_by,
                    asked_at=wish.asked_at,
                    wish=wish.wish,
                )
            )
        _sit_as_one(work, wish.planning_id, goes=merged_person, stays=person)


def wish_no_more(work: Work, *, person: UUID, merged_person: UUID) -> None:
    """Drop what the merge made; what was noted anew since stays, and the merged person's own was never gone."""
    for wish in plannings.wishes_of_person(work.session, merged_person):
        own = plannings.wish_of_person(work.session, wish.planning_id, person)
        if own is not None and (own.asked_at, own.wish) == (wish.asked_at, wish.wish):
            work.session.delete(own)
            _sit_as_one(work, wish.planning_id, goes=person, stays=merged_person)


def keep_her_alias(work: Work, *, person: UUID, merged_person: UUID) -> None:
    """Call her who stays as the merged person was called, if she has no alias of her own."""
    merged = enrolments.participant_of(work.session, merged_person)
    if merged is not None and enrolments.participant_of(work.session, person) is None:
        keep_participant(work, person=person, alias=merged.alias, needs=merged.needs)


def _sit_as_one(work: Work, planning_id: UUID, *, goes: UUID, stays: UUID) -> None:
    """Her place and pins on the board, in what undoing brings back and in the plan that women know of."""
    planning = plannings.planning_by_id(work.session, planning_id, lock=True)
    board = plannings.board_of(work.session, planning_id)
    old, new = str(goes), str(stays)
    if planning is not None and planning.published is not None:
        planning.published = replace(planning.published, plan=as_one(planning.published.plan, old, new))
    if board is not None:
        board.plan, board.pins = as_one(board.plan, old, new), pins_as_one(board.pins, old, new)
        if board.before is not None:
            plan, pins = board.before
            board.before = as_one(plan, old, new), pins_as_one(pins, old, new)
        board.number += 1
