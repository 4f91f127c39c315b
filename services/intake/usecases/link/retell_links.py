"""A case ended or came back: groups is told anew whom she must not meet."""

from services.intake.domain.case.arrows import CaseStatus
from services.intake.store import links
from services.intake.store.cases import case_by_id
from services.intake.usecases.link.find_links import links_in_force, stands_for
from services.intake.usecases.link.tell_apart import tell_apart
from shared.contracts.events.intake import CaseStateChanged
from shared.work import Work


def retell_links(work: Work, event: CaseStateChanged) -> None:
    """Tell groups of her and of everybody she is linked to, after a step of her case's life; else nothing.

    A closed or blocked case goes on keeping women apart: it binds nobody, since she holds no place then, and
    is in force the moment she comes back, whichever of the two events groups hears first.
    """
    case = case_by_id(work.session, event.subject)
    if case is None or case.status is CaseStatus.ERASED or case.status_since != event.changed_at:
        return
    links.hold(work.session)
    known = stands_for(work, case)
    linked = [link.case for link in links_in_force(work, known)]
    if linked:
        tell_apart(work, known, *linked)
