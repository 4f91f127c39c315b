"""Take a woman whom a partner's system sends: into the queue, once for each number of the partner's own."""

from typing import Final
from uuid import UUID, uuid5

from services.intake.domain.fhir.incoming import Incoming
from services.intake.domain.fhir.refusal import Unprocessable
from services.intake.domain.referral.received import Told
from services.intake.usecases.received.receive_referral import Came, receive_referral
from shared.errors import Invalid
from shared.work import Work

_EXPRESSIONS: Final = {"reach": "ServiceRequest.extension", "fields.need": "ServiceRequest.reasonCode"}


def take(work: Work, coming: Incoming, *, partner_id: UUID) -> Came:
    """Receive it; what has the same number of the same partner is the same. Raises Unprocessable."""
    key = uuid5(partner_id, coming.identifier) if coming.identifier else None
    told = Told(coming.fields, reach=coming.reach)
    try:
        return receive_referral(work, partner_id=partner_id, told=told, she_agreed=True, key=key)
    except Invalid as error:
        expression = _EXPRESSIONS.get(error.field or "", "Patient")
        raise Unprocessable(error.message, field=expression, expected=error.expected) from None
