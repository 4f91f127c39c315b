"""What is wrong with a field and what would be accepted, in words: pydantic's kinds of error, said kindly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.portal.locale.text import N_

Gettext = Callable[[str], str]


@dataclass(frozen=True)
class FieldError:
    """field: input's name, or "" for the form as a whole. message: said to a person, in her language."""

    field: str
    message: str


MESSAGES: Mapping[str, str] = {
    "missing": N_("Falta «%(label)s». Escríbelo o elige una opción."),
    "string_too_short": N_("«%(label)s» es demasiado corto: como mínimo %(min_length)s letras."),
    "string_too_long": N_("«%(label)s» es demasiado largo: como máximo %(max_length)s letras."),
    "string_pattern_mismatch": N_("«%(label)s» no tiene la forma esperada. Mira el ejemplo."),
    "too_short": N_("Elige al menos %(min_length)s en «%(label)s»."),
    "too_long": N_("Elige como máximo %(max_length)s en «%(label)s»."),
    "enum": N_("Elige una de las opciones de «%(label)s»."),
    "literal_error": N_("Elige una de las opciones de «%(label)s»."),
    "greater_than_equal": N_("«%(label)s» tiene que ser %(ge)s o más."),
    "greater_than": N_("«%(label)s» tiene que ser más de %(gt)s."),
    "less_than_equal": N_("«%(label)s» tiene que ser %(le)s o menos."),
    "less_than": N_("«%(label)s» tiene que ser menos de %(lt)s."),
    "bool_parsing": N_("Marca o deja sin marcar «%(label)s»."),
}
DATE = N_("«%(label)s» no es una fecha. Escribe día/mes/año, por ejemplo 03/06/2026.")
TIME = N_("«%(label)s» no es una hora. Escribe hora:minutos, por ejemplo 17:30.")
NUMBER = N_("«%(label)s» tiene que ser un número, por ejemplo 45.")
OTHER = N_("Revisa «%(label)s»: no se puede guardar así.")
FAMILIES = (
    ("datetime", DATE),
    ("date", DATE),
    ("time", TIME),
    ("int", NUMBER),
    ("float", NUMBER),
    ("decimal", NUMBER),
    ("uuid", MESSAGES["enum"]),
)


def say(kind: str, *, label: str, context: Mapping[str, Any], gettext: Gettext) -> str:
    """The sentence for one of pydantic's error types. label: as the page shows it."""
    msgid = MESSAGES.get(kind)
    if msgid is None:
        family = (text for start, text in FAMILIES if kind == start or kind.startswith(f"{start}_"))
        msgid = next(family, OTHER)
    return gettext(msgid) % {**context, "label": label}
