"""Intake's referrals and partner directory, as the portal speaks to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.portal.clients.base import MissingThere, ServiceClient


class Answered(BaseModel):
    """What intake says; fields the portal does not know yet are left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class PartnerLine(Answered):
    """An entry of the directory."""

    id: UUID
    organisation: str
    services: list[str]
    languages: list[str]
    hours: str
    phone: str
    accepts_without_papers: bool | None
    is_stale: bool
    confirmed_at: datetime | None


class PartnerDetail(PartnerLine):
    """An entry with the person who answers there."""

    contact_name: str
    contact_email: str


class PartnerEntry(BaseModel):
    """An entry to be written."""

    organisation: str
    services: list[str]
    languages: list[str]
    hours: str
    phone: str
    accepts_without_papers: bool | None
    contact_name: str
    contact_email: str


class PreviewLine(Answered):
    """What one field would send, and whether she agreed. value None: the file has nothing."""

    field: str
    value: Any
    is_agreed: bool


class NewReferral(BaseModel):
    """A referral to be sent."""

    partner_id: UUID
    need: str
    urgency: str
    fields: list[str]


class SentReferral(Answered):
    """The referral and its PIN, told once."""

    id: UUID
    pin: str


class ReferralAnswer(Answered):
    """One thing a partner said."""

    kind: str
    reason: str | None = None
    appointment_at: datetime | None = None
    words: str = ""
    at: datetime | None = None
    heard_by: UUID | None = None


class ReferralLine(Answered):
    """A referral and its story."""

    id: UUID
    state: str
    partner: str
    partner_phone: str
    requested_at: datetime
    sent_at: datetime | None
    link_until: datetime | None
    content: dict[str, Any]
    answers: list[ReferralAnswer]
    is_locked: bool
    can_revoke: bool
    can_close: bool
    possible: list[str] = []
    is_on_paper: bool = False
    remind_her: bool = False
    her_answer: str | None = None

    @property
    def appointment_at(self) -> datetime | None:
        """What the partner said last, while it stands."""
        given = [answer.appointment_at for answer in self.answers if answer.appointment_at]
        return given[-1] if given and self.state == "appointment" else None


class AgreedLine(Answered):
    """One field that leaves."""

    field: str
    value: Any


class LetterWords(Answered):
    """A referral on paper."""

    partner: str
    contact: str
    reference: str
    requested_at: datetime
    fields: list[AgreedLine]


class HeardAnswer(BaseModel):
    """What a partner said by phone or on paper."""

    kind: str
    reason: str | None
    appointment_at: datetime | None
    words: str


class ReferralConsent(BaseModel):
    """What she agrees to, for one partner. wording: the number of the words that were read to her."""

    partner: UUID
    fields: list[str]
    medium: str
    language: str
    wording: str
    interpreter: bool
    expires_at: datetime


class ReferralsClient(ServiceClient):
    """Referrals as staff: see ServiceClient for the errors."""

    service = "intake"

    def partners(self) -> list[PartnerLine]:
        """The directory, by name."""
        return TypeAdapter(list[PartnerLine]).validate_python(self.get("/partners"))

    def partner(self, partner_id: UUID) -> PartnerDetail:
        """One entry."""
        return PartnerDetail.model_validate(self.get(f"/partners/{partner_id}"))

    def add_partner(self, entry: PartnerEntry, *, key: UUID) -> None:
        """Write an entry."""
        self.post("/partners", entry, key=key)

    def change_partner(self, partner_id: UUID, entry: PartnerEntry, *, key: UUID) -> None:
        """Replace an entry."""
        self.put(f"/partners/{partner_id}", entry, key=key)

    def confirm_partner(self, partner_id: UUID, *, key: UUID) -> None:
        """Say that an entry still holds."""
        self.post(f"/partners/{partner_id}/confirm", key=key)

    def retire_partner(self, partner_id: UUID, *, key: UUID) -> None:
        """Take an entry out."""
        self.delete(f"/partners/{partner_id}", key=key)

    def preview(self, case_id: UUID, *, partner_id: UUID, need: str, urgency: str) -> list[PreviewLine]:
        """What would leave, field by field."""
        body = {"partner_id": partner_id, "need": need, "urgency": urgency}
        return TypeAdapter(list[PreviewLine]).validate_python(
            self.post(f"/cases/{case_id}/referrals/preview", body)
        )

    def consent(self, case_id: UUID, given: ReferralConsent, *, key: UUID) -> None:
        """Record what she agreed to."""
        facts = given.model_dump(exclude={"partner", "expires_at"}) | {"purpose": "referral"}
        body = {"consent": facts, "partner": given.partner, "expires_at": given.expires_at}
        self.post(f"/cases/{case_id}/consents", body, key=key)

    def send(self, case_id: UUID, referral: NewReferral, *, key: UUID) -> SentReferral:
        """Send it; the PIN comes back this once."""
        return SentReferral.model_validate(self.post(f"/cases/{case_id}/referrals", referral, key=key))

    def of_case(self, case_id: UUID) -> list[ReferralLine]:
        """The case's referrals, newest first."""
        return TypeAdapter(list[ReferralLine]).validate_python(self.get(f"/cases/{case_id}/referrals"))

    def one_of_case(self, case_id: UUID, referral_id: UUID) -> ReferralLine:
        """One of them. Raises Missing."""
        found = next((line for line in self.of_case(case_id) if line.id == referral_id), None)
        if found is None:
            raise MissingThere("there is no such referral in this case")
        return found

    def new_pin(self, referral_id: UUID) -> str:
        """Replace the PIN; told this once."""
        return str(self.post(f"/referrals/{referral_id}/pin")["pin"])

    def letter(self, referral_id: UUID) -> LetterWords:
        """What goes on paper; to a partner without mail this is the sending."""
        return LetterWords.model_validate(self.post(f"/referrals/{referral_id}/letter"))

    def heard(self, referral_id: UUID, said: HeardAnswer, *, key: UUID) -> None:
        """Write down what a partner answered by phone or on paper."""
        self.post(f"/referrals/{referral_id}/answers", said, key=key)

    def revoke(self, referral_id: UUID) -> None:
        """Kill the link."""
        self.post(f"/referrals/{referral_id}/revoke")

    def remind_her(self, referral_id: UUID, *, is_wanted: bool) -> None:
        """Remind her of the appointment, or no more."""
        self.put(f"/referrals/{referral_id}/reminder", {"remind_her": is_wanted})

    def close(self, referral_id: UUID) -> None:
        """Close what has run its course."""
        self.post(f"/referrals/{referral_id}/close")
