"""A small FHIR R4 server for partners: what it can do stands in /metadata, and nothing else is answered.

A partner's system sees its own referrals alone; another's are as unknown as those that never were.
"""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.intake.api.dependencies import TheRuntime
from services.intake.api.fhir.caller import FhirDoor, Partner
from services.intake.api.fhir.speaking import Body, FhirRoute, answer, is_known, version_asked
from services.intake.domain.fhir import bundles
from services.intake.domain.fhir.capability import CREATE, READ, SEARCH, UPDATE, capability, interactions_of
from services.intake.domain.fhir.codes import Json
from services.intake.domain.fhir.incoming import Incoming, read_bundle, read_request, read_task_of
from services.intake.domain.fhir.reading import resource_of
from services.intake.domain.fhir.refusal import BadRequest, ConsentEnded, NotSupported
from services.intake.domain.fhir.searching import Search, search_for
from services.intake.domain.fhir.task import read_task
from services.intake.usecases.fhir import resources
from services.intake.usecases.fhir.find import Found, find
from services.intake.usecases.fhir.look import MISSING, look_at
from services.intake.usecases.fhir.take import take
from services.intake.usecases.fhir.update_task import update_task
from shared.auth import public
from shared.errors import Missing

router = APIRouter(prefix="/fhir", route_class=FhirRoute, include_in_schema=False, tags=["fhir"])
_DIRECTORY: Final = frozenset({"Organization", "HealthcareService"})
_NOT_MODIFIED: Final = 304


@router.get("/metadata", dependencies=[public()])
def metadata(runtime: TheRuntime) -> Response:
    """What this server can do: for anyone, and it says nothing of anyone."""
    return answer(capability(base=runtime.settings.fhir_url))


@router.get("/{kind}")
def search(kind: str, request: Request, door: Partner) -> Response:
    """Find resources of one kind, a page at a time."""
    _expect(kind, SEARCH)
    asked = search_for(kind, request.query_params.multi_items())
    found = _among(_directory(kind, door), asked) if kind in _DIRECTORY else _referrals(asked, door)
    page = bundles.searchset(
        found.page,
        total=found.total,
        base=door.runtime.settings.fhir_url,
        kind=kind,
        asked=asked.asked,
        count=asked.count,
        offset=asked.offset,
    )
    return answer(page)


@router.get("/{kind}/{ref}")
def read(kind: str, ref: str, request: Request, door: Partner) -> Response:
    """Read one; a version that the caller holds already is not sent again."""
    _expect(kind, READ)
    found = _one(kind, ref, door)
    return Response(status_code=_NOT_MODIFIED) if is_known(request, found) else answer(found)


@router.get("/{kind}/{ref}/_history/{version}")
def read_version(kind: str, ref: str, version: str, door: Partner) -> Response:
    """Read the version that a Location names, for as long as it is the present one: older ones are not kept."""
    _expect(kind, READ)
    found = _one(kind, ref, door)
    if found.get("meta", {}).get("versionId") != version:
        raise Missing(MISSING)
    return answer(found)


@router.post("")
@router.post("/")
def transaction(bundle: Body, door: Partner) -> Response:
    """Take a woman whom a partner sends, as one Bundle: whole, or not at all."""
    coming = read_bundle(resource_of(bundle, "Bundle", at="Bundle"))
    made, is_new = _taken(coming, door)
    kinds = [str(entry["resource"]["resourceType"]) for entry in bundle["entry"]]
    entries = [_entry(kind, made, door, is_new=is_new) for kind in kinds]
    return answer({"resourceType": "Bundle", "type": "transaction-response", "entry": entries})


@router.post("/{kind}")
def create(kind: str, resource: Body, door: Partner) -> Response:
    """Take a woman whom a partner sends, as a ServiceRequest or a Task that contains the rest."""
    _expect(kind, CREATE)
    whole = resource_of(resource, kind, at=kind)
    made, is_new = _taken(read_task_of(whole) if kind == "Task" else read_request(whole), door)
    found = _one(kind, made, door)
    return answer(found, status=201 if is_new else 200, location=_location(found, door))


@router.put("/{kind}/{ref}")
def update(kind: str, ref: str, request: Request, resource: Body, door: Partner) -> Response:
    """Set the status of a Task, with the version that was read."""
    _expect(kind, UPDATE)
    whole = resource_of(resource, kind, at=kind)
    if whole.get("id") != ref:
        raise BadRequest(
            "El recurso no es el que dice la dirección.", field=f"{kind}.id", expected="el de la dirección"
        )
    version, asked = version_asked(request), read_task(whole)
    with door.begin("fhir_update") as work:
        shown = update_task(work, _id(ref), partner_id=door.partner, update=asked, version=version)
    if shown is None:
        raise ConsentEnded("Ya no se puede responder: el consentimiento o la derivación han terminado.")
    return answer(resources.resource(kind, shown))


@router.api_route("/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
def otherwise(rest: str, door: Partner) -> Response:
    """Whatever else is asked for: a kind that is known cannot do that, any other is not there."""
    kind = rest.partition("/")[0]
    if not door.partner or not interactions_of(kind):
        raise Missing(MISSING)
    raise NotSupported("Esto no se puede hacer aquí.", expected=", ".join(interactions_of(kind)))


def _expect(kind: str, interaction: str) -> None:
    can = interactions_of(kind)
    if not can:
        raise Missing(MISSING)
    if interaction not in can:
        raise NotSupported("Esto no se puede hacer aquí.", expected=", ".join(can))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Missing(MISSING) from None


def _one(kind: str, ref: str, door: FhirDoor) -> Json:
    if kind in _DIRECTORY:
        found = next((one for one in _directory(kind, door) if one["id"] == ref), None)
        if found is None:
            raise Missing(MISSING)
        return found
    with door.begin("fhir_read") as work:
        shown = look_at(work, _id(ref), partner_id=door.partner)
    return resources.resource(kind, shown)


def _referrals(asked: Search, door: FhirDoor) -> Found:
    with door.begin("fhir_search") as work:
        return find(work, asked, partner_id=door.partner)


def _among(known: list[Json], asked: Search) -> Found:
    fitting = asked.of(known)
    return Found(fitting[asked.offset : asked.offset + asked.count], total=len(fitting))


def _directory(kind: str, door: FhirDoor) -> list[Json]:
    with door.begin("fhir_directory") as work:
        if kind == "Organization":
            name = door.runtime.settings.organisation_name
            return resources.organisations(work, partner_id=door.partner, ourselves=name)
        return resources.services(work, partner_id=door.partner)


def _taken(coming: Incoming, door: FhirDoor) -> tuple[str, bool]:
    with door.begin("fhir_create") as work:
        came = take(work, coming, partner_id=door.partner)
    return str(came.ref), came.is_new


def _entry(kind: str, ref: str, door: FhirDoor, *, is_new: bool) -> Json:
    """What became of one part: what she is and agreed to is kept with the request, not as a resource to be read."""
    if kind not in {"ServiceRequest", "Task"}:
        return {"response": {"status": "200 OK"}}
    found = _one(kind, ref, door)
    etag = f'W/"{found["meta"]["versionId"]}"'
    status = "201 Created" if is_new else "200 OK"
    return {"response": {"status": status, "location": _location(found, door), "etag": etag}}


def _location(found: Json, door: FhirDoor) -> str:
    base = door.runtime.settings.fhir_url
    return f"{base}/{found['resourceType']}/{found['id']}/_history/{found['meta']['versionId']}"
