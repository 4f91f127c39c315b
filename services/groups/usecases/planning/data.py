"""What a planning is made from, read under its coordinator's eyes or by the worker."""

from typing import Any, Final
from uuid import UUID

from services.groups.domain.errors import ChangedMeanwhile, NotHers
from services.groups.domain.planning.search import Mode
from services.groups.planner.instance import Instance, Plan
from services.groups.planner.solving.pins import FREE, Pins
from services.groups.store import enrolments, exclusions
from services.groups.store.planning import plannings
from services.groups.store.planning.plannings import Planning, PlanningBoard
from services.groups.store.planning.searches import SearchResult
from services.groups.usecases.planning.instance_of import Asking, Data, content_of, instance_of
from services.groups.usecases.planning.supposing import suppose
from shared.contracts.codes import EnrolmentState
from shared.ids import new_id
from shared.work import Work

NOTHING = Plan(groups=())
KNOWN: Final = frozenset({EnrolmentState.INVITED, EnrolmentState.CONFIRMED, EnrolmentState.ATTENDING})


def the_planning(work: Work, planning_id: UUID, *, lock: bool = False) -> Planning:
    """A planning, its row locked if something is to change. Raises NotHers."""
    found = plannings.planning_by_id(work.session, planning_id, lock=lock)
    if found is None:
        raise NotHers("No existe esta convocatoria.")
    return found


def read_data(work: Work, planning: Planning) -> Data:
    """Everything as it is now: women whose cases are open, and every pair of them who must not meet."""
    wishes = plannings.live_wishes(work.session, planning.id)
    people = [one.person for one in wishes]
    waited = enrolments.editions_waited(work.session, people, but=planning.id, now=work.now)
    return Data(
        planning.resources,
        tuple(Asking(one.person, one.case_id, one.wish, waited.get(one.person, 0)) for one in wishes),
        tuple(exclusions.pairs_among(work.session, people)),
        exclusions.kept_from_staff(work.session, people),
    )


def usable(instance: Instance, plan: Plan) -> Plan:
    """A plan without what is gone: rooms and hours with their groups, women, and staff of groups that go on."""
    kept = []
    for group in plan.groups:
        if group.room not in instance.room or group.slot not in instance.slot:
            continue
        here = {
            "participants": tuple(name for name in group.participants if name in instance.woman),
            "facilitators": tuple(name for name in group.facilitators if name in instance.staff),
            "interpreter": group.interpreter if group.interpreter in instance.staff else None,
        }
        kept.append(group.model_copy(update=here))
    return Plan(groups=tuple(kept))


def standing(work: Work, planning: Planning) -> tuple[Instance, Plan, Pins]:
    """The instance as it is now, and the board's plan and pins on it; an empty plan if there is none."""
    instance = instance_of(read_data(work, planning))
    board = plannings.board_of(work.session, planning.id)
    plan, pins = (board.plan, board.pins) if board else (NOTHING, FREE)
    return instance, usable(instance, plan), pins


def content_for(data: Data, mode: Mode, result: SearchResult) -> dict[str, Any]:
    """JSON content of the instance that a search plans from, with what it supposes."""
    previous = None if mode is Mode.FRESH else result.base
    content = content_of(data, previous=previous, is_still=mode.is_still)
    if result.lever is None:
        return content
    return suppose(content, result.lever, woman=next(iter(result.pins.placed), None))


def in_force(work: Work, planning: Planning) -> Plan:
    """The plan that women know of or, before anything was published, the one on the board."""
    if planning.published:
        return planning.published.plan
    board = plannings.board_of(work.session, planning.id)
    return board.plan if board else NOTHING


def who_knows(work: Work, planning: Planning) -> tuple[UUID, ...]:
    """Women who were invited to their places in the published plan, or said yes to them; nobody else heard of any."""
    opened = planning.published.opened if planning.published else ()
    members = (one for each in opened for one in enrolments.enrolments_of(work.session, each.edition))
    return tuple(sorted({one.person for one in members if one.state in KNOWN}))


def keep_board(work: Work, planning: Planning, *, plan: Plan, pins: Pins, number: int) -> int:
    """Put a plan on the board and return the board's new number; needs the planning's lock.

    number: of the board that was looked at, 0 if there was none. Raises ChangedMeanwhile.
    """
    board = plannings.board_of(work.session, planning.id)
    if number != (board.number if board else 0):
        raise ChangedMeanwhile("Alguien ha cambiado el tablero: míralo otra vez.", field="number")
    if board is None:
        board = PlanningBoard(
            id=new_id(), scope_id=planning.id, planning_id=planning.id, number=0,
            changed_by=work.actor.ref, changed_at=work.now, plan=NOTHING, pins=FREE, before=None,
        )  # fmt: skip
        work.session.add(board)
    elif (board.plan, board.pins) == (plan, pins):
        return board.number
    if board.number:
        board.before = (board.plan, board.pins)
    board.plan, board.pins, board.number = plan, pins, board.number + 1
    board.changed_by, board.changed_at = work.actor.ref, work.now
    work.session.flush()
    return board.number
