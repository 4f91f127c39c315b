"""What is kept about her and those who depend on her."""

from datetime import time
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from services.intake.domain import codes, profile
from services.intake.store.facts.base import (
    Called,
    Country,
    Day,
    Facts,
    Language,
    Line,
    Story,
    Word,
    Year,
)


class Names(Facts):
    """How she is called, and who she is. Only `call_name` is always there."""

    call_name: Called
    given_name: Word = ""
    surnames: Word = ""
    birth_date: Day | None = None
    birth_year: Year | None = None
    """Estimated, when the date is not known."""


class Document(Facts):
    """A paper she holds. `number` stays empty for none."""

    kind: codes.DocumentKind
    number: Word = ""


class Particulars(Facts):
    """Papers and places."""

    documents: list[Document] = Field(default_factory=list, max_length=10)
    nationality: Country | None = None
    birth_place: Line = ""
    address: Line = ""
    municipality: Word = ""


class Profile(Facts):
    """Coded situation; everything may stay unknown. The first language is the one she is spoken to in."""

    languages: list[Language] = Field(min_length=1, max_length=8)
    interpreter: bool = False
    arrival_year: Year | None = None
    administrative_status: codes.AdministrativeStatus = codes.AdministrativeStatus.UNKNOWN
    permit_expires: Day | None = None
    padron: bool | None = None
    studies: profile.Studies | None = None
    work: profile.Work | None = None
    income: profile.Income | None = None
    housing: profile.Housing | None = None
    dependence: list[profile.Dependence] = Field(default_factory=list, max_length=4)
    disability: profile.Disability | None = None
    marital: profile.Marital | None = None
    network: profile.SupportNetwork | None = None
    entry: profile.EntryChannel | None = None
    pregnant: bool | None = None


class ChildFacts(Facts):
    """One child: her or his own record, counted apart."""

    alias: Called
    birth_year: Year | None = None
    lives_with: codes.LivesWith | None = None
    school_year: Word = ""
    exposure: codes.Exposure = codes.Exposure.UNKNOWN
    guardian: codes.Guardian | None = None
    consent_given: bool | None = None
    notes: Story = ""


class DatedFactFacts(Facts):
    """A protection order, a hearing, a permit...: what, in which state, when, until when."""

    kind: codes.DatedFactKind
    state: codes.FactState
    on: Day
    expires: Day | None = None
    level: codes.ViogenLevel | None = None
    """Only for `viogen_level`: as she was told it."""
    place: Line = ""
    note: Story = ""
    begins: time | None = None
    """The hour of a hearing in Madrid's time, if it is known."""
    remind_her: bool = False
    """Whether she wants to be reminded of a hearing; its hour is needed."""

    @model_validator(mode="after")
    def _dates_in_order(self) -> "DatedFactFacts":
        if self.expires and self.expires < self.on:
            message = "una caducidad posterior a la fecha"
            raise ValueError(message)
        return self


class ConsentFacts(Facts):
    """What she agreed to, how it was asked and in which language. `partner`: whom it names, if anyone."""

    purpose: codes.ConsentPurpose
    fields: list[Word] = Field(default_factory=list, max_length=40)
    by: codes.GivenBy = codes.GivenBy.HERSELF
    medium: codes.Medium
    language: Language
    interpreter: bool = False
    interpreter_code: Annotated[str, StringConstraints(pattern=r"^[\w-]{0,20}$")] = ""
    """Which interpreter, by a code word of the organisation's own: never a name."""
    wording: Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3}\.[0-9]{1,4})?$")] = ""
    """Language and number of the words that were read to her, such as `ar.1`."""
    evidence: Line = ""
    legal_basis: codes.LegalBasis | None = None
    """Instead of her consent, when she could not be asked; documented in `evidence`."""

    @model_validator(mode="after")
    def _basis_is_documented(self) -> "ConsentFacts":
        if self.legal_basis and not self.evidence:
            message = "en `evidence`, por qué se la atiende sin su consentimiento"
            raise ValueError(message)
        return self
