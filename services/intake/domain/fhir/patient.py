"""A Patient with nothing but what she agreed to, and the fields that a Patient holds."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from services.intake.domain.codes import AdministrativeStatus
from services.intake.domain.fhir.codes import (
    CHILDREN_EXTENSION,
    COUNTRY_SYSTEM,
    INTERPRETER_EXTENSION,
    LANGUAGE_SYSTEM,
    NATIONALITY_EXTENSION,
    STATUS_EXTENSION,
    Json,
    code_in,
    concept,
)
from services.intake.domain.fhir.reading import code, extension_in, items, only, words
from services.intake.domain.fhir.refusal import UnknownCode, Unprocessable
from services.intake.domain.languages import COUNTRIES, LANGUAGES
from services.intake.domain.referral.fields import ReferralField as Field

Fields = Mapping[Field, Any]
_KNOWN: Final = ("name", "birthDate", "communication", "address", "extension")
_EXTENSIONS: Final = (NATIONALITY_EXTENSION, INTERPRETER_EXTENSION, STATUS_EXTENSION, CHILDREN_EXTENSION)
_NAME_LENGTH: Final = 80
_PLACE_LENGTH: Final = 80
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2100
_MOST_LANGUAGES: Final = 8
_MOST_CHILDREN: Final = 30


def patient(fields: Fields, *, ref: str) -> Json:
    """Build a Patient of the fields given; a field that is not given leaves no trace.

    ref: its id, which belongs to one referral alone, so that two of them are not seen to be about one woman.
    """
    found: Json = {"resourceType": "Patient", "id": ref}
    names = _names(fields)
    extensions = _extensions(fields)
    if names:
        found["name"] = names
    if Field.BIRTH_YEAR in fields:
        found["birthDate"] = f"{fields[Field.BIRTH_YEAR]:04d}"
    if Field.MUNICIPALITY in fields:
        found["address"] = [{"city": fields[Field.MUNICIPALITY]}]
    if Field.LANGUAGES in fields:
        found["communication"] = [
            {"language": concept(LANGUAGE_SYSTEM, language), "preferred": number == 0}
            for number, language in enumerate(fields[Field.LANGUAGES])
        ]
    if extensions:
        found["extension"] = extensions
    return found


def fields_of(resource: Json) -> dict[Field, Any]:
    """Return what a Patient says, by field. Raises Unprocessable for anything the profile does not take."""
    only(resource, at="Patient", known=_KNOWN)
    found: dict[Field, Any] = _named(resource)
    found |= _born_and_living(resource)
    found |= _extended(resource)
    languages = _languages(resource)
    return found | ({Field.LANGUAGES: languages} if languages else {})


def _names(fields: Fields) -> list[Json]:
    called = [{"use": "usual", "text": fields[Field.CALL_NAME]}] if Field.CALL_NAME in fields else []
    full = [{"use": "official", "text": fields[Field.FULL_NAME]}] if Field.FULL_NAME in fields else []
    return [*called, *full]


def _extensions(fields: Fields) -> list[Json]:
    found: list[Json] = []
    if Field.INTERPRETER in fields:
        found.append({"url": INTERPRETER_EXTENSION, "valueBoolean": fields[Field.INTERPRETER]})
    if Field.NATIONALITY in fields:
        country = {"url": "code", "valueCodeableConcept": concept(COUNTRY_SYSTEM, fields[Field.NATIONALITY])}
        found.append({"url": NATIONALITY_EXTENSION, "extension": [country]})
    if Field.ADMINISTRATIVE_STATUS in fields:
        found.append({"url": STATUS_EXTENSION, "valueCode": fields[Field.ADMINISTRATIVE_STATUS]})
    if Field.CHILDREN in fields:
        children = fields[Field.CHILDREN]
        count = {"url": "count", "valueUnsignedInt": children["count"]}
        years = [{"url": "birthYear", "valueDate": f"{year:04d}"} for year in children["birth_years"]]
        found.append({"url": CHILDREN_EXTENSION, "extension": [count, *years]})
    return found


def _named(resource: Json) -> dict[Field, Any]:
    found: dict[Field, Any] = {}
    for name in items(resource.get("name"), at="Patient.name"):
        text = words(name.get("text"), at="Patient.name.text", most=2 * _NAME_LENGTH) or _joined(name)
        is_official = name.get("use") == "official"
        if text and is_official:
            found.setdefault(Field.FULL_NAME, text)
        elif text:
            found.setdefault(Field.CALL_NAME, text[:_NAME_LENGTH])
    return found


def _joined(name: Json) -> str:
    given = name.get("given") or []
    parts = [*(given if isinstance(given, list) else [given]), name.get("family")]
    return " ".join(words(part, at="Patient.name", most=_NAME_LENGTH) for part in parts if part).strip()


def _born_and_living(resource: Json) -> dict[Field, Any]:
    found: dict[Field, Any] = {}
    born = words(resource.get("birthDate"), at="Patient.birthDate", most=10)
    if born:
        found[Field.BIRTH_YEAR] = _year(born, at="Patient.birthDate")
    for address in items(resource.get("address"), at="Patient.address"):
        only(address, at="Patient.address", known=("city",))
        city = words(address.get("city"), at="Patient.address.city", most=_PLACE_LENGTH)
        if city:
            found.setdefault(Field.MUNICIPALITY, city)
    return found


def _languages(resource: Json) -> list[str]:
    spoken = items(resource.get("communication"), at="Patient.communication")
    spoken.sort(key=lambda one: one.get("preferred") is not True)
    at = "Patient.communication.language"
    codes = [(code_in(one.get("language"), LANGUAGE_SYSTEM) or "").split("-")[0].lower() for one in spoken]
    if any(one not in LANGUAGES for one in codes):
        raise UnknownCode("Este código no existe.", field=at, expected=f"{LANGUAGE_SYSTEM}: es, ar, fr…")
    return list(dict.fromkeys(codes))[:_MOST_LANGUAGES]


def _extended(resource: Json) -> dict[Field, Any]:
    at = "Patient.extension"
    given = resource.get("extension")
    for one in items(given, at=at):
        if one.get("url") not in _EXTENSIONS:
            raise Unprocessable(
                "Aquí no se admiten más datos que los del perfil.", field=at, expected=", ".join(_EXTENSIONS)
            )
    found: dict[Field, Any] = {}
    interpreter = extension_in(given, INTERPRETER_EXTENSION, at=at).get("valueBoolean")
    if isinstance(interpreter, bool):
        found[Field.INTERPRETER] = interpreter
    nationality = extension_in(given, NATIONALITY_EXTENSION, at=at)
    if nationality:
        found[Field.NATIONALITY] = _country(nationality)
    status = extension_in(given, STATUS_EXTENSION, at=at)
    if status:
        found[Field.ADMINISTRATIVE_STATUS] = code(status.get("valueCode"), AdministrativeStatus, at=at).value
    children = extension_in(given, CHILDREN_EXTENSION, at=at)
    return found | ({Field.CHILDREN: _children(children)} if children else {})


def _country(extension: Json) -> str:
    inner = extension_in(extension.get("extension"), "code", at="Patient.extension")
    country = (code_in(inner.get("valueCodeableConcept"), COUNTRY_SYSTEM) or "").upper()
    if country not in COUNTRIES:
        raise UnknownCode(
            "Este código no existe.", field="Patient.extension", expected=f"{COUNTRY_SYSTEM}: MA, CO…"
        )
    return country


def _children(extension: Json) -> Json:
    at = "Patient.extension"
    inner = items(extension.get("extension"), at=at)
    years = [one.get("valueDate") for one in inner if one.get("url") == "birthYear"]
    count = extension_in(inner, "count", at=at).get("valueUnsignedInt")
    if isinstance(count, bool) or not isinstance(count, int) or not len(years) <= count <= _MOST_CHILDREN:
        raise Unprocessable(
            "No tiene la forma debida.", field=at, expected=f"cuántos, hasta {_MOST_CHILDREN}, y sus años"
        )
    return {"count": count, "birth_years": sorted(_year(words(one, at=at, most=10), at=at) for one in years)}


def _year(text: str, *, at: str) -> int:
    """Return the year of a FHIR date; more of it is not kept."""
    parts = text.split("-")
    try:
        year = date(int(parts[0]), *(int(part) for part in [*parts[1:], "1", "1"][:2])).year
    except ValueError:
        year = 0
    if not _FIRST_YEAR <= year <= _LAST_YEAR or len(parts[0]) != 4:  # noqa: PLR2004, a FHIR year
        raise Unprocessable("No tiene la forma debida.", field=at, expected="un año como 1990, o una fecha")
    return year
