"""Closed lists of the file: what a form may say about her, her papers and her household."""

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


class Studies(StrEnum):
    """Highest studies finished."""

    NONE = "none"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    VOCATIONAL = "vocational"
    UNIVERSITY = "university"


class Work(StrEnum):
    """How she works now."""

    NONE = "none"
    SEEKING = "seeking"
    UNDECLARED = "undeclared"
    PART_TIME = "part_time"
    FULL_TIME = "full_time"
    SELF_EMPLOYED = "self_employed"
    UNABLE = "unable"


class Income(StrEnum):
    """Where her money comes from."""

    NONE = "none"
    OWN_WORK = "own_work"
    PARTNER = "partner"
    FAMILY = "family"
    BENEFIT = "benefit"
    CHARITY = "charity"


class Housing(StrEnum):
    """Where she lives."""

    OWN = "own"
    RENTED = "rented"
    ROOM = "room"
    WITH_AGGRESSOR = "with_aggressor"
    WITH_FAMILY = "with_family"
    SHELTER = "shelter"
    EMPLOYER = "employer"
    NO_HOME = "no_home"


class Dependence(StrEnum):
    """What she depends on the aggressor for."""

    PAPERS = "papers"
    HOUSING = "housing"
    MONEY = "money"
    CHILDREN = "children"


class Disability(StrEnum):
    """Disability, as she tells it."""

    NONE = "none"
    PHYSICAL = "physical"
    SENSORY = "sensory"
    INTELLECTUAL = "intellectual"
    MENTAL = "mental"
    SEVERAL = "several"


class Marital(StrEnum):
    """Marital status."""

    SINGLE = "single"
    MARRIED = "married"
    COHABITING = "cohabiting"
    SEPARATED = "separated"
    DIVORCED = "divorced"
    WIDOWED = "widowed"


class SupportNetwork(StrEnum):
    """People she can lean on."""

    NONE = "none"
    WEAK = "weak"
    SOME = "some"
    STRONG = "strong"


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


class EntryChannel(StrEnum):
    """How she reached us."""

    SELF = "self"
    ACQUAINTANCE = "acquaintance"
    GROUP = "group"
    SOCIAL_SERVICES = "social_services"
    HEALTH = "health"
    POLICE = "police"
    COURT = "court"
    SCHOOL = "school"
    NGO = "ngo"
    HELPLINE = "helpline"
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
