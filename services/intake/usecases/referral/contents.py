"""What the file holds for each field that can leave, read now and only as far as asked."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.intake.domain.codes import AdministrativeStatus
from services.intake.domain.referral.fields import NEED_LENGTH, ReferralField, Urgency
from services.intake.store import cases, people
from services.intake.store.cases import Case
from shared.errors import Invalid
from shared.work import Work

Value = str | int | bool | list[str] | list[int] | dict[str, Any]


def known_values(
    work: Work, case: Case, *, need: str, urgency: Urgency, fields: frozenset[ReferralField] | None = None
) -> dict[ReferralField, Value]:
    """Return the value of each field (all, unless `fields` says which); one the file lacks is absent."""
    values = {
        field: read(work, case) for field, read in _READERS.items() if fields is None or field in fields
    }
    values |= {ReferralField.NEED: need.strip(), ReferralField.URGENCY: urgency.value}
    return {
        field: value
        for field, value in values.items()
        if value not in (None, "", []) and (fields is None or field in fields)
    }


def contents_of(
    work: Work, case: Case, *, fields: frozenset[ReferralField], need: str, urgency: Urgency
) -> dict[str, Value]:
    """Return what leaves, by field code. Raises Invalid for a field the file has no value for."""
    if len(need) > NEED_LENGTH:
        raise Invalid(
            "El motivo es demasiado largo.", field="need", expected=f"como mucho {NEED_LENGTH} caracteres"
        )
    values = known_values(work, case, need=need, urgency=urgency, fields=fields)
    for field in sorted(fields - values.keys()):
        at_fault = "need" if field is ReferralField.NEED else f"fields.{field.value}"
        raise Invalid("En la ficha no consta este dato.", field=at_fault, expected="un dato que conste")
    return {field.value: values[field] for field in ReferralField if field in values}


def _call_name(work: Work, case: Case) -> Value:
    return people.name_card(work.session, case.id).call_name


def _full_name(work: Work, case: Case) -> Value:
    card = people.name_card(work.session, case.id)
    return f"{card.given_name} {card.surnames}".strip()


def _birth_year(work: Work, case: Case) -> Value | None:
    card = people.name_card(work.session, case.id)
    return card.birth_date.year if card.birth_date else card.birth_year


def _languages(work: Work, case: Case) -> Value:
    return [str(code) for code in people.person_file(work.session, case.id).profile.languages]


def _interpreter(work: Work, case: Case) -> Value:
    return people.person_file(work.session, case.id).profile.interpreter


def _nationality(work: Work, case: Case) -> Value | None:
    return people.person_file(work.session, case.id).particulars.nationality


def _municipality(work: Work, case: Case) -> Value:
    return people.person_file(work.session, case.id).particulars.municipality


def _administrative_status(work: Work, case: Case) -> Value | None:
    status = people.person_file(work.session, case.id).profile.administrative_status
    return None if status is AdministrativeStatus.UNKNOWN else status.value


def _children(work: Work, case: Case) -> Value | None:
    found = people.children_of(work.session, cases.family(work.session, case.id))
    years = sorted(child.facts.birth_year for child in found if child.facts.birth_year is not None)
    return {"count": len(found), "birth_years": years} if found else None


_READERS: Final[Mapping[ReferralField, Callable[[Work, Case], Value | None]]] = {
    ReferralField.CALL_NAME: _call_name,
    ReferralField.FULL_NAME: _full_name,
    ReferralField.BIRTH_YEAR: _birth_year,
    ReferralField.LANGUAGES: _languages,
    ReferralField.INTERPRETER: _interpreter,
    ReferralField.NATIONALITY: _nationality,
    ReferralField.MUNICIPALITY: _municipality,
    ReferralField.ADMINISTRATIVE_STATUS: _administrative_status,
    ReferralField.CHILDREN: _children,
}
