"""Put what a partner may see into resources, each with its version and when it last changed."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from services.intake.domain.directory.partners import PartnerService
from services.intake.domain.fhir import codes, consent, directory, patient, request, task
from services.intake.domain.fhir.bundles import NAMED, identified
from services.intake.domain.fhir.codes import Json, RequestStatus, TaskStatus, concept
from services.intake.domain.fhir.refusal import ConsentEnded
from services.intake.domain.fhir.states import request_status
from services.intake.domain.referral.received import ReceivedState
from services.intake.store.directory import partners
from services.intake.store.directory.partners import Partner
from services.intake.usecases.fhir.look import MISSING, Came, Sent
from shared.errors import Missing
from shared.work import Work

_CAME: Final = {
    ReceivedState.RECEIVED: (TaskStatus.RECEIVED, RequestStatus.ACTIVE),
    ReceivedState.ACCEPTED: (TaskStatus.ACCEPTED, RequestStatus.ACTIVE),
    ReceivedState.DECLINED: (TaskStatus.REJECTED, RequestStatus.REVOKED),
    ReceivedState.WITHDRAWN: (TaskStatus.CANCELLED, RequestStatus.REVOKED),
}


def resource(kind: str, shown: Sent | Came) -> Json:
    """Build one resource of a referral.

    Raises ConsentEnded for content that may be read no longer, Missing for a kind that it does not have.
    """
    found = _of_ours(kind, shown) if isinstance(shown, Sent) else _of_theirs(kind, shown)
    changed = shown.changed_at.isoformat(timespec="milliseconds")
    is_named = kind in NAMED and isinstance(shown, Sent)
    named = {"identifier": [identified(shown.ref)]} if is_named else {}
    return found | named | {"meta": {"versionId": str(shown.version), "lastUpdated": changed}}


def status_of(kind: str, state: ReceivedState) -> str:
    """Name where one that came in stands, as a Task or a ServiceRequest does."""
    return _CAME[state][0 if kind == "Task" else 1].value


def is_shown(kind: str, shown: Sent | Came) -> bool:
    """Whether a search may list this kind of it: content that may be read no longer is left out."""
    return kind == "Task" or isinstance(shown, Came) or shown.is_open


def organisations(work: Work, *, partner_id: UUID, ourselves: str) -> list[Json]:
    """Return who refers, us, and the partner who asks; no other partner is told of."""
    partner = _partner(work, partner_id)
    return [
        directory.organisation(ref=directory.OURSELVES, name=ourselves, is_active=True),
        directory.organisation(ref=str(partner.id), name=partner.organisation, is_active=partner.is_active),
    ]


def services(work: Work, *, partner_id: UUID) -> list[Json]:
    """Return the asking partner's own services as our directory has them."""
    partner = _partner(work, partner_id)
    return [
        directory.healthcare_service(
            partner=str(partner.id),
            service=PartnerService(service),
            languages=partner.languages,
            hours=partner.hours,
            accepts_without_papers=partner.accepts_without_papers,
            is_active=partner.is_active,
        )
        for service in partner.services
    ]


def _partner(work: Work, partner_id: UUID) -> Partner:
    partner = partners.partner_by_id(work.session, partner_id)
    if partner is None:
        raise Missing(MISSING)
    return partner


def _of_ours(kind: str, shown: Sent) -> Json:
    build = _OURS.get(kind)
    if build is None:
        raise Missing(MISSING)
    if kind != "Task" and not shown.is_open:
        raise ConsentEnded("Ya no se puede leer: el consentimiento o la derivación han terminado.")
    return build(shown)


def _patient(shown: Sent) -> Json:
    return patient.patient(shown.fields, ref=str(shown.ref))


def _consent(shown: Sent) -> Json:
    if shown.period is None:
        raise ConsentEnded("Ya no se puede leer: el consentimiento o la derivación han terminado.")
    fields = [field.value for field in shown.fields]
    return consent.consent(
        ref=str(shown.ref), period=shown.period, fields=fields, performer=_organisation(shown)
    )


def _request(shown: Sent) -> Json:
    return request.service_request(
        shown.fields,
        ref=str(shown.ref),
        status=request_status(shown.state),
        asked_at=shown.asked_at,
        requester=directory.REFERRER,
        performer=_organisation(shown),
    )


def _task(shown: Sent) -> Json:
    return task.task(
        ref=str(shown.ref),
        state=shown.state,
        answers=shown.answers,
        asked_at=shown.asked_at,
        changed_at=shown.changed_at,
        requester=directory.REFERRER,
        owner=_organisation(shown),
        fields=shown.fields,
        is_open=shown.is_open,
    )


_OURS: Final[Mapping[str, Callable[[Sent], Json]]] = {
    "Patient": _patient,
    "Consent": _consent,
    "ServiceRequest": _request,
    "Task": _task,
}


def _of_theirs(kind: str, shown: Came) -> Json:
    """Build a Task or a bare ServiceRequest of what a partner sent; she is in neither."""
    ref, task_status = str(shown.ref), _CAME[shown.state][0]
    sides = {"requester": {"reference": _organisation(shown)}}
    asked = {"authoredOn": shown.asked_at.isoformat(timespec="seconds")}
    if kind == "ServiceRequest":
        return {
            "resourceType": kind,
            "id": ref,
            "status": _CAME[shown.state][1].value,
            "intent": "order",
            "subject": {"identifier": {"system": codes.REFERRAL_SYSTEM, "value": ref}},
            "performer": [{"reference": directory.REFERRER}],
        } | sides | asked  # fmt: skip
    if kind != "Task":
        raise Missing(MISSING)
    found: Json = {
        "resourceType": kind,
        "id": ref,
        "status": task_status.value,
        "businessStatus": concept(codes.STATE_SYSTEM, shown.state.value),
        "intent": "order",
        "code": concept(codes.TASK_CODE_SYSTEM, codes.FULFILL),
        "focus": {"reference": f"ServiceRequest/{ref}"},
        "lastModified": shown.changed_at.isoformat(timespec="milliseconds"),
        "owner": {"reference": directory.REFERRER},
    } | sides | asked  # fmt: skip
    if shown.reason:
        words = {"text": shown.words} if shown.words else {}
        found["statusReason"] = concept(codes.REASON_SYSTEM, shown.reason) | words
    return found


def _organisation(shown: Sent | Came) -> str:
    return f"Organization/{shown.partner}"
