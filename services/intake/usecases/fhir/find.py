"""Searches of a partner's system: found by what stands in the clear, and what one page shows is opened alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from services.intake.domain.fhir.bundles import identified
from services.intake.domain.fhir.codes import FULFILL, REFERRAL_SYSTEM, TASK_CODE_SYSTEM, Json, concept
from services.intake.domain.fhir.directory import REFERRER
from services.intake.domain.fhir.searching import Search
from services.intake.domain.fhir.states import request_status, task_status
from services.intake.domain.referral.answers import AnswerKind
from services.intake.domain.referral.link import link_expiry
from services.intake.domain.referral.referrals import OPENABLE, State
from services.intake.store.referral import referrals
from services.intake.store.referral.leads import CameLead, SentLead, leads_from, leads_to
from services.intake.store.referral.received import received_by_id
from services.intake.usecases.fhir import resources
from services.intake.usecases.fhir.look import Came, Sent, came, seen
from services.intake.usecases.received.receive_referral import WHAT
from shared.idempotency import made_under
from shared.work import Work

Numbers = Mapping[UUID, str]
"""By reference, the number `system|value` that the partner gave it and asks for now."""


@dataclass(frozen=True)
class Found:
    """One page of a search. total: of all pages."""

    page: list[Json]
    total: int


def find(work: Work, search: Search, *, partner_id: UUID) -> Found:
    """Return the page that is asked for, of this partner's own, the newest first unless it says otherwise.

    Consent is asked for each that the page shows; one whose consent has just ended is revoked on the spot and shown
    as it stands then, if it still fits. It must be committed, whatever it shows.
    """
    refs, numbers = _named(work, search, partner_id=partner_id)
    sent = leads_to(work.session, partner_id, refs=refs)
    taken = leads_from(work.session, partner_id, refs=refs)
    sketches = [
        _of_sent(work, search, lead, partner_id=partner_id) for lead in sent if _shows(work, search, lead)
    ]
    sketches += [_of_came(search, lead) for lead in taken]
    sketches.sort(key=lambda one: UUID(one["id"]), reverse=True)
    fitting = search.of([_numbered(one, numbers) for one in sketches])
    wanted = fitting[search.offset : search.offset + search.count]
    work.audit("referral.listed_by_partner", subject=partner_id, count=len(wanted))
    opened = [_opened(work, search, one) for one in wanted]
    page = [_numbered(one, numbers) for one in opened if one is not None]
    kept = [one for one in page if search.of([{"identifier": []} | one])]
    return Found(kept, total=len(fitting) - (len(wanted) - len(kept)))


def _named(work: Work, search: Search, *, partner_id: UUID) -> tuple[list[UUID] | None, Numbers]:
    """Which references are asked for by id, by our identifier or by the partner's own number; None for all."""
    said = search.values("identifier")
    own = {uuid5(partner_id, number): number for one in said if (number := one if "|" in one else f"|{one}")}
    made = made_under(work.session, list(own), what=WHAT) if own else {}
    numbers = {ref: own[key] for key, ref in made.items()}
    if not said and not search.values("_id"):
        return None, numbers
    named = [*search.values("_id"), *(one.removeprefix(f"{REFERRAL_SYSTEM}|") for one in said)]
    return [*filter(None, map(_ref, named)), *numbers], numbers


def _ref(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _shows(work: Work, search: Search, lead: SentLead) -> bool:
    """Whether it may be listed as far as the clock knows: a Task always, content until its last day."""
    if search.kind == "Task":
        return True
    until = lead.until or link_expiry(made_at=lead.sent_at or lead.asked_at, now=work.now)
    return lead.state in OPENABLE and work.now < until


def _of_sent(work: Work, search: Search, lead: SentLead, *, partner_id: UUID) -> Json:
    if search.kind != "Task":
        return _sketch(search.kind, lead, status=request_status(lead.state).value)
    is_asked = lead.state is State.CLOSED and search.values("status") != []
    answers = referrals.answers_of(work.session, [lead.ref]) if is_asked else []
    kinds = [AnswerKind(answer.said["kind"]) for answer in answers]
    status = task_status(lead.state, answers=kinds).value
    return _sketch("Task", lead, status=status) | {"owner": {"reference": f"Organization/{partner_id}"}}


def _of_came(search: Search, lead: CameLead) -> Json:
    return _sketch(search.kind, lead, status=resources.status_of(search.kind, lead.state)) | {
        "owner": {"reference": REFERRER}
    }


def _sketch(kind: str, lead: SentLead | CameLead, *, status: str) -> Json:
    """As much of a resource as searches look at."""
    return {
        "resourceType": kind,
        "id": str(lead.ref),
        "identifier": [identified(lead.ref)] if isinstance(lead, SentLead) else [],
        "status": status,
        "code": concept(TASK_CODE_SYSTEM, FULFILL),
        "meta": {"lastUpdated": lead.changed_at.isoformat(timespec="milliseconds")},
    }


def _opened(work: Work, search: Search, sketch: Json) -> Json | None:
    shown = _looked_at(work, UUID(sketch["id"]))
    if shown is None or not resources.is_shown(search.kind, shown):
        return None
    return resources.resource(search.kind, shown)


def _looked_at(work: Work, ref: UUID) -> Sent | Came | None:
    referral = referrals.referral_by_id(work.session, ref)
    if referral is not None:
        return seen(work, referral)
    received = received_by_id(work.session, ref)
    return None if received is None else came(received)


def _numbered(one: Json, numbers: Numbers) -> Json:
    """Add the partner's own number, where it is what was asked for: it is kept as a key that cannot be read back."""
    number = numbers.get(UUID(one["id"]))
    if number is None:
        return one
    system, _, value = number.rpartition("|")
    own = ({"system": system} if system else {}) | {"value": value}
    return one | {"identifier": [*one.get("identifier", []), own]}
