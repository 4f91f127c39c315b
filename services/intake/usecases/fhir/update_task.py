"""A partner's system sets a Task's status: our own rules of states decide, by the use cases that a link has too."""

from typing import Final
from uuid import UUID

from services.intake.domain.fhir.codes import TaskStatus
from services.intake.domain.fhir.directory import REFERRER
from services.intake.domain.fhir.refusal import Unprocessable, WrongVersion
from services.intake.domain.fhir.task import Meant, TaskUpdate, meant
from services.intake.domain.referral.referrals import State
from services.intake.store.referral import referrals
from services.intake.store.referral.received import received_by_id
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.fhir.look import MISSING, Came, Sent, came, last_day, seen
from services.intake.usecases.received.receive_referral import received_of, withdraw_received
from services.intake.usecases.referral.answer_referral import answer_referral
from services.intake.usecases.referral.change import move
from shared.errors import Missing
from shared.work import Work

_OTHER_VERSION: Final = "Ha cambiado desde que se leyó: vuelve a leerlo."


def update_task(
    work: Work, ref: UUID, *, partner_id: UUID, update: TaskUpdate, version: int
) -> Sent | Came | None:
    """Take an update; return what it shows next. None, to be committed: its content may be read no longer.

    version: the one that the partner read. Raises Missing, WrongVersion, and whatever a rule of the referral says.
    """
    referral = referrals.referral_by_id(work.session, ref, lock=True)
    if referral is not None and referral.partner_id == partner_id and referral.state is not State.DRAFT:
        return _answer(work, referral, update, version=version)
    if received_by_id(work.session, ref) is None:
        raise Missing(MISSING)
    return _take_back(work, ref, partner_id=partner_id, update=update, version=version)


def _answer(work: Work, referral: Referral, update: TaskUpdate, *, version: int) -> Sent | None:
    shown = seen(work, referral)
    if not shown.is_open:
        return None
    _expect(update, version=version, held=referral.row_version, ref=referral.id, owner=referral.partner_id)
    asked = meant(update, state=referral.state, answers=shown.answers)
    if not say(work, referral, asked):
        return None
    work.session.flush()
    return seen(work, referral)


def say(work: Work, referral: Referral, asked: Meant) -> bool:
    """Do what a Task asks for, by the use cases of a link. False, to be committed: it may be read no longer.

    Raises whatever a rule of the referral says.
    """
    if asked.sees:
        move(work, referral, to=State.SEEN)
        referral.seen_at = referral.seen_at or work.now
    if asked.answer is None:
        return True
    referral.link_until = last_day(work, referral)
    return answer_referral(work, referral_id=referral.id, answer=asked.answer) is not None


def _take_back(work: Work, ref: UUID, *, partner_id: UUID, update: TaskUpdate, version: int) -> Came:
    received = received_of(work, ref, partner_id=partner_id, lock=True)
    if version != received.row_version:
        raise WrongVersion(_OTHER_VERSION)
    if update.status is not TaskStatus.CANCELLED:
        raise Unprocessable(
            "De lo que se nos envía, quien lo envía solo puede retirarlo.",
            field="Task.status",
            expected=TaskStatus.CANCELLED.value,
        )
    withdraw_received(work, ref, partner_id=partner_id)
    work.session.flush()
    return came(received)


def _expect(update: TaskUpdate, *, version: int, held: int, ref: UUID, owner: UUID) -> None:
    """Raise WrongVersion or Unprocessable unless it is about this Task as it stands."""
    if version != held:
        raise WrongVersion(_OTHER_VERSION)
    ours = {
        "focus": f"ServiceRequest/{ref}",
        "for": f"Patient/{ref}",
        "requester": REFERRER,
        "owner": f"Organization/{owner}",
    }
    for name, said in update.refers:
        if said and said != ours[name] and not said.endswith(f"/{ours[name]}"):
            raise Unprocessable("Esto no se puede cambiar.", field=f"Task.{name}", expected=ours[name])
