"""What a line of the timeline says: the codes that use cases leave there, in words; her worker's words as they are."""

from collections.abc import Callable, Mapping
from typing import Final

from services.portal.forms.case import incident_words, person_words, words, work_words
from services.portal.locale.text import N_

_PARTS: Final[tuple[Mapping[str, str], ...]] = (
    words.STATUS,
    words.REASONS,
    person_words.PURPOSE,
    work_words.PLACE_KIND,
    work_words.ACCOMPANIMENT_STATE,
    work_words.OUTCOME,
    work_words.CANCEL,
    incident_words.VIOLENCE,
    person_words.FACT_KIND,
    person_words.FACT_STATE,
    work_words.TOPIC,
    work_words.ATTENTION,
    work_words.ITEM_STATE,
    words.DUE,
)
_OWN: Final[Mapping[str, str]] = {
    "names": N_("Nombre corregido"),
    "particulars": N_("Papeles y domicilio"),
    "profile": N_("Perfil"),
    "child": N_("Hija o hijo añadido"),
    "child_removed": N_("Hija o hijo quitado"),
    "given": N_("Dado"),
    "withdrawn": N_("Retirado"),
    "expired": N_("Caducado"),
    "corrected": N_("Corregido"),
    "safety_plan": N_("Plan de seguridad escrito"),
    "safety_plan_reviewed": N_("Plan de seguridad repasado"),
    "moved": N_("Cambiado"),
    "in_doubt": N_("Por decidir: su derivación se ha retirado"),
    "begun": N_("Empieza"),
    "over": N_("Termina"),
    "undone_start": N_("Se deshace el inicio"),
    "undone_stop": N_("Se deshace el final"),
    "undone_outcome": N_("Se deshace el resultado"),
    "assigned": N_("Asignado a otra persona"),
    "merged_in": N_("Recoge otro expediente"),
    "merged_out": N_("Se separa otro expediente"),
    "glass_broken": N_("Acceso urgente de otra persona"),
    "glass_reviewed": N_("Acceso urgente revisado"),
    "sent": N_("Enviado"),
    "enrolment": N_("Inscripción"),
    "proposed": N_("propuesta"),
    "invited": N_("invitada"),
    "confirmed": N_("confirmada"),
    "waitlisted": N_("en lista de espera"),
    "attending": N_("asiste"),
    "left": N_("lo deja"),
    "appointment_reminder": N_("aviso de cita"),
    "session_reminder": N_("aviso de sesión"),
    "contact_stopped": N_("No contactar por ningún medio"),
    "contact_resumed": N_("Vuelve a valer su plan de contacto"),
    "red_flags": N_("Señales de alarma"),
    "alert_raised": N_("Alerta abierta"),
    "alert_acknowledged": N_("Alerta tomada"),
    "alert_escalated": N_("Se avisa a más personas"),
    "alert_handed_over": N_("Pasa a otra persona"),
    "alert_closed": N_("Alerta cerrada"),
    "reassess": N_("Volver a valorar el riesgo"),
    "finish_assessment": N_("Completar la valoración"),
    "protection_order": N_("Caduca su orden de protección"),
    "permit": N_("Caduca su permiso"),
    "violence_permit": N_("Caduca su permiso por violencia"),
    "concern_violence": N_("Preocupación en el grupo: posible violencia"),
    "concern_suicidality": N_("Preocupación en el grupo: riesgo de suicidio"),
    "concern_children": N_("Preocupación en el grupo: hijas o hijos"),
    "concern_health": N_("Preocupación en el grupo: salud"),
    "concern_housing": N_("Preocupación en el grupo: vivienda"),
    "concern_other": N_("Preocupación en el grupo"),
    "signal_confirmed": N_("Señal de un texto confirmada"),
    "signal_dismissed": N_("Señal de un texto descartada"),
    "signal_confirmed_undone": N_("Se deshace la confirmación de una señal"),
    "signal_dismissed_undone": N_("Se deshace el descarte de una señal"),
    "silence": N_("Silencio: hay que llamarla"),
    "absence_withdrawn": N_("Lista corregida: sí vino a la sesión"),
    "level_lowering_asked": N_("Se pide bajar el nivel"),
    "level_lowered": N_("Nivel bajado por dos personas"),
    "level_lowering_refused": N_("No se baja el nivel"),
    "referral_requested": N_("Pedida"),
    "referral_received": N_("La envía otra entidad"),
    "referral_sent": N_("Enviada"),
    "referral_seen": N_("Vista por la entidad"),
    "referral_accepted": N_("Aceptada"),
    "referral_declined": N_("Rechazada"),
    "referral_no_answer": N_("Sin respuesta"),
    "referral_appointment": N_("Con cita"),
    "referral_service_given": N_("Atendida"),
    "referral_not_given": N_("No atendida"),
    "referral_closed": N_("Cerrada"),
    "referral_revoked": N_("Retirada"),
    "referral_reminded": N_("Recordada a la entidad"),
    "referral_printed": N_("Carta impresa"),
    "referral_message": N_("Mensaje de la entidad"),
    "referral_pin_renewed": N_("Código nuevo para la entidad"),
    "referral_link_locked": N_("Enlace cerrado por códigos equivocados"),
    "referral_mail_delayed": N_("El aviso a la entidad tarda en salir"),
    "referral_mail_refused": N_("El correo de la entidad no admite el aviso"),
    "referral_server_delayed": N_("El sistema de la entidad no contesta"),
    "referral_server_refused": N_("El sistema de la entidad no admite la derivación"),
    "referral_server_unclear": N_("El sistema de la entidad dice algo que no se entiende: llamar"),
}
_PROTOCOL: Final[Mapping[str, str]] = {
    "protocol_dates": N_("Un protocolo nuevo cambia los plazos pendientes"),
    "protocol_raised": N_("Un protocolo nuevo sube el nivel"),
    "protocol_lower": N_("Con el protocolo nuevo el nivel sería menor: lo mira una persona"),
}
_REPLY: Final[Mapping[str, str]] = {
    "reply:yes": N_("Recibido desde su número: sí"),
    "reply:no": N_("Recibido desde su número: no"),
    "reply:cannot": N_("Recibido desde su número: no puede"),
    "reply:absence": N_("Recibido desde su número: no va a la sesión del grupo"),
    "reply:stop": N_("Recibido desde su número: no más mensajes"),
    "reply:other": N_("Recibido desde su número: hay que leerlo"),
}
_CODE_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_:, ")


def summary_words(summary: str, gettext: Callable[[str], str]) -> str:
    """Put `given:services` in words; anything that is not made of known codes alone is shown as it stands."""
    if summary in _REPLY:
        return gettext(_REPLY[summary])
    what, _, version = summary.partition(":")
    if what in _PROTOCOL:
        return f"{gettext(_PROTOCOL[what])} ({version})"
    if not summary or not _CODE_LETTERS.issuperset(summary):
        return summary
    head, colon, rest = summary.partition(":")
    if colon and rest.startswith(" "):
        state = _said(head, gettext)
        return f"{state}: {rest.strip()}" if state else summary
    said = [_said(code.strip(), gettext) for part in summary.split(":") for code in part.split(",")]
    return " · ".join(word for word in said if word) if all(said) else summary


def _said(code: str, gettext: Callable[[str], str]) -> str | None:
    found = _OWN.get(code) or next((words_[code] for words_ in _PARTS if code in words_), None)
    return gettext(found) if found else None
