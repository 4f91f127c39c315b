"""Women of an edition, as far as whoever looks may know them."""

from uuid import UUID

from services.groups.domain.attendance import Mark
from services.groups.domain.needs import Needs
from services.groups.store import enrolments
from services.groups.store.editions import Edition
from services.groups.store.enrolments import Enrolment
from services.groups.usecases.access import handles
from services.groups.usecases.editions.pages import Member
from shared.contracts.codes import EnrolmentState
from shared.contracts.roles import Role
from shared.work import Work


def members_of(
    work: Work, edition: Edition, sheets: list[dict[UUID, Mark]], *, everyone: bool
) -> list[Member]:
    """Women of an edition who have not left, or who left but are marked somewhere; by alias."""
    rows = [
        one
        for one in enrolments.enrolments_of(work.session, edition.id)
        if one.state is not EnrolmentState.LEFT or any(one.id in sheet for sheet in sheets)
    ]
    handled = {one.id for one in rows if _handles(work, one)}
    shown = rows if everyone else [one for one in rows if one.id in handled]
    known = enrolments.participants_of(work.session, [one.person for one in shown])
    members = [
        Member(
            enrolment=one.id,
            alias=known[one.person].alias if one.person in known else "",
            state=one.state,
            since=one.since,
            needs=known[one.person].needs if one.person in known else Needs(),
            marks=tuple(sheet.get(one.id, Mark.UNKNOWN) for sheet in sheets),
            case=one.case_id if one.id in handled else None,
            answer_by=one.answer_by,
        )
        for one in shown
    ]
    return sorted(members, key=lambda one: (one.alias.casefold(), one.enrolment))


def _handles(work: Work, enrolment: Enrolment) -> bool:
    if work.actor.has(Role.COORDINATOR):
        return True
    copy = enrolments.case_copy(work.session, enrolment.case_id)
    return copy is not None and handles(work, copy)
