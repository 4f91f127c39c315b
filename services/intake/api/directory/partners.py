"""The partner directory over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from services.intake.api.dependencies import CaseworkDoor
from services.intake.domain.directory.partners import (
    PartnerFacts,
    PartnerService,
    fresh_until,
    is_stale,
)
from services.intake.store.directory import partners
from services.intake.store.directory.partners import Partner
from services.intake.store.facts.base import Language, Line, Said, Word
from services.intake.usecases.directory.add_partner import add_partner
from services.intake.usecases.directory.change_partner import (
    change_partner,
    confirm_partner,
    keep_partner,
    retire_partner,
)
from services.intake.usecases.directory.owed_confirmations import owed_confirmations
from shared.errors import Missing
from shared.http import IdempotencyKey

router = APIRouter(prefix="/partners", tags=["partners"])


def _no_breaks(text: str) -> str:
    if not text.isprintable():
        message = "una sola línea"
        raise ValueError(message)
    return text


Email = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:[^@\s,;<>()\"]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24})?$", max_length=254
    ),
]
"""Of whoever answers there; empty for a partner that takes part on paper."""
Name = Annotated[str, StringConstraints(min_length=2, max_length=120), AfterValidator(_no_breaks)]
Phone = Annotated[str, StringConstraints(pattern=r"^[+0-9][0-9 ()./-]{2,38}$")]


class PartnerForm(BaseModel):
    """An entry as written by staff."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    organisation: Name
    services: list[PartnerService] = Field(min_length=1, max_length=12)
    languages: list[Language] = Field(min_length=1, max_length=20)
    hours: Line = ""
    phone: Phone
    accepts_without_papers: bool | None = None
    contact_name: Word = ""
    contact_email: Email = ""

    def facts(self) -> PartnerFacts:
        """The same facts as the domain names them."""
        return PartnerFacts(
            organisation=self.organisation,
            services=tuple(dict.fromkeys(self.services)),
            languages=tuple(dict.fromkeys(self.languages)),
            hours=self.hours,
            phone=self.phone,
            accepts_without_papers=self.accepts_without_papers,
            contact_name=self.contact_name,
            contact_email=self.contact_email,
        )


class PartnerLine(BaseModel):
    """An entry of the directory, without the person who answers there."""

    id: UUID
    organisation: Said
    services: list[str]
    languages: list[str]
    hours: str
    phone: str
    accepts_without_papers: bool | None
    is_active: bool
    is_stale: bool
    confirmed_at: datetime | None


class StaleLine(BaseModel):
    """An entry that somebody owes a call, since when, and whose work that is (nobody's: None)."""

    id: UUID
    organisation: str
    phone: str
    due_at: datetime | None
    keeper: UUID | None


class PartnerDetail(PartnerLine):
    """An entry with its contact person, for whoever edits it."""

    contact_name: str
    contact_email: str


class PartnerMade(BaseModel):
    """The reference of an entry."""

    id: UUID


@router.get("")
def list_partners(door: CaseworkDoor) -> list[PartnerLine]:
    """The directory, by name."""
    with door.begin("partner_list") as work:
        return [PartnerLine(**_line(row, now=work.now)) for row in partners.all_partners(work.session)]


@router.get("/stale")
def list_stale(door: CaseworkDoor, whose: Literal["mine", "all"] = "mine") -> list[StaleLine]:
    """Entries nobody has confirmed for six months, longest first: hers, nobody's and an absent one's, or all."""
    with door.begin("partner_stale") as work:
        return [
            StaleLine(
                id=row.id,
                organisation=row.organisation,
                phone=row.phone,
                due_at=row.confirmed_at and fresh_until(row.confirmed_at),
                keeper=row.keeper,
            )
            for row in owed_confirmations(work, is_mine=whose == "mine")
        ]


@router.post("", status_code=201)
def add(form: PartnerForm, door: CaseworkDoor, key: IdempotencyKey = None) -> PartnerMade:
    """Write a partner into the directory."""
    with door.begin("partner_add") as work:
        return PartnerMade(id=add_partner(work, facts=form.facts(), key=key))


@router.get("/{partner_id}")
def read(partner_id: UUID, door: CaseworkDoor) -> PartnerDetail:
    """One entry with its contact."""
    with door.begin("partner_read") as work:
        row = partners.partner_by_id(work.session, partner_id)
        if row is None:
            raise Missing("No existe esta entidad.")
        return PartnerDetail(
            **_line(row, now=work.now), contact_name=row.contact_name, contact_email=row.contact_email
        )


@router.put("/{partner_id}", status_code=204)
def change(partner_id: UUID, form: PartnerForm, door: CaseworkDoor) -> None:
    """Replace the facts of an entry, which also confirms it."""
    with door.begin("partner_change") as work:
        change_partner(work, partner_id=partner_id, facts=form.facts())


@router.post("/{partner_id}/confirm", status_code=204)
def confirm(partner_id: UUID, door: CaseworkDoor) -> None:
    """Say that the entry still holds."""
    with door.begin("partner_confirm") as work:
        confirm_partner(work, partner_id=partner_id)


@router.post("/{partner_id}/keep", status_code=204)
def keep(partner_id: UUID, door: CaseworkDoor) -> None:
    """Take the entry up as one's own, to keep it true."""
    with door.begin("partner_keep") as work:
        keep_partner(work, partner_id=partner_id)


@router.delete("/{partner_id}", status_code=204)
def retire(partner_id: UUID, door: CaseworkDoor) -> None:
    """Take the entry out of the directory."""
    with door.begin("partner_retire") as work:
        retire_partner(work, partner_id=partner_id)


def _line(row: Partner, *, now: datetime) -> dict[str, object]:
    facts = {name: getattr(row, name) for name in PartnerLine.model_fields if name != "is_stale"}
    return facts | {"is_stale": is_stale(confirmed_at=row.confirmed_at, now=now)}
