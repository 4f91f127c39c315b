"""Closed lists of the file: papers, children, dated facts and consents."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """A paper she holds, or none."""

    DNI = "dni"
    NIE = "nie"
    PASSPORT = "passport"
    ASYLUM_CARD = "asylum_card"
    CONSULAR_ID = "consular_id"
    OTHER = "other"
    NONE = "none"


class AdministrativeStatus(StrEnum):
    """Her right to be here."""

    UNKNOWN = "unknown"
    NONE = "none"
    ASYLUM_SEEKER = "asylum_seeker"
    PROTECTED = "protected"
    TEMPORARY_PROTECTION = "temporary_protection"
    RESIDENCE = "residence"
    RESIDENCE_WORK = "residence_work"
    ARRAIGO = "arraigo"
    FAMILY_REUNION = "family_reunion"
    VIOLENCE_PERMIT = "violence_permit"
    LONG_TERM = "long_term"
    STUDENT = "student"
    EU = "eu"
    SPANISH = "spanish"


class LivesWith(StrEnum):
    """Where a child lives."""

    HER = "her"
    AGGRESSOR = "aggressor"
    BOTH = "both"
    FAMILY = "family"
    PROTECTION = "protection"
    ABROAD = "abroad"
    ALONE = "alone"


class Exposure(StrEnum):
    """How violence has reached a child."""

    UNKNOWN = "unknown"
    NONE = "none"
    WITNESS = "witness"
    DIRECT = "direct"


class Guardian(StrEnum):
    """Who decides for a child."""

    HER = "her"
    SHARED = "shared"
    AGGRESSOR = "aggressor"
    OTHER = "other"


class DatedFactKind(StrEnum):
    """A fact with a date that the deadline clock reads."""

    PROTECTION_ORDER = "protection_order"
    HEARING = "hearing"
    VIOGEN_LEVEL = "viogen_level"
    ATENPRO = "atenpro"
    ACCREDITATION = "accreditation"
    VIOLENCE_PERMIT = "violence_permit"
    PERMIT = "permit"
    OTHER = "other"


class FactState(StrEnum):
    """Where a dated fact stands."""

    ASKED = "asked"
    GRANTED = "granted"
    DENIED = "denied"
    SCHEDULED = "scheduled"
    HELD = "held"
    TOLD = "told"
    ENDED = "ended"


class ViogenLevel(StrEnum):
    """The police level as she was told it. Telar is not joined to VioGén."""

    NOT_ASSESSED = "no_apreciado"
    LOW = "bajo"
    MEDIUM = "medio"
    HIGH = "alto"
    EXTREME = "extremo"


class ConsentPurpose(StrEnum):
    """What she agrees to. Consent to messages lives with the contact plan, not here."""

    SERVICES = "services"
    REFERRAL = "referral"
    SHARING = "sharing"
    REPORTING = "reporting"
    INTERPRETER = "interpreter"


class LegalBasis(StrEnum):
    """What allows us to serve her when she could not be asked."""

    VITAL_INTEREST = "vital_interest"
    LEGAL_DUTY = "legal_duty"
    MINOR_PROTECTION = "minor_protection"


class GivenBy(StrEnum):
    """Who consented."""

    HERSELF = "herself"
    GUARDIAN = "guardian"


class Medium(StrEnum):
    """How consent was given."""

    SPOKEN = "spoken"
    PAPER = "paper"
    SCREEN = "screen"
    PHONE = "phone"
    VIDEO = "video"
