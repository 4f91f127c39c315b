"""Words for the codes of referrals: fields, states, answers, services; and values as a person reads them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from babel import Locale

from services.portal.forms.case.person_words import MEDIUM
from services.portal.locale.text import N_

FIELDS: Final[Mapping[str, str]] = {
    "call_name": N_("Cómo quiere que la llamen"),
    "full_name": N_("Nombre y apellidos"),
    "birth_year": N_("Año de nacimiento"),
    "languages": N_("Idiomas"),
    "interpreter": N_("Necesita intérprete"),
    "nationality": N_("Nacionalidad"),
    "municipality": N_("Municipio"),
    "administrative_status": N_("Situación administrativa"),
    "children": N_("Hijas e hijos"),
    "need": N_("Qué necesita"),
    "urgency": N_("Urgencia"),
}
NAMES: Final = frozenset({"call_name", "full_name"})
"""Fields that are not shown while others can see the screen."""
STATES: Final[Mapping[str, str]] = {
    "draft": N_("Borrador"),
    "consent_checked": N_("En camino"),
    "sent": N_("Enviada"),
    "seen": N_("Vista"),
    "accepted": N_("Aceptada"),
    "declined": N_("Rechazada"),
    "no_answer": N_("Sin respuesta"),
    "appointment": N_("Con cita"),
    "service_given": N_("Atendida"),
    "not_given": N_("No atendida"),
    "closed": N_("Cerrada"),
    "revoked": N_("Retirada"),
}
STATE_TAGS: Final[Mapping[str, str]] = {
    "accepted": "done",
    "appointment": "done",
    "service_given": "done",
    "declined": "warning",
    "not_given": "warning",
    "no_answer": "late",
}
LATE: Final[Mapping[str, str]] = {
    "not_left": N_("no ha salido"),
    "no_answer": N_("no contestan: llama"),
    "no_date": N_("una semana sin cita"),
    "date_passed": N_("la cita pasó: pregunta"),
    "not_closed": N_("falta cerrarla"),
}
"""Why a referral is overdue."""
ANSWERS: Final[Mapping[str, str]] = {
    "accept": N_("Acepta"),
    "decline": N_("No puede"),
    "appointment": N_("Da cita"),
    "service_given": N_("Ha atendido"),
    "not_given": N_("No ha atendido"),
    "message": N_("Mensaje"),
}
DECLINE_REASONS: Final[Mapping[str, str]] = {
    "no_capacity": N_("No hay plazas"),
    "not_our_service": N_("No es nuestro servicio"),
    "out_of_area": N_("Fuera de nuestra zona"),
    "language": N_("No tenemos el idioma"),
    "requirements": N_("No cumple un requisito"),
    "other": N_("Otro motivo (escríbalo abajo)"),
}
NOT_GIVEN_REASONS: Final[Mapping[str, str]] = {
    "did_not_come": N_("No vino"),
    "she_did_not_want": N_("No quiso"),
    "unavailable": N_("No fue posible por nuestra parte"),
    "other": N_("Otro motivo (escríbalo abajo)"),
}
REASONS: Final[Mapping[str, str]] = {**DECLINE_REASONS, **NOT_GIVEN_REASONS}
BRIEF: Final[Mapping[str, str]] = {"other": N_("Otro motivo")}
"""Reasons where nothing is to be written below them."""
URGENCIES: Final[Mapping[str, str]] = {
    "normal": N_("Normal"),
    "soon": N_("Pronto"),
    "urgent": N_("Urgente"),
}
SERVICES: Final[Mapping[str, str]] = {
    "legal": N_("Asesoría jurídica"),
    "psychological": N_("Atención psicológica"),
    "health": N_("Salud"),
    "shelter": N_("Alojamiento protegido"),
    "social": N_("Servicios sociales"),
    "housing": N_("Vivienda"),
    "employment": N_("Empleo"),
    "language": N_("Clases de idioma"),
    "immigration": N_("Extranjería"),
    "children": N_("Infancia"),
    "food": N_("Alimentos y ropa"),
    "other": N_("Otro servicio"),
}
STATUSES: Final[Mapping[str, str]] = {
    "none": N_("Sin papeles"),
    "asylum_seeker": N_("Solicitante de asilo"),
    "protected": N_("Protección internacional"),
    "temporary_protection": N_("Protección temporal"),
    "residence": N_("Residencia"),
    "residence_work": N_("Residencia y trabajo"),
    "arraigo": N_("Arraigo"),
    "family_reunion": N_("Reagrupación familiar"),
    "violence_permit": N_("Permiso del artículo 31 bis"),
    "long_term": N_("Larga duración"),
    "student": N_("Estudios"),
    "eu": N_("Ciudadana de la Unión"),
    "spanish": N_("Nacionalidad española"),
}
MEDIA: Final[Mapping[str, str]] = MEDIUM
LANGUAGES: Final = (
    *("es", "ar", "fr", "en", "pt", "ro", "uk", "ru", "zh"),
    *("bg", "wo", "ur", "hi", "bn", "ka", "pl", "it", "de"),
)
"""Languages offered in forms, the commonest here first."""

_CODED: Final = {"administrative_status": STATUSES, "urgency": URGENCIES}
Gettext = Callable[[str], str]


def language_names(codes: list[str], *, language: str) -> str:
    """`árabe, francés`: names of languages in the page's language; an unknown code stays a code."""
    names = Locale(language).languages
    return ", ".join(str(names.get(code, code)) for code in codes)


def language_choices(language: str) -> list[tuple[str, str]]:
    """Code and name of the languages a form offers."""
    return [(code, language_names([code], language=language).capitalize()) for code in LANGUAGES]


def said(field: str, value: Any, *, language: str, gettext: Gettext) -> str:  # noqa: ANN401, shape is the field's
    """The value of a field as a person reads it; "" if there is none."""
    if value is None:
        return ""
    if field in _CODED:
        return gettext(_CODED[field].get(value, value))
    if field == "interpreter":
        return gettext(N_("Sí")) if value else gettext(N_("No"))
    match field:
        case "languages":
            text = language_names(value, language=language)
        case "nationality":
            text = str(Locale(language).territories.get(value, value))
        case "children":
            years = ", ".join(str(year) for year in value["birth_years"])
            text = f"{value['count']} ({years})" if years else str(value["count"])
        case _:
            text = str(value)
    return text
