"""A referral was taken back, and somebody is to go with her to its appointment: that one has to be decided on."""

from typing import Final

from services.intake.domain.timeline import EntryKind
from services.intake.store import activity
from services.intake.store.cases import family
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.contact.plan_accompaniment import remind_her_of
from services.intake.usecases.referral.gate import case_behind
from services.intake.usecases.schedule_due import schedule_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import DueKind
from shared.work import Work

ASKED: Final = "La derivación se ha retirado: decide con ella si el acompañamiento sigue, y anúlalo si no"


def ask_about_accompaniments(work: Work, referral: Referral) -> int:
    """Owe whoever goes with her a decision, now; she is reminded of none of them any more. Return how many there are.

    They are not called off here: she may be waiting at the door, and it is better to go in vain than to leave her
    alone. Called off, moved or begun, it asks for nothing more.
    """
    case = case_behind(work, referral)
    if case is None:
        return 0
    planned = activity.planned_of(work.session, family(work.session, case.id))
    found = [row for row in planned if row.facts.referral == referral.id and row.ends_at > work.now]
    for row in found:
        row.remind_her = False
        remind_her_of(work, case, row)
        schedule_due(
            work, case=case, kind=DueKind.OTHER, title=ASKED, due_at=work.now, owner=row.staff, ref=row.id
        )
        note_on_timeline(work, case, EntryKind.ACCOMPANIMENT, "in_doubt", row.id, is_contact=False)
        work.audit("accompaniment_in_doubt", subject=case.id)
    return len(found)
