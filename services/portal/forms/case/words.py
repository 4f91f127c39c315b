"""Spanish words for the codes of the case file, in the order in which forms offer them."""

from collections.abc import Mapping
from typing import Final

from services.portal.forms.case.common import Words
from services.portal.locale.text import N_

STATUS: Final[Words] = {
    "intake": N_("Acogida"),
    "open": N_("Abierto"),
    "on_hold": N_("En espera"),
    "closure_requested": N_("Cierre pedido"),
    "closed": N_("Cerrado"),
    "transferred_out": N_("Trasladado"),
    "merged": N_("Unido a otro"),
    "blocked": N_("Bloqueado"),
    "erased": N_("Borrado"),
}
STEPS: Final[Words] = {
    "activate": N_("Abrir el expediente"),
    "hold": N_("Poner en espera"),
    "resume": N_("Retomar"),
    "request_closure": N_("Pedir el cierre"),
    "decline_closure": N_("No cerrar todavía"),
    "close": N_("Cerrar"),
    "reopen": N_("Reabrir"),
    "transfer_out": N_("Trasladar a otra entidad"),
    "merge": N_("Unir a otro"),
    "unmerge": N_("Separar"),
    "block": N_("Bloquear"),
    "unblock": N_("Desbloquear"),
}
REASONS: Final[Words] = {
    "needs_met": N_("Necesidades cubiertas"),
    "no_contact": N_("Sin contacto"),
    "she_asks": N_("Lo pide ella"),
    "left_area": N_("Se ha ido de la zona"),
    "transferred": N_("La atiende otra entidad"),
    "funding_ended": N_("Fin de la financiación"),
    "plan_completed": N_("Plan terminado"),
    "both_agree": N_("De acuerdo entre las dos"),
    "deceased": N_("Fallecimiento"),
    "not_eligible": N_("No corresponde al programa"),
    "duplicate": N_("Expediente repetido"),
    "started": N_("Empieza la atención"),
    "lost_contact": N_("Se ha perdido el contacto"),
    "contact_again": N_("Hay contacto de nuevo"),
    "new_facts": N_("Hechos nuevos"),
    "mistake": N_("Fue un error"),
    "legal_duty": N_("Obligación legal"),
    "not_ready": N_("Todavía no"),
}
MISSING: Final[Words] = {
    "not_from_here": N_("El expediente no está en un estado que lo permita."),
    "reason_not_accepted": N_("Ese motivo no vale para este paso."),
    "coordinator_needed": N_("Este paso lo da la coordinación."),
    "dpo_needed": N_("Este paso lo da la delegada de protección de datos."),
    "consent_missing": N_("Falta su consentimiento a la atención o una base legal documentada."),
    "first_screen_missing": N_("Falta la primera valoración de riesgo."),
    "second_person_needed": N_(
        "Con riesgo alto vivo, debe cerrarlo otra persona distinta de quien lo pidió."
    ),
    "safety_plan_not_reviewed": N_("Falta revisar su plan de seguridad."),
    "referrals_live": N_("Quedan derivaciones abiertas."),
    "not_told_she_may_return": N_("Falta decirle que puede volver."),
    "too_late_to_unmerge": N_("Han pasado más de 30 días desde la unión."),
}
SHOW: Final[Words] = {
    "live": N_("Abiertos"),
    "overdue": N_("Fuera de plazo"),
    "high": N_("Riesgo alto"),
    "closure": N_("Cierre pedido"),
    "no_owner": N_("Sin asignar"),
    "ended": N_("Terminados"),
}
ENTRY: Final[Words] = {
    "state": N_("Expediente"),
    "note": N_("Nota"),
    "attention": N_("Atención"),
    "accompaniment": N_("Acompañamiento"),
    "assessment": N_("Valoración"),
    "alert": N_("Alerta"),
    "incident": N_("Hecho de violencia"),
    "referral": N_("Derivación"),
    "consent": N_("Consentimiento"),
    "plan": N_("Plan"),
    "document": N_("Documento"),
    "identity": N_("Datos"),
    "next_action": N_("Siguiente paso"),
    "group": N_("Grupo"),
    "message": N_("Mensaje"),
    "access": N_("Acceso"),
    "due": N_("Tarea"),
}
ENTRY_ICON: Final[Mapping[str, str]] = {
    "state": "folder2",
    "note": "pencil",
    "attention": "chat-left-text",
    "accompaniment": "geo-alt",
    "assessment": "shield-check",
    "alert": "bell",
    "incident": "exclamation-triangle",
    "referral": "send",
    "consent": "hand-thumbs-up",
    "plan": "list-check",
    "document": "paperclip",
    "identity": "person-circle",
    "next_action": "chevron-right",
    "group": "people",
    "message": "envelope",
    "access": "key",
    "due": "clock",
}
FORM: Final[Words] = {
    "quick_intake": N_("Alta rápida"),
    "note": N_("Nueva atención"),
    "incident": N_("Hecho de violencia"),
    "safety_plan": N_("Plan de seguridad"),
}
DUE: Final[Words] = {
    "first_screen": N_("Primera valoración de riesgo"),
    "reassessment": N_("Volver a valorar el riesgo"),
    "expiry": N_("Caduca una orden, acreditación o permiso"),
    "hearing": N_("Vista o juicio"),
    "plan_review": N_("Repasar el plan de seguridad"),
    "silent_partner": N_("La entidad no contesta"),
    "partner_answered": N_("La entidad ha contestado"),
    "contact_unconfirmed": N_("Confirmar cómo contactar"),
    "contact_not_safe": N_("Ha dicho que no es seguro: comprobarlo"),
    "message_withheld": N_("Un aviso no ha salido"),
    "message_uncertain": N_("No se sabe si un aviso salió"),
    "absence": N_("Ha faltado al grupo"),
    "concern": N_("Preocupación de una dinamizadora"),
    "draft_expired": N_("Se perdió un borrador sin guardar"),
    "break_glass_review": N_("Revisar un acceso urgente"),
}
