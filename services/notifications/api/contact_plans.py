"""Contact plans over HTTP: read, replace, confirm, stop, consent, and "would it leave now?"."""

from uuid import UUID

from fastapi import APIRouter, status

from services.notifications.api.dependencies import CaseworkDoor, RecordDoor
from services.notifications.api.schemas import (
    NotSafeBody,
    PlanBody,
    PlanView,
    SwitchBody,
)
from services.notifications.api.trial import WouldSendBody, WouldSendView
from services.notifications.usecases.plan.confirm_contact_point import confirm_contact_point
from services.notifications.usecases.plan.contact_nobody import contact_nobody
from services.notifications.usecases.plan.give_message_consent import give_message_consent
from services.notifications.usecases.plan.mark_not_safe import mark_not_safe
from services.notifications.usecases.plan.read_access_record import read_access_record
from services.notifications.usecases.plan.read_contact_plan import read_contact_plan
from services.notifications.usecases.plan.set_contact_plan import set_contact_plan
from services.notifications.usecases.plan.withdraw_message_consent import withdraw_message_consent
from services.notifications.usecases.plan.would_send import would_send
from shared.audit.record import Opening

router = APIRouter(prefix="/people/{person}", tags=["contact plans"])


@router.get("/contact-plan")
def read(person: UUID, door: CaseworkDoor) -> PlanView:
    """Her plan, opened for casework."""
    with door.begin("contact_plan") as work:
        return PlanView.of(read_contact_plan(work, person=person))


@router.get("/access-record")
def access_record(person: UUID, door: RecordDoor) -> list[Opening]:
    """Who opened how she is reached, when and for what."""
    with door.begin("access_record") as work:
        return read_access_record(work, person=person)


@router.put("/contact-plan", status_code=status.HTTP_204_NO_CONTENT)
def replace(person: UUID, body: PlanBody, door: CaseworkDoor) -> None:
    """Replace the whole plan by what was agreed with her."""
    words = door.runtime.outside.texts.words
    with door.begin("contact_plan") as work:
        set_contact_plan(work, plan=body.plan(person), words=words, seen_version=body.version)


@router.post("/contact-plan/points/{point}/confirm", status_code=status.HTTP_204_NO_CONTENT)
def confirm(person: UUID, point: UUID, door: CaseworkDoor) -> None:
    """A person confirmed this point with her."""
    with door.begin("contact_plan") as work:
        confirm_contact_point(work, person=person, point=point)


@router.post("/contact-plan/not-safe", status_code=status.HTTP_204_NO_CONTENT)
def not_safe(person: UUID, body: NotSafeBody, door: CaseworkDoor) -> None:
    """Stop everything to her until a person has confirmed a point."""
    with door.begin("contact_plan") as work:
        mark_not_safe(work, person=person, point=body.point)


@router.put("/contact-plan/contact-nobody", status_code=status.HTTP_204_NO_CONTENT)
def nobody(person: UUID, body: SwitchBody, door: CaseworkDoor) -> None:
    """Set or lift the emergency switch."""
    with door.begin("contact_plan") as work:
        contact_nobody(work, person=person, is_on=body.is_on)


@router.put("/contact-plan/message-consent", status_code=status.HTTP_204_NO_CONTENT)
def consent(person: UUID, body: SwitchBody, door: CaseworkDoor) -> None:
    """She agreed to be sent messages, or took it back."""
    with door.begin("message_consent") as work:
        if body.is_on:
            give_message_consent(work, person=person)
        else:
            withdraw_message_consent(work, person=person)


@router.post("/would-send")
def trial(person: UUID, body: WouldSendBody, door: CaseworkDoor) -> WouldSendView:
    """Say whether such a message would leave at an instant, by each point, and why not."""
    outside = door.runtime.outside
    with door.begin("would_send") as work:
        return WouldSendView.of(would_send(work, person=person, kind=body.kind, at=body.at, outside=outside))
