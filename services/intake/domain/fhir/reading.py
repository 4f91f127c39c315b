"""Read elements of a resource that a stranger wrote: each is what it should be, or the request names it as wrong."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final, TypeVar

from services.intake.domain.fhir.codes import Json
from services.intake.domain.fhir.refusal import BadRequest, Lacking, UnknownCode, Unprocessable

C = TypeVar("C", bound=StrEnum)
_ALWAYS: Final = frozenset({"resourceType", "id", "meta", "text", "language", "contained", "implicitRules"})
LONGEST_LIST: Final = 50
"""Most entries of any list, so that no resource is long in a way that its bytes do not show."""


def resource_of(value: object, kind: str, *, at: str) -> Json:
    """Return the resource if it is of this kind. Raises BadRequest."""
    if not isinstance(value, dict) or value.get("resourceType") != kind:
        raise BadRequest("El recurso no es del tipo que dice la dirección.", field=at, expected=kind)
    return value


def only(resource: Json, *, at: str, known: Collection[str]) -> None:
    """Refuse elements that the profile does not take, so that nothing of hers is sent that nobody asked for."""
    unknown = sorted(str(name) for name in resource if name not in _ALWAYS and name not in known)
    if unknown or resource.get("implicitRules"):
        raise Unprocessable(
            "Aquí no se admiten más datos que los del perfil.", field=at, expected=", ".join(sorted(known))
        )


def items(value: object, *, at: str) -> list[Json]:
    """Return a list of elements; nothing is none. Raises Unprocessable for another shape."""
    if value is None:
        return []
    if (
        not isinstance(value, list)
        or len(value) > LONGEST_LIST
        or not all(isinstance(one, dict) for one in value)
    ):
        raise Unprocessable(
            "No tiene la forma debida.", field=at, expected=f"una lista de hasta {LONGEST_LIST}"
        )
    return value


def words(value: object, *, at: str, most: int) -> str:
    """Return a text without blanks around it; nothing is "". Raises Unprocessable."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value.strip()) > most or "\x00" in value:
        raise Unprocessable(
            "No tiene la forma debida.", field=at, expected=f"un texto de hasta {most} caracteres"
        )
    return value.strip()


def code(value: object, codes: type[C], *, at: str) -> C:
    """Return a code of a required list. Raises Lacking, UnknownCode."""
    if value is None:
        raise Lacking("Falta este dato.", field=at, expected=_list(codes))
    if not isinstance(value, str) or value not in {one.value for one in codes}:
        raise UnknownCode("Este código no existe.", field=at, expected=_list(codes))
    return codes(value)


def reference(value: object, *, at: str) -> str:
    """Return what an element refers to; nothing is "". Raises Unprocessable."""
    if value is None:
        return ""
    found = value.get("reference") if isinstance(value, dict) else None
    return words(found, at=f"{at}.reference", most=200)


def extension_in(value: object, url: str, *, at: str) -> Json:
    """Return the extension of this address, {} if there is none."""
    return next((one for one in items(value, at=at) if one.get("url") == url), {})


def _list(codes: type[StrEnum]) -> str:
    return ", ".join(one.value for one in codes)
