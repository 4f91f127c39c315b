"""A partner's services, places, hours and agreements over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.directory.part_schemas import (
    AboutBody,
    AgreementBody,
    AgreementView,
    HoursBody,
    HoursView,
    PartsView,
    PlaceBody,
    PlaceView,
    ServiceBody,
    ServiceView,
)
from services.intake.api.views import Made
from services.intake.store.directory.partners import partner_by_id
from services.intake.store.directory.parts import (
    DirectoryAgreement,
    DirectoryHours,
    DirectoryPlace,
    offered_at,
    parts_of,
)
from services.intake.usecases.directory import edit_parts
from shared.errors import Missing
from shared.http import IdempotencyKey

router = APIRouter(prefix="/partners/{partner_id}", tags=["directory"])


@router.get("/parts")
def parts(partner_id: UUID, door: CaseworkDoor) -> PartsView:
    """Everything that belongs to the entry, or to the one it was merged into."""
    with door.begin("partner_parts") as work:
        partner = partner_by_id(work.session, partner_id)
        if partner is None:
            raise Missing("No existe esta entidad.")
        mine = [partner.id]
        links = offered_at(work.session, [offer.id for offer in partner.offers])
        return PartsView(
            description=partner.description,
            website=partner.website,
            public_email=partner.public_email,
            keeper=partner.keeper,
            services=[ServiceView.of(offer) for offer in partner.offers],
            places=[
                PlaceView.of(row, [link.service_id for link in links if link.place_id == row.id])
                for row in parts_of(work.session, DirectoryPlace, mine)
            ],
            hours=[HoursView.of(row) for row in parts_of(work.session, DirectoryHours, mine)],
            agreements=[AgreementView.of(row) for row in parts_of(work.session, DirectoryAgreement, mine)],
        )


@router.put("/about", status_code=204)
def write_about(partner_id: UUID, body: AboutBody, door: CaseworkDoor) -> None:
    """Say what may be read about it."""
    with door.begin("partner_about") as work:
        edit_parts.write_about(work, partner_id=partner_id, facts=body.facts())


@router.post("/services", status_code=201)
def add_service(partner_id: UUID, body: ServiceBody, door: CaseworkDoor, key: IdempotencyKey = None) -> Made:
    """Add a service."""
    with door.begin("partner_service") as work:
        return Made(id=edit_parts.write_service(work, partner_id=partner_id, facts=body.facts(), key=key))


@router.put("/services/{service_id}", status_code=204)
def change_service(partner_id: UUID, service_id: UUID, body: ServiceBody, door: CaseworkDoor) -> None:
    """Replace what is said of a service."""
    with door.begin("partner_service") as work:
        edit_parts.write_service(work, partner_id=partner_id, facts=body.facts(), service_id=service_id)


@router.post("/places", status_code=201)
def add_place(partner_id: UUID, body: PlaceBody, door: CaseworkDoor, key: IdempotencyKey = None) -> Made:
    """Add a place."""
    with door.begin("partner_place") as work:
        return Made(id=edit_parts.write_place(work, partner_id=partner_id, facts=body.facts(), key=key))


@router.put("/places/{place_id}", status_code=204)
def change_place(partner_id: UUID, place_id: UUID, body: PlaceBody, door: CaseworkDoor) -> None:
    """Replace what is said of a place."""
    with door.begin("partner_place") as work:
        edit_parts.write_place(work, partner_id=partner_id, facts=body.facts(), place_id=place_id)


@router.delete("/places/{place_id}", status_code=204)
def drop_place(partner_id: UUID, place_id: UUID, door: CaseworkDoor) -> None:
    """Take a place away."""
    with door.begin("partner_place") as work:
        edit_parts.drop_place(work, partner_id=partner_id, place_id=place_id)


@router.post("/hours", status_code=201)
def add_hours(partner_id: UUID, body: HoursBody, door: CaseworkDoor, key: IdempotencyKey = None) -> Made:
    """Write hours down."""
    with door.begin("partner_hours") as work:
        made = edit_parts.add_hours(
            work,
            partner_id=partner_id,
            opening=body.opening(),
            service_id=body.service_id,
            place_id=body.place_id,
            key=key,
        )
        return Made(id=made)


@router.delete("/hours/{hours_id}", status_code=204)
def drop_hours(partner_id: UUID, hours_id: UUID, door: CaseworkDoor) -> None:
    """Take hours away."""
    with door.begin("partner_hours") as work:
        edit_parts.drop_hours(work, partner_id=partner_id, hours_id=hours_id)


@router.post("/agreements", status_code=201)
def add_agreement(
    partner_id: UUID, body: AgreementBody, door: CaseworkDoor, key: IdempotencyKey = None
) -> Made:
    """Note what was signed."""
    with door.begin("partner_agreement") as work:
        return Made(id=edit_parts.add_agreement(work, partner_id=partner_id, facts=body.facts(), key=key))


@router.delete("/agreements/{agreement_id}", status_code=204)
def drop_agreement(partner_id: UUID, agreement_id: UUID, door: CaseworkDoor) -> None:
    """Take a note of an agreement away."""
    with door.begin("partner_agreement") as work:
        edit_parts.drop_agreement(work, partner_id=partner_id, agreement_id=agreement_id)
