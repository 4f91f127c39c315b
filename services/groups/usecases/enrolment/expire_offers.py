"""Take back places that were offered and never answered: she waits on, and the next one is asked."""

from services.groups.store import enrolments, offers
from services.groups.usecases.enrolment.stepping import enter, fill_places
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.contracts.codes import EnrolmentState
from shared.work import Work


def expire_offers(work: Work) -> bool:
    """Take back the offers of one edition that ran out; return whether there was one, so that a tick goes on.

    She keeps her day in the line, since silence mostly means that nobody reached her safely; yet everyone else in
    the line is asked once before she is asked again, or one place would wait for her for ever. A no is no silence:
    whoever says it leaves.
    """
    edition = offers.claim_lapsed(work.session, now=work.now)
    if edition is None:
        return False
    for one in enrolments.enrolments_of(work.session, edition.id, EnrolmentState.INVITED):
        if one.answer_by is not None and one.answer_by <= work.now:
            one.lapsed += 1
            enter(work, one, EnrolmentState.WAITLISTED)
            work.audit("offer.lapsed", subject=one.id, times=one.lapsed)
    fill_places(work, edition)
    sync_reminders(work, edition)
    return True
