"""A contact plan in words: the line on the case's bar, the read-back of a point, reasons and states."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from services.portal.clients.notifications import PlanPoint, PlanSeen, PointSeen
from services.portal.forms.errors import Gettext
from services.portal.locale.text import N_
from services.portal.views.contact.dates import exceptions_words, join
from services.portal.views.contact.hours import windows_words

KINDS: Final[Mapping[str, str]] = {
    "phone": N_("Llamada"),
    "whatsapp": N_("WhatsApp"),
    "sms": N_("SMS"),
    "email": N_("Correo electrónico"),
    "telegram": N_("Telegram"),
    "post": N_("Carta"),
}
KIND_ICONS: Final[Mapping[str, str]] = {
    "phone": "telephone",
    "whatsapp": "chat-left-text",
    "sms": "chat-left-text",
    "email": "envelope",
    "telegram": "send",
    "post": "inbox",
}
SAFE: Final[Mapping[str, str]] = {
    "yes": N_("Sí, es segura"),
    "no": N_("No es segura"),
    "unknown": N_("No se sabe"),
}
WHO: Final[Mapping[str, str]] = {
    "only_her": N_("Solo ella"),
    "trusted": N_("Alguien de su confianza"),
    "anyone": N_("Cualquiera de la casa"),
    "unknown": N_("No se sabe"),
}
VOICEMAIL: Final[Mapping[str, str]] = {
    "never": N_("No dejar nunca mensajes"),
    "neutral": N_("Solo un mensaje neutro"),
    "ok": N_("Se puede dejar mensaje"),
}
LANGUAGES: Final[Mapping[str, str]] = {
    "es": N_("Español"),
    "ar": N_("Árabe"),
    "en": N_("Inglés"),
    "fr": N_("Francés"),
    "pt": N_("Portugués"),
    "ro": N_("Rumano"),
    "uk": N_("Ucraniano"),
}
MESSAGES: Final[Mapping[str, str]] = {
    "session_reminder": N_("Recordatorio de sesión"),
    "appointment_reminder": N_("Recordatorio de cita"),
}
STATES: Final[Mapping[str, str]] = {
    "pending": N_("En preparación"),
    "claimed": N_("En preparación"),
    "sending": N_("Saliendo"),
    "sent": N_("Enviado"),
    "delivered": N_("Entregado"),
    "failed": N_("No ha podido salir"),
    "uncertain": N_("No se sabe si salió"),
    "withheld": N_("Retenido"),
    "waiting": N_("Esperando su horario"),
    "expired": N_("Caducado sin salir"),
    "cancelled": N_("Anulado"),
}
STATE_TAGS: Final[Mapping[str, str]] = {
    "sent": "done",
    "delivered": "done",
    "failed": "late",
    "uncertain": "late",
    "withheld": "warning",
    "expired": "warning",
}
VERDICTS: Final[Mapping[str, str]] = {
    "send": N_("Saldría"),
    "wait": N_("Esperaría"),
    "withhold": N_("No saldría"),
}
VERDICT_TAGS: Final[Mapping[str, str]] = {"send": "done", "wait": "neutral", "withhold": "warning"}
REASONS: Final[Mapping[str, str]] = {
    "contact_nobody": N_("Está puesto «no contactar por ningún medio»."),
    "not_safe": N_("Se avisó de que no es seguro. Nada sale hasta confirmarlo con ella."),
    "no_plan": N_("No hay plan de contacto."),
    "unreadable": N_("No se puede leer lo que consta de su contacto: avisa a coordinación."),
    "replayed": N_("Se retuvo al repetir un aviso antiguo: decide tú si hay que llamarla."),
    "case_unknown": N_("Todavía no consta el estado de su expediente."),
    "case_stale": N_("Hace demasiado que no hay noticias de su expediente."),
    "case_closed": N_("Su expediente está cerrado."),
    "case_blocked": N_("Su expediente está bloqueado."),
    "case_erased": N_("Su expediente se ha suprimido."),
    "no_consent": N_("No ha dado su consentimiento para recibir mensajes."),
    "consent_withdrawn": N_("Ha retirado su consentimiento para recibir mensajes."),
    "expired": N_("Ya no era útil: ha pasado la hora."),
    "no_point": N_("No hay ninguna forma de contacto."),
    "no_machine_channel": N_(
        "Ninguna de sus formas de contacto sirve aquí para mensajes automáticos: llámala en su horario."
    ),
    "point_not_safe": N_("La forma de contacto no es segura."),
    "point_safety_unknown": N_("No se sabe si la forma de contacto es segura."),
    "point_not_accepted": N_("No quiere mensajes automáticos ahí."),
    "point_unconfirmed": N_("La confirmación ha caducado: llámala en su horario y confírmala."),
    "no_window": N_("No hay horario seguro acordado."),
    "no_window_in_time": N_("Su horario no llega antes de la cita."),
    "calendar_unknown": N_(
        "Su horario excluye las vacaciones escolares y no consta el calendario de esos días."
    ),
    "outside_window": N_("Ahora está fuera de su horario."),
    "too_many": N_("Ya ha recibido los mensajes permitidos (uno por hora, tres al día)."),
    "wording_refused": N_("El texto o el alias no son neutrales."),
    "provider_refused": N_("El proveedor no acepta ese número o dirección."),
    "provider_away": N_("El proveedor no responde; se volverá a intentar si queda tiempo."),
    "not_delivered": N_("Salió, pero no se pudo entregar. No se repite solo: decide tú si hay que llamarla."),
    "provider_busy": N_("El proveedor no da más de sí: espera su turno."),
    "lawful_hours": N_("La ley del país de ese número no permite mensajes a esta hora."),
    "interrupted": N_("Se cortó justo al salir. No se repite solo: compruébalo con ella."),
}


def rule_line(plan: PlanSeen | None, gettext: Gettext, *, today: date | None = None) -> str:
    """Return the safe-contact rule for the bar of a case, or "" if nothing about a safe way is noted.

    today: dates of their own that lie before it are left out.
    """
    if plan is None or not plan.exists:
        return ""
    if plan.contact_nobody:
        return gettext(N_("No contactar por ningún medio."))
    if plan.halted:
        return gettext(N_("No es seguro: no llames ni escribas hasta confirmarlo con ella en persona."))
    safe = [point for point in plan.points if point.safe == "yes" and _has_hours(point)]
    good = [point for point in safe if point.confirmed_until is not None]
    if good:
        only = gettext(N_("Solo")) + " "
        said = only + "; ".join(_lower(point_words(point, gettext, today=today)) for point in good) + "."
        return said + _dates_words(plan, gettext, today) + _refused_words(plan, gettext)
    if safe:
        return _to_confirm(safe[0], gettext, today) + _dates_words(plan, gettext, today)
    return _not_yet(plan, gettext)


def _has_hours(point: PlanPoint) -> bool:
    return bool(point.windows) or any(one.stretches for one in point.exceptions)


def _dates_words(plan: PlanSeen, gettext: Gettext, today: date | None) -> str:
    said = join(exceptions_words(plan.exceptions, gettext, today=today), gettext)
    return f" {said[:1].upper()}{said[1:]}." if said else ""


def _to_confirm(point: PointSeen, gettext: Gettext, today: date | None) -> str:
    """Say what may be called for one thing only; that it lapsed only if it was ever confirmed."""
    never = N_("Falta confirmar con ella: solo llamar para confirmarla, %(when)s.")
    lapsed = N_("Confirmación caducada: solo llamar para confirmarla, %(when)s.")
    sentence = never if point.confirmed_at is None else lapsed
    return gettext(sentence) % {"when": _when_words(point, gettext, today)}


def _not_yet(plan: PlanSeen, gettext: Gettext) -> str:
    """Say what is noted and may not be used: no hours agreed, or not known to be safe."""
    without_hours = _kinds_words(plan, "yes", gettext)
    if without_hours:
        sentence = N_("%(what)s, sin horario acordado: no llames ni escribas hasta acordarlo con ella.")
        return gettext(sentence) % {"what": without_hours}
    unknown = _kinds_words(plan, "unknown", gettext)
    if unknown:
        sentence = N_("%(what)s: falta confirmar con ella si es segura. No llames ni escribas.")
        return gettext(sentence) % {"what": unknown}
    return ""


def _kinds_words(plan: PlanSeen, safe: str, gettext: Gettext) -> str:
    kinds = {point.kind for point in plan.points if point.safe == safe}
    return join([gettext(KINDS[kind]) for kind in KINDS if kind in kinds], gettext)


def _refused_words(plan: PlanSeen, gettext: Gettext) -> str:
    words = _kinds_words(plan, "no", gettext)
    return f" {gettext(N_('No usar:'))} {words}." if words else ""


def point_words(point: PlanPoint, gettext: Gettext, *, today: date | None = None) -> str:
    """Say one point: `WhatsApp, martes y jueves de 10 a 12; si contesta otra persona, colgar`."""
    parts = [f"{gettext(KINDS[point.kind])}, {_when_words(point, gettext, today)}"]
    if point.kind == "phone" or point.who_may_answer in ("only_her", "trusted"):
        parts += _who_words(point, gettext)
    if point.kind == "phone":
        parts.append(gettext(VOICEMAIL[point.voicemail]).lower())
    return "; ".join(parts)


def _when_words(point: PlanPoint, gettext: Gettext, today: date | None) -> str:
    week = windows_words(point.windows, gettext) if point.windows else ""
    if not _has_hours(point):
        week = gettext(N_("sin horario acordado"))
    dates = join(exceptions_words(point.exceptions, gettext, today=today), gettext)
    return "; ".join(part for part in (week, dates) if part)


def _who_words(point: PlanPoint, gettext: Gettext) -> list[str]:
    if point.who_may_answer == "anyone":
        return []
    if point.who_may_answer == "trusted":
        return [gettext(N_("puede contestar alguien de su confianza"))]
    if point.kind in ("phone", "whatsapp", "telegram"):
        return [gettext(N_("si contesta otra persona, colgar"))]
    return []


def _lower(words: str) -> str:
    """Small first letter, unless the word is a name such as WhatsApp or SMS."""
    return (
        words
        if words[1:2].isupper() or words.startswith(("WhatsApp", "Telegram"))
        else words[:1].lower() + words[1:]
    )
