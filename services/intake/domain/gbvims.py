"""GBVIMS classification of an incident: questions in order, the first yes classifies, every yes is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class IncidentType(StrEnum):
    """The six core types, and what is not gender-based violence."""

    RAPE = "rape"
    SEXUAL_ASSAULT = "sexual_assault"
    PHYSICAL_ASSAULT = "physical_assault"
    FORCED_MARRIAGE = "forced_marriage"
    DENIAL_OF_RESOURCES = "denial_of_resources"
    PSYCHOLOGICAL_EMOTIONAL = "psychological_emotional"
    NON_GBV = "non_gbv"


QUESTIONS: Mapping[str, IncidentType] = {
    "penetration": IncidentType.RAPE,
    "sexual_contact": IncidentType.SEXUAL_ASSAULT,
    "physical_assault": IncidentType.PHYSICAL_ASSAULT,
    "forced_marriage": IncidentType.FORCED_MARRIAGE,
    "denial_resources": IncidentType.DENIAL_OF_RESOURCES,
    "psychological": IncidentType.PSYCHOLOGICAL_EMOTIONAL,
}


@dataclass(frozen=True, slots=True)
class Classification:
    """type: first yes, None while an earlier question is unknown. possible: types it could still be.

    all_yes: every question answered yes, since forced marriage hides behind physical or sexual violence.
    """

    type: IncidentType | None
    possible: tuple[IncidentType, ...]
    all_yes: tuple[str, ...]


def classify(answers: Mapping[str, bool | None]) -> Classification:
    """Classify by the order of GBVIMS; a missing answer is unknown.

    answers: the keys of QUESTIONS, asked in that order, then `is_gbv`. When all six are no and it is said to
    be gender-based violence all the same, there is no type: the questions must be asked again.
    Source: GBVIMS classification tool, decision order.
    """
    all_yes = tuple(question for question in QUESTIONS if answers.get(question) is True)
    possible: list[IncidentType] = []
    for question, kind in QUESTIONS.items():
        answer = answers.get(question)
        if answer is not False:
            possible.append(kind)
        if answer is True:
            return Classification(kind if len(possible) == 1 else None, tuple(possible), all_yes)
    is_gbv = answers.get("is_gbv")
    if is_gbv is not True:
        possible.append(IncidentType.NON_GBV)
    settled = is_gbv is False and len(possible) == 1
    return Classification(IncidentType.NON_GBV if settled else None, tuple(possible), all_yes)
