"""Closed lists of her profile: studies, work, money, home, health, who is near, how she came."""

from enum import StrEnum


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
