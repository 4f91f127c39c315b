"""One step with a partner's FHIR server: decided in one transaction, called outside, noted in another.

A referral is posted at least once under one identifier, so that a crash between the call and the note of it makes
no second one there. Consent is asked in the very transaction that writes what leaves.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from services.intake.domain.fhir import bundles
from services.intake.domain.fhir.codes import Json
from services.intake.domain.fhir.exchange import heard
from services.intake.domain.referral.link import link_expiry
from services.intake.domain.referral.referrals import OPENABLE, UNANSWERED, StepKind
from services.intake.gateways.fhir_partner import FhirAddress
from services.intake.store.referral import fhir_servers, referrals
from services.intake.store.referral.fhir_servers import FhirServer, FhirTask, ServerState
from services.intake.store.referral.referrals import Referral, ReferralStep
from services.intake.usecases.fhir import resources
from services.intake.usecases.fhir.look import last_day, said_of, seen
from services.intake.usecases.fhir.servers import address_of
from services.intake.usecases.fhir.update_task import say
from services.intake.usecases.referral.change import note, owe, stop_at_server, stop_by_mail
from services.intake.usecases.referral.deliver_referral import is_barred, note_sent
from services.intake.usecases.referral.tell_worker import tell_worker
from shared.contracts.codes import DueKind
from shared.ids import new_id
from shared.work import Work

FIRST_POLL: Final = timedelta(minutes=2)
LONGEST_POLL: Final = timedelta(hours=1)
MOST_POSTS: Final = 6
"""Tries of a post, a reminder or a stop, a quarter of an hour in all; then a mail goes: she waits on no machine."""
MOST_STOPS: Final = 80
"""Tries of a stop: three days and more."""
_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(hours=1)
_PAUSE: Final = timedelta(seconds=25)
"""After a call that failed, its server is left alone for so long, whatever else waits for it."""
_TELL_AFTER: Final = 6
_PARTS: Final = ("Patient", "Consent", "ServiceRequest", "Task")


@dataclass(frozen=True)
class Exchange:
    """What one step does. body: the Bundle of a post, or the bare Task of a stop. task_id None: not known."""

    step: UUID
    kind: StepKind
    ref: UUID
    address: FhirAddress
    at: datetime
    task_id: str | None = None
    body: Json | None = None


def claim_exchange(work: Work) -> UUID | None:
    """Take one step that has fallen due."""
    return fhir_servers.claim_exchange(work.session, now=work.now)


def prepare_exchange(work: Work, *, step_id: UUID) -> Exchange | None:
    """Decide now what a step does. None, to be committed: nothing leaves, and the step is over."""
    found = _held(work, step_id)
    if found is None:
        return None
    step, referral = found
    match step.kind:
        case StepKind.FHIR_SEND:
            made = _posting(work, step, referral)
        case StepKind.FHIR_POLL:
            made = _asking(work, step, referral)
        case StepKind.FHIR_REMIND:
            made = _reminding(work, step, referral)
        case _:
            made = _stopping(work, step, referral)
    if made is None and step.state == "due":
        step.state = "done"
    return made


def note_posted(work: Work, *, step_id: UUID, task_id: str) -> None:
    """Note that the server has it, and when to ask what became of it; one revoked meanwhile is stopped there."""
    found = _held(work, step_id, whatever=True)
    if found is None or found[0].state == "done":
        return
    step, referral = found
    posted = fhir_servers.task_of(work.session, referral.id)
    if posted is None:
        return
    step.state = "done"
    posted.task_id, posted.posted_at, posted.failures = task_id, work.now, 0
    work.audit("referral.posted", subject=referral.id)
    if referral.sent_at is None:
        note_sent(work, referral, at_server=True)
    if referral.state not in OPENABLE:
        stop_at_server(work, referral)
        return
    referral.link_until = referral.link_until or link_expiry(made_at=work.now, now=work.now)
    owe(work, referral.id, StepKind.FHIR_POLL, at=work.now + FIRST_POLL)


def note_heard(work: Work, *, step_id: UUID, task: Json) -> None:
    """Take what the Task says as the partner's answer, once, and put the next look off.

    Raises whatever a rule of FHIR or of the referral says; then nothing of it is kept, and `note_unclear` is next.
    """
    found = _held(work, step_id)
    if found is None:
        return
    step, referral = found
    posted = _posted(work, referral)
    is_news = _is_news(posted, task)
    if is_news:
        answers = referrals.answers_of(work.session, [referral.id])
        said = [said_of(answer, with_words=True) for answer in answers]
        asked, notes = heard(task, state=referral.state, answers=said, notes_read=posted.notes_read)
        posted.notes_read, posted.heard = notes, _digest(task)
        if not all(say(work, referral, one) for one in asked):
            return
    _look_again(work, step, referral, posted, is_news=is_news)


def note_unclear(work: Work, *, step_id: UUID, task: Json) -> None:
    """Give what cannot be taken to a person, once for each thing the server says."""
    found = _held(work, step_id)
    if found is None:
        return
    step, referral = found
    posted = _posted(work, referral)
    posted.heard = _digest(task)
    note(work, referral, action="server_unclear")
    tell_worker(work, referral, kind=DueKind.PARTNER_ANSWERED)
    _look_again(work, step, referral, posted, is_news=True)


def note_reminded(work: Work, *, step_id: UUID, is_asked: bool) -> None:
    """Note that the partner was asked once more; is_asked False: an answer was there, which the next look takes."""
    found = _held(work, step_id)
    if found is None:
        return
    step, referral = found
    step.state = "done"
    _posted(work, referral).failures = 0
    if is_asked:
        note(work, referral, action="reminded")


def note_stopped(work: Work, *, step_id: UUID) -> None:
    """Note that the server holds nothing that is still asked for."""
    found = _held(work, step_id)
    if found is None:
        return
    step, referral = found
    step.state = "done"
    _posted(work, referral).failures = 0
    work.audit("referral.stop_posted", subject=referral.id)


def note_failed(work: Work, *, step_id: UUID, for_good: bool) -> None:
    """Put the step off, longer each time. What does not get through becomes a mail after a quarter of an hour.

    A stop is told by mail then, and tried on at the server; a look becomes a task.
    for_good: the server would say the same again.
    """
    found = _held(work, step_id)
    if found is None:
        return
    step, referral = found
    posted = _posted(work, referral)
    posted.failures += 1
    server = fhir_servers.server_by_id(work.session, posted.server_id, lock=True)
    if server is not None and not for_good:
        server.wait_until = work.now + _PAUSE
    is_enough = for_good or step.attempts >= MOST_POSTS
    if step.kind is StepKind.FHIR_STOP and is_enough:
        stop_by_mail(work, referral)
    if step.kind is StepKind.FHIR_SEND and is_enough:
        _by_mail(work, step, referral)
    elif step.kind is StepKind.FHIR_REMIND and is_enough:
        _remind_by_mail(work, step, referral)
    elif for_good or (step.kind is StepKind.FHIR_STOP and step.attempts >= MOST_STOPS):
        step.state = "failed"
        _tell(work, referral, action="server_refused")
    else:
        step.due_at, step.claim_until = work.now + _wait(posted.failures), None
        if posted.failures == _TELL_AFTER:
            _tell(work, referral, action="server_delayed")


def _posting(work: Work, step: ReferralStep, referral: Referral) -> Exchange | None:
    if referral.state not in OPENABLE or is_barred(work, referral):
        return None
    server = fhir_servers.server_of(work.session, referral.partner_id)
    posted = fhir_servers.task_of(work.session, referral.id)
    is_elsewhere = posted is not None and server is not None and posted.server_id != server.id
    if server is None or server.state is not ServerState.ACTIVE or is_elsewhere:
        _by_mail(work, step, referral)
        return None
    if posted is None:
        work.session.add(
            FhirTask(
                id=new_id(),
                scope_id=referral.scope_id,
                referral_id=referral.id,
                server_id=server.id,
                tried_at=work.now,
                notes_read=0,
                failures=0,
                task_id=None,
            )
        )
        work.session.flush()
    shown = seen(work, referral)
    if not shown.is_open:
        return None
    bundle = bundles.transaction([resources.resource(kind, shown) for kind in _PARTS], ref=referral.id)
    work.audit("referral.posting", subject=referral.id)
    return _exchange(work, step, referral, server, body=bundle)


def _asking(work: Work, step: ReferralStep, referral: Referral) -> Exchange | None:
    if referral.state not in OPENABLE or is_barred(work, referral) or last_day(work, referral) <= work.now:
        return None
    posted = _posted(work, referral)
    server = fhir_servers.server_by_id(work.session, posted.server_id)
    if server is None or server.state is ServerState.DISABLED or posted.task_id is None:
        tell_worker(work, referral, kind=DueKind.SILENT_PARTNER)
        return None
    return _exchange(work, step, referral, server, task_id=posted.task_id)


def _reminding(work: Work, step: ReferralStep, referral: Referral) -> Exchange | None:
    if referral.state not in UNANSWERED or is_barred(work, referral):
        return None
    posted = _posted(work, referral)
    server = fhir_servers.server_by_id(work.session, posted.server_id)
    if server is None or server.state is ServerState.DISABLED or posted.task_id is None:
        _remind_by_mail(work, step, referral)
        return None
    return _exchange(work, step, referral, server, task_id=posted.task_id)


def _stopping(work: Work, step: ReferralStep, referral: Referral) -> Exchange | None:
    posted = _posted(work, referral)
    server = fhir_servers.server_by_id(work.session, posted.server_id)
    if server is None or referral.state in OPENABLE:
        return None
    bare = resources.resource("Task", seen(work, referral))
    return _exchange(work, step, referral, server, task_id=posted.task_id, body=bare)


def _exchange(
    work: Work,
    step: ReferralStep,
    referral: Referral,
    server: FhirServer,
    *,
    task_id: str | None = None,
    body: Json | None = None,
) -> Exchange:
    return Exchange(step.id, step.kind, referral.id, address_of(server), work.now, task_id=task_id, body=body)


def _by_mail(work: Work, step: ReferralStep, referral: Referral) -> None:
    step.state = "failed"
    owe(work, referral.id, StepKind.DELIVER, at=work.now)
    _tell(work, referral, action="server_refused")


def _remind_by_mail(work: Work, step: ReferralStep, referral: Referral) -> None:
    step.state = "failed"
    owe(work, referral.id, StepKind.REMIND, at=work.now)


def _tell(work: Work, referral: Referral, *, action: str) -> None:
    note(work, referral, action=action)
    tell_worker(work, referral, kind=DueKind.SILENT_PARTNER)


def _look_again(
    work: Work, step: ReferralStep, referral: Referral, posted: FhirTask, *, is_news: bool
) -> None:
    """Ask soon after something was said, less and less often while nothing is."""
    posted.failures = 0
    if referral.state not in OPENABLE:
        step.state = "done"
        return
    if is_news:
        step.attempts = 0
    step.due_at = work.now + min(FIRST_POLL * 2 ** min(step.attempts, 10), LONGEST_POLL)
    step.claim_until = None


def _is_news(posted: FhirTask, task: Json) -> bool:
    return posted.heard != _digest(task)


def _digest(task: Json) -> bytes:
    return sha256(json.dumps(task, sort_keys=True).encode()).digest()


def _wait(failures: int) -> timedelta:
    doublings: int = 2 ** min(failures - 1, 10)
    return min(_FIRST_WAIT * doublings, _LONGEST_WAIT)


def _posted(work: Work, referral: Referral) -> FhirTask:
    found = fhir_servers.task_of(work.session, referral.id)
    if found is None:
        raise LookupError(referral.id)
    return found


def _held(work: Work, step_id: UUID, *, whatever: bool = False) -> tuple[ReferralStep, Referral] | None:
    """Return a step that is due (or whatever it is) and its referral, both held, the referral first."""
    known = work.session.get(ReferralStep, step_id)
    referral = None if known is None else referrals.referral_by_id(work.session, known.referral_id, lock=True)
    step = None if referral is None else referrals.step_by_id(work.session, step_id)
    if step is None or referral is None or not (whatever or step.state == "due"):
        return None
    return step, referral
