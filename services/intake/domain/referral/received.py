"""A woman whom a partner sends us: what may be said of her, and how it can end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from services.intake.domain.codes import AdministrativeStatus
from services.intake.domain.languages import COUNTRIES, LANGUAGES
from services.intake.domain.referral.answers import WORDS_LENGTH, BadAnswer, DeclineReason
from services.intake.domain.referral.fields import NEED_LENGTH, ReferralField, Urgency
from shared.errors import Conflict, Invalid

REACH_LENGTH: Final = 500
"""Longest words on how she may be reached safely, in characters."""
_NAME_LENGTH: Final = 160
_MOST_LANGUAGES: Final = 8
_MOST_CHILDREN: Final = 30
_YEARS: Final = range(1900, 2101)


class ReceivedOver(Conflict):
    """Somebody has decided on it, or its partner has taken it back."""


class ReceivedState(StrEnum):
    """Where a referral that came in stands: once it is decided, it stays so."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Told:
    """What a partner tells of her, by the same fields as what we tell partners.

    reach: in words, how she may be reached safely; nothing is ever sent by it.
    """

    fields: Mapping[ReferralField, Any]
    reach: str = ""

    @property
    def urgency(self) -> Urgency:
        """How soon it should be looked at."""
        return Urgency(self.fields.get(ReferralField.URGENCY, Urgency.NORMAL))


def checked(told: Told, *, she_agreed: bool) -> Told:
    """Return it if it may be kept. Raises Invalid naming the field: without her consent, or a need, it may not."""
    if not she_agreed:
        raise Invalid("Falta su consentimiento.", field="she_agreed", expected="que ella lo sepa y quiera")
    if len(told.reach) > REACH_LENGTH or "\x00" in told.reach:
        raise Invalid("No tiene la forma debida.", field="reach", expected=f"hasta {REACH_LENGTH} caracteres")
    if ReferralField.NEED not in told.fields:
        raise Invalid("Falta este dato.", field="fields.need", expected="qué necesita")
    for field, value in told.fields.items():
        is_whole, expected = _SHAPES[field]
        if not is_whole(value):
            raise Invalid("No tiene la forma debida.", field=f"fields.{field.value}", expected=expected)
    return told


def checked_no(reason: DeclineReason, *, words: str) -> None:
    """Go on with a whole refusal. Raises BadAnswer: another reason needs words, and no words are endless."""
    if reason is DeclineReason.OTHER and not words.strip():
        raise BadAnswer("Este motivo necesita unas palabras.", field="words", expected="unas palabras")
    if len(words) > WORDS_LENGTH:
        raise BadAnswer(
            "El mensaje es demasiado largo.", field="words", expected=f"como mucho {WORDS_LENGTH} caracteres"
        )


def summary(told: Told, *, partner: str) -> str:
    """Write down, as the first note of what it became, who sent her and what was told that no other place keeps."""
    lines = [f"Derivada por {partner}."]
    full_name = told.fields.get(ReferralField.FULL_NAME)
    children = told.fields.get(ReferralField.CHILDREN)
    status = told.fields.get(ReferralField.ADMINISTRATIVE_STATUS)
    lines += [f"Nombre completo: {full_name}."] if full_name else []
    lines += [f"Qué necesita: {told.fields[ReferralField.NEED]}"] if ReferralField.NEED in told.fields else []
    lines += [f"Cómo llegar a ella: {told.reach}"] if told.reach else []
    lines += [f"Hijas e hijos: {children['count']}."] if children else []
    lines += [f"Situación administrativa según la entidad: {status}."] if status else []
    return "\n".join(lines)


def _is_text(most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value.strip()) <= most and "\x00" not in value


def _is_year(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in _YEARS


def _are_languages(value: object) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= _MOST_LANGUAGES
        and all(isinstance(one, str) and one in LANGUAGES for one in value)
    )


def _are_children(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != {"count", "birth_years"}:
        return False
    count, years = value["count"], value["birth_years"]
    is_count = isinstance(count, int) and not isinstance(count, bool) and 0 <= count <= _MOST_CHILDREN
    return is_count and isinstance(years, list) and len(years) <= count and all(map(_is_year, years))


def _is_one_of(codes: type[StrEnum] | frozenset[str]) -> Callable[[Any], bool]:
    known = frozenset(str(code) for code in codes)
    return lambda value: isinstance(value, str) and value in known


_SHAPES: Final[Mapping[ReferralField, tuple[Callable[[Any], bool], str]]] = {
    ReferralField.CALL_NAME: (_is_text(80), "hasta 80 caracteres"),
    ReferralField.FULL_NAME: (_is_text(_NAME_LENGTH), f"hasta {_NAME_LENGTH} caracteres"),
    ReferralField.BIRTH_YEAR: (_is_year, "un año como 1990"),
    ReferralField.LANGUAGES: (_are_languages, "códigos ISO 639, como es, ar o fr"),
    ReferralField.INTERPRETER: (lambda value: isinstance(value, bool), "verdadero o falso"),
    ReferralField.NATIONALITY: (_is_one_of(COUNTRIES), "un código ISO 3166, como MA o CO"),
    ReferralField.MUNICIPALITY: (_is_text(80), "hasta 80 caracteres"),
    ReferralField.ADMINISTRATIVE_STATUS: (_is_one_of(AdministrativeStatus), "un código de la lista"),
    ReferralField.CHILDREN: (_are_children, "cuántos y sus años: count, birth_years"),
    ReferralField.NEED: (_is_text(NEED_LENGTH), f"hasta {NEED_LENGTH} caracteres"),
    ReferralField.URGENCY: (_is_one_of(Urgency), "normal, soon o urgent"),
}
