"""Open a planning, say what there is to plan with, and who asks for a place."""

from datetime import date
from uuid import UUID

from services.groups.domain.edition import MAX_SESSIONS
from services.groups.domain.errors import BadPlanning, ChangedMeanwhile, NotHers
from services.groups.domain.needs import Needs
from services.groups.domain.planning.board import PlanningState
from services.groups.domain.planning.resources import Resources
from services.groups.domain.planning.wish import Wish
from services.groups.store import enrolments
from services.groups.store.planning import plannings
from services.groups.store.planning.plannings import Planning, PlanningWish
from services.groups.usecases.access import live_case
from services.groups.usecases.enrolment.set_alias import keep_participant
from services.groups.usecases.planning.data import the_planning
from shared.crypto import create_scope
from shared.ids import new_id
from shared.work import Work


def create_planning(
    work: Work, *, name: str, starts_on: date, session_count: int, key: UUID | None = None
) -> UUID:
    """Open a planning with nothing in it; a repeated request opens one only. Raises BadPlanning."""
    if not 1 <= session_count <= MAX_SESSIONS:
        raise BadPlanning("Fuera de los límites.", field="session_count", expected=f"de 1 a {MAX_SESSIONS}")

    def make() -> UUID:
        planning_id = new_id()
        create_scope(work.session, planning_id)
        work.session.add(
            Planning(
                id=planning_id,
                scope_id=planning_id,
                state=PlanningState.OPEN,
                starts_on=starts_on,
                session_count=session_count,
                created_by=work.actor.ref,
                created_at=work.now,
                name=name,
                resources=Resources(),
                published=None,
            )
        )
        work.session.flush()
        work.audit("planning.created", subject=planning_id)
        return planning_id

    return work.once(key, "create_planning", make)


def set_resources(work: Work, *, planning_id: UUID, resources: Resources, version: int | None = None) -> None:
    """Say what there is to plan with; the whole of it each time. Raises BadPlanning, naming the field.

    version: of the planning as it was read; None writes over whatever there is. Raises ChangedMeanwhile.
    """
    planning = the_planning(work, planning_id, lock=True)
    if version is not None and version != planning.row_version and planning.resources != resources:
        raise ChangedMeanwhile("Alguien ha cambiado lo que hay: míralo otra vez.", field="version")
    resources.check()
    if planning.resources != resources:
        planning.resources = resources
        work.audit("planning.resources_set", subject=planning_id)


def ask_for_place(work: Work, *, planning_id: UUID, case_id: UUID, wish: Wish, alias: str = "") -> UUID:
    """Note what the woman of a case can and needs, in place of what was noted before. Returns the person.

    alias: how she is called in groups; empty leaves it. Raises CaseUnknown, CaseNotLive, BadPlanning.
    """
    person = live_case(work, case_id).person
    planning = the_planning(work, planning_id, lock=True)
    wish.check(planning.resources)
    _keep_alias(work, person, wish, alias)
    row = plannings.wish_of_person(work.session, planning_id, person)
    if row is None:
        create_scope(work.session, person)
        row = PlanningWish(
            id=new_id(), scope_id=person, planning_id=planning_id, person=person, case_id=case_id,
            asked_by=work.actor.ref, asked_at=work.now, wish=wish,
        )  # fmt: skip
        work.session.add(row)
    elif (row.wish, row.case_id) == (wish, case_id):
        return person
    row.wish, row.case_id, row.asked_by = wish, case_id, work.actor.ref
    work.session.flush()
    work.audit("planning.wish_set", subject=person)
    return person


def withdraw_wish(work: Work, *, planning_id: UUID, case_id: UUID) -> None:
    """She asks for no place here any more; again is the same."""
    the_planning(work, planning_id, lock=True)
    row = plannings.wish_of(work.session, planning_id, case_id)
    if row is not None:
        work.audit("planning.wish_withdrawn", subject=row.person)
        work.session.delete(row)
        work.session.flush()


def read_wish(work: Work, *, planning_id: UUID, case_id: UUID) -> Wish:
    """What is noted of the woman of a case. Raises NotHers."""
    the_planning(work, planning_id)
    row = plannings.wish_of(work.session, planning_id, case_id)
    if row is None:
        raise NotHers("No pide plaza en esta convocatoria.")
    return row.wish


def _keep_alias(work: Work, person: UUID, wish: Wish, alias: str) -> None:
    """Her alias, and what she needs in the room, where nobody has noted that yet."""
    known = enrolments.participant_of(work.session, person)
    if known is None:
        there = wish.children
        needs = Needs(languages=wish.languages, children=there.total, ages=(there.b0, there.b1, there.b2))
        keep_participant(work, person=person, alias=alias, needs=needs)
    elif alias:
        keep_participant(work, person=person, alias=alias, needs=known.needs)
