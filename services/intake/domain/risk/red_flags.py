"""The 22 red flags: closed list of codes, and what each one says and asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class RedFlag(StrEnum):
    """Single facts that alert whatever the score. Also the label set of text signals."""

    STRANGULATION = "strangulation"
    FIREARM_ACCESS = "firearm_access"
    WEAPON_THREAT = "weapon_threat"
    THREAT_TO_KILL = "threat_to_kill"
    FEAR_FOR_LIFE = "fear_for_life"
    ESCALATION = "escalation"
    RECENT_SEPARATION = "recent_separation"
    PREGNANCY_VIOLENCE = "pregnancy_violence"
    THREAT_CHILDREN = "threat_children"
    CHILD_HARM = "child_harm"
    STALKING = "stalking"
    SUICIDALITY = "suicidality"
    PERP_SUICIDE_THREAT = "perp_suicide_threat"
    CONFINEMENT = "confinement"
    DOCUMENT_RETENTION = "document_retention"
    IMMIGRATION_THREAT = "immigration_threat"
    SEXUAL_VIOLENCE = "sexual_violence"
    FORCED_MARRIAGE = "forced_marriage"
    FGM_RISK = "fgm_risk"
    TRAFFICKING = "trafficking"
    ORDER_BREACH = "order_breach"
    HONOUR_VIOLENCE = "honour_violence"


@dataclass(frozen=True, slots=True)
class FlagWords:
    """One flag in one language: name, and why it matters."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class FlagGuide:
    """What the protocol holds about one flag. evidence: published figures; certainty: mark of the source.

    sources: where the evidence was read. law: what touches it, empty if nothing does by itself.
    legal_duty: a law may oblige to report; people decide, the system records the decision.
    """

    code: RedFlag
    evidence: str
    sources: tuple[str, ...]
    certainty: str
    law: str
    legal_duty: bool
    words: Mapping[str, FlagWords]
