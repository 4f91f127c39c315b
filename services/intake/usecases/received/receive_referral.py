"""A partner sends us a woman, and may take it back: kept sealed, and coordinators are woken until one looks."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.intake.domain.referral.fields import ReferralField, Urgency
from services.intake.domain.referral.received import ReceivedOver, ReceivedState, Told, checked
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.referral.received import ReceivedReferral, received_by_id
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.concern.hear_concern import NO_TEAM
from services.intake.usecases.risk.book_in_force import book_in_force
from shared.contracts.levels import Level
from shared.crypto import create_scope
from shared.errors import Missing
from shared.ids import new_id
from shared.work import Work

WHAT: Final = "received"
"""Under which name a sender's keys are kept."""
_LEVELS: Final = {Urgency.NORMAL: Level.MEDIO, Urgency.SOON: Level.MEDIO, Urgency.URGENT: Level.ALTO}


@dataclass(frozen=True)
class Came:
    """A referral that came in; is_new: not the repeat of one that came before."""

    ref: UUID
    is_new: bool


def receive_referral(
    work: Work, *, partner_id: UUID, told: Told, she_agreed: bool, key: UUID | None = None
) -> Came:
    """Keep what a partner tells of her, and raise an alert for the coordinators.

    key: the same key again is the same woman. she_agreed: the partner's word that she knows and wants it.
    Raises Invalid naming the field at fault.
    """
    whole = checked(told, she_agreed=she_agreed)
    made: list[UUID] = []

    def make() -> UUID:
        received_id = new_id()
        create_scope(work.session, received_id)
        work.session.add(
            ReceivedReferral(
                id=received_id,
                scope_id=received_id,
                partner_id=partner_id,
                state=ReceivedState.RECEIVED,
                received_at=work.now,
                changed_at=work.now,
                told={
                    "fields": {field.value: value for field, value in whole.fields.items()},
                    "reach": whole.reach,
                },
                answer={},
            )
        )
        work.session.flush()
        work.audit("received.came", subject=received_id)
        _wake(work, whole.urgency)
        made.append(received_id)
        return received_id

    ref = work.once(key, WHAT, make)
    return Came(ref, is_new=bool(made))


def received_of(work: Work, received_id: UUID, *, partner_id: UUID, lock: bool = False) -> ReceivedReferral:
    """Return what this partner sent. Raises Missing for another's and unknown ones alike."""
    found = received_by_id(work.session, received_id, lock=lock)
    if found is None or found.partner_id != partner_id:
        raise Missing("No existe esta derivación.")
    return found


def withdraw_received(work: Work, received_id: UUID, *, partner_id: UUID) -> None:
    """The partner takes it back: what was told of her is forgotten. Taking it back twice changes nothing.

    Raises Missing, ReceivedOver if a coordinator was quicker.
    """
    found = received_of(work, received_id, partner_id=partner_id, lock=True)
    if found.state is ReceivedState.WITHDRAWN:
        return
    if found.state is not ReceivedState.RECEIVED:
        raise ReceivedOver("Ya se ha decidido sobre esta derivación.", field="state")
    forget(work, found, state=ReceivedState.WITHDRAWN)
    work.audit("received.withdrawn", subject=found.id)


def forget(work: Work, found: ReceivedReferral, *, state: ReceivedState) -> None:
    """End it so; from this commit on nothing of her stands in it."""
    found.state, found.decided_at, found.changed_at = state, work.now, work.now
    found.told = {"fields": {}, "reach": ""}


def told_in(found: ReceivedReferral) -> Told:
    """What it holds of her."""
    fields = {ReferralField(name): value for name, value in found.told["fields"].items()}
    return Told(fields=fields, reach=found.told["reach"])


def _wake(work: Work, urgency: Urgency) -> None:
    level = _LEVELS[urgency]
    raise_alert(
        work,
        protocol=book_in_force(work.session).protocol,
        level=level,
        team=NO_TEAM,
        reasons=[ReasonFacts(code="referral_received", level=level, sources=("partner",))],
        is_for_coordinators=True,
    )
