"""The tick that speaks with partners' FHIR servers, in the lane of webhooks: who hangs holds up no mail."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from services.intake.domain.fhir.codes import Json
from services.intake.domain.referral.referrals import StepKind
from services.intake.gateways.fhir_partner import FhirAddress, FhirFailed, FhirPartner, FhirRefused
from services.intake.runtime import SERVICE, Runtime
from services.intake.usecases.fhir.exchange import (
    Exchange,
    claim_exchange,
    note_failed,
    note_heard,
    note_posted,
    note_reminded,
    note_stopped,
    note_unclear,
    prepare_exchange,
)
from shared.actor import Actor
from shared.errors import TelarError
from shared.logging import get_logger
from shared.work import Transactions

log = get_logger(__name__)

_STEPS_A_TICK: Final = 2
"""Each may take as long as its calls may: together they stay under a task's time, and webhooks get their turn."""


class Partner(Protocol):
    """A partner's server, spoken to. Each method raises FhirFailed, FhirRefused."""

    def post(self, bundle: Json, *, ref: UUID) -> str:
        """Post a referral; return the id of its Task."""

    def read(self, task_id: str, *, ref: UUID) -> Json:
        """Return the Task as it stands."""

    def remind(self, task_id: str, *, ref: UUID, at: datetime) -> bool:
        """Ask for an answer once more; return whether none was there."""

    def stop(self, task: Json, *, task_id: str | None, ref: UUID) -> None:
        """Take the Task back."""


Reach = Callable[[FhirAddress], Partner]
"""Makes what speaks with a server."""


def exchange_fhir(runtime: Runtime) -> None:
    """Do what has fallen due."""
    allow = runtime.settings.partner_loopback
    run_due_exchanges(runtime.transactions, reach=lambda address: FhirPartner(address, allow_loopback=allow))


def run_due_exchanges(transactions: Transactions, *, reach: Reach) -> int:
    """Do the steps that are due, one at a time; return how many. No transaction spans a call."""
    for done in range(_STEPS_A_TICK):
        if not _run_one(transactions, reach=reach):
            return done
    return _STEPS_A_TICK


def _run_one(transactions: Transactions, *, reach: Reach) -> bool:
    actor = Actor.service(SERVICE)
    with transactions.begin(actor=actor, purpose="fhir_exchange") as work:
        step_id = claim_exchange(work)
    if step_id is None:
        return False
    with transactions.begin(actor=actor, purpose="fhir_exchange") as work:
        exchange = prepare_exchange(work, step_id=step_id)
    if exchange is None:
        return True
    try:
        _do(transactions, exchange, reach(exchange.address))
    except (FhirFailed, FhirRefused) as error:
        log.warning("fhir_exchange_failed", step=step_id, error=error.code)
        with transactions.begin(actor=actor, purpose="fhir_exchange") as work:
            note_failed(work, step_id=step_id, for_good=isinstance(error, FhirRefused))
    return True


def _do(transactions: Transactions, exchange: Exchange, partner: Partner) -> None:
    actor = Actor.service(SERVICE)
    if exchange.kind is StepKind.FHIR_SEND and exchange.body is not None:
        task_id = partner.post(exchange.body, ref=exchange.ref)
        with transactions.begin(actor=actor, purpose="fhir_exchange") as work:
            note_posted(work, step_id=exchange.step, task_id=task_id)
    elif exchange.kind is StepKind.FHIR_POLL and exchange.task_id is not None:
        _hear(transactions, exchange, partner.read(exchange.task_id, ref=exchange.ref))
    elif exchange.kind is StepKind.FHIR_REMIND and exchange.task_id is not None:
        is_asked = partner.remind(exchange.task_id, ref=exchange.ref, at=exchange.at)
        with transactions.begin(actor=actor, purpose="fhir_exchange") as work:
            note_reminded(work, step_id=exchange.step, is_asked=is_asked)
    elif exchange.body is not None:
        partner.stop(exchange.body, task_id=exchange.task_id, ref=exchange.ref)
        with transactions.begin(actor=actor, purpose="fhir_exchange") as work:
            note_stopped(work, step_id=exchange.step)


def _hear(transactions: Transactions, exchange: Exchange, task: Json) -> None:
    actor = Actor.service(SERVICE)
    try:
        with transactions.begin(actor=actor, purpose="fhir_exchange") as work:
            note_heard(work, step_id=exchange.step, task=task)
    except TelarError as error:
        log.warning("fhir_task_unclear", referral=exchange.ref, error=error.code)
        with transactions.begin(actor=actor, purpose="fhir_exchange") as work:
            note_unclear(work, step_id=exchange.step, task=task)
