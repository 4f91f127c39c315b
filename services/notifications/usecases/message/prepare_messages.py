"""Before a claimed message may be begun: decide for a whole batch at once, and note the way each one would take."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.contact_plan import ContactPoint
from services.notifications.domain.decision import Send, Wait, Withhold
from services.notifications.gateways.outside import Outside
from services.notifications.store import claims, plans, routes
from services.notifications.store.messages import MessageRow
from services.notifications.store.plans import KeptPlan
from services.notifications.store.routes import RouteRow
from services.notifications.usecases.message.around import read_around
from services.notifications.usecases.message.choose_way import Letter, choose_way, wait_for_slot
from services.notifications.usecases.message.settle_message import wait, withhold
from shared.work import Work


@dataclass(frozen=True)
class Prepared:
    """A claimed message with its plan as it was read, and the point that its route names."""

    letter: Letter
    kept: KeptPlan
    point: ContactPoint


def prepare_messages(
    work: Work, *, message_ids: Sequence[UUID], owner: str, outside: Outside
) -> list[Prepared]:
    """Return those of this owner's claims that may leave, in order; the others are put aside.

    Its route is kept before a message goes to `sending`, so that whoever finds it there knows whom to ask.
    """
    rows = claims.held_all(work.session, message_ids, owner=owner)
    people = {row.person for row in rows}
    kept, around = plans.kept_plans(work.session, people), read_around(work, people, now=work.now)
    way = routes.routes_by_id(work.session, [row.id for row in rows])
    found = []
    for row in rows:
        letter, own = Letter.of(row, way.get(row.id)), kept.get(row.person)
        decision = choose_way(
            letter, own.plan if own else None, around[row.person], now=work.now, outside=outside
        )
        if isinstance(decision, Send):
            provider = outside.gateways[decision.point.kind].name
            decision = wait_for_slot(work, row, provider, outside=outside) or decision
        if not isinstance(decision, Send):
            put_aside(work, row, decision)
        elif own is not None:
            _keep_route(work, row, way.get(row.id), decision.point)
            found.append(Prepared(letter, own, decision.point))
    return found


def _keep_route(work: Work, row: MessageRow, route: RouteRow | None, point: ContactPoint) -> None:
    route = route or RouteRow(id=row.id, scope_id=row.person, provider_id=None, refused=())
    route.channel, route.point = point.kind, point.ref
    work.session.add(route)


def put_aside(work: Work, row: MessageRow, decision: Wait | Withhold) -> None:
    """Let it wait, or give it to a person."""
    if isinstance(decision, Wait):
        wait(row, until=decision.until, reason=decision.reason)
    else:
        withhold(work, row, decision.reason)
