"""A facilitator is worried about a woman: intake hears whose, of what kind and how soon; she hears it was taken."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.groups.domain.errors import NotHers, WrongState
from services.groups.store import concerns, enrolments
from services.groups.store.concerns import Concern
from services.groups.usecases.access import led_edition
from shared.contracts.codes import ConcernCategory, Urgency
from shared.contracts.events.groups import ConcernRaised
from shared.contracts.events.intake import ConcernTaken
from shared.work import Work


@dataclass(frozen=True)
class ConcernLine:
    """A concern of hers, as she sees it: about whom, since when, and whether somebody has it."""

    id: UUID
    alias: str
    raised_at: datetime
    is_taken: bool


def raise_concern(
    work: Work, *, enrolment_id: UUID, concern_id: UUID, category: ConcernCategory, urgency: Urgency
) -> None:
    """Tell intake whose a concern is; its words go there without passing here. The same again is the same.

    concern_id: drawn by whoever asks, the same in intake. Raises NotHers, WrongState.
    """
    enrolment = enrolments.enrolment_by_id(work.session, enrolment_id)
    if enrolment is None:
        raise NotHers("No existe esta inscripción.")
    led_edition(work, enrolment.edition_id)
    found = concerns.concern_by_id(work.session, concern_id, lock=True)
    if found is not None:
        if (found.enrolment_id, found.raised_by) != (enrolment_id, work.actor.ref):
            raise WrongState("Este aviso ya se envió.")
        return
    work.session.add(
        Concern(id=concern_id, enrolment_id=enrolment_id, raised_by=work.actor.ref, raised_at=work.now)
    )
    work.emit(
        ConcernRaised(
            subject=enrolment.person,
            person=enrolment.person,
            concern=concern_id,
            category=category,
            urgency=urgency,
        )
    )
    work.audit("concern.raised", subject=concern_id)


def mark_taken(work: Work, event: ConcernTaken) -> None:
    """Intake has it in hand: that is all that is ever heard."""
    concern = concerns.concern_by_id(work.session, event.subject, lock=True)
    if concern is not None and concern.taken_at is None:
        concern.taken_at = event.taken_at


def own_concerns(work: Work, *, edition_id: UUID) -> list[ConcernLine]:
    """What she raised about women of an edition she leads, newest first."""
    led_edition(work, edition_id, lock=False)
    found = concerns.raised_in(work.session, edition_id, by=work.actor.ref)
    people = {one.id: one.person for one in enrolments.enrolments_of(work.session, edition_id)}
    known = enrolments.participants_of(work.session, people.values())
    return [
        ConcernLine(
            id=one.id,
            alias=known[people[one.enrolment_id]].alias if people.get(one.enrolment_id) in known else "",
            raised_at=one.raised_at,
            is_taken=one.taken_at is not None,
        )
        for one in found
    ]
