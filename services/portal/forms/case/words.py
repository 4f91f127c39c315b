"""Spanish words for the codes of the case file, in the order in which forms offer them."""

from collections.abc import Mapping
from typing import Final

from services.portal.forms.case import person_words as person
from services.portal.locale.text import N_

Words = Mapping[str, str]

ADMINISTRATIVE: Final[Words] = person.ADMINISTRATIVE
BY: Final[Words] = person.BY
DEPENDENCE: Final[Words] = person.DEPENDENCE
DOCUMENT_KIND: Final[Words] = person.DOCUMENT_KIND
ENTRY_CHANNEL: Final[Words] = person.ENTRY_CHANNEL
EXPOSURE: Final[Words] = person.EXPOSURE
FACT_KIND: Final[Words] = person.FACT_KIND
FACT_STATE: Final[Words] = person.FACT_STATE
GUARDIAN: Final[Words] = person.GUARDIAN
HOUSING: Final[Words] = person.HOUSING
INCOME: Final[Words] = person.INCOME
LEGAL_BASIS: Final[Words] = person.LEGAL_BASIS
LIVES_WITH: Final[Words] = person.LIVES_WITH
MEDIUM: Final[Words] = person.MEDIUM
NETWORK: Final[Words] = person.NETWORK
PURPOSE: Final[Words] = person.PURPOSE
VIOGEN: Final[Words] = person.VIOGEN
WORK: Final[Words] = person.WORK

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
ATTENTION: Final[Words] = {
    "follow_up": N_("Seguimiento"),
    "information": N_("Información"),
    "guidance": N_("Orientación"),
    "counselling": N_("Asesoramiento"),
    "crisis": N_("Crisis"),
    "coordination": N_("Coordinación"),
    "note": N_("Nota"),
}
CHANNEL: Final[Words] = {
    "in_person": N_("En persona"),
    "phone": N_("Por teléfono"),
    "message": N_("Por mensaje"),
    "video": N_("Videollamada"),
    "home_visit": N_("Visita"),
    "outreach": N_("En la calle"),
    "email": N_("Correo"),
}
TOPIC: Final[Words] = {
    "violence": N_("Violencia"),
    "safety": N_("Seguridad"),
    "legal": N_("Legal"),
    "papers": N_("Papeles"),
    "health": N_("Salud"),
    "emotional": N_("Emocional"),
    "housing": N_("Vivienda"),
    "money": N_("Dinero"),
    "work": N_("Trabajo"),
    "children": N_("Hijas e hijos"),
    "school": N_("Escuela"),
    "language": N_("Idioma"),
    "network": N_("Red de apoyo"),
    "other": N_("Otro"),
}
LOG_OUTCOME: Final[Words] = {
    "informed": N_("Informada"),
    "will_return": N_("Volverá"),
    "sent_elsewhere": N_("Enviada a otro recurso"),
    "case_offered": N_("Se le ofrece seguimiento"),
    "emergency": N_("Emergencia"),
    "hung_up": N_("Se cortó"),
}
PLACE_KIND: Final[Words] = {
    "court": N_("Juzgado"),
    "police": N_("Policía"),
    "hospital": N_("Hospital o centro de salud"),
    "social_services": N_("Servicios sociales"),
    "immigration": N_("Extranjería"),
    "school": N_("Escuela"),
    "bank": N_("Banco"),
    "housing": N_("Vivienda"),
    "other": N_("Otro sitio"),
}
ACCOMPANIMENT_STATE: Final[Words] = {
    "planned": N_("Previsto"),
    "held": N_("Hecho"),
    "cancelled": N_("Cancelado"),
}
OUTCOME: Final[Words] = {
    "done": N_("Se hizo"),
    "partly": N_("Se hizo en parte"),
    "postponed": N_("Lo aplazaron"),
    "refused": N_("No la atendieron"),
    "she_did_not_come": N_("No vino"),
}
CANCEL: Final[Words] = {
    "she_asked": N_("Lo pide ella"),
    "not_safe": N_("No es seguro"),
    "staff_absent": N_("Falta de personal"),
    "moved": N_("Cambia de fecha"),
    "not_needed": N_("Ya no hace falta"),
}
DOCUMENT_TYPE: Final[Words] = {
    "identity": N_("Identidad"),
    "complaint": N_("Denuncia"),
    "order": N_("Orden o auto"),
    "medical": N_("Médico"),
    "consent": N_("Consentimiento"),
    "report": N_("Informe"),
    "other": N_("Otro"),
}
VIOLENCE: Final[Words] = {
    "physical": N_("Física"),
    "sexual": N_("Sexual"),
    "psychological": N_("Psicológica"),
    "economic": N_("Económica"),
    "coercive_control": N_("Control coercitivo"),
    "vicarious": N_("Vicaria"),
    "digital": N_("Digital"),
    "institutional": N_("Institucional"),
    "trafficking": N_("Trata"),
    "forced_marriage": N_("Matrimonio forzado"),
    "fgm": N_("Mutilación genital"),
    "other": N_("Otra"),
}
WHEN: Final[Words] = {
    "exact": N_("Día exacto"),
    "approximate": N_("Aproximado"),
    "range": N_("Entre dos fechas"),
    "unknown": N_("No se sabe"),
}
FREQUENCY: Final[Words] = {
    "once": N_("Una vez"),
    "sometimes": N_("A veces"),
    "weekly": N_("Cada semana"),
    "daily": N_("Cada día"),
}
PLACE: Final[Words] = {
    "home": N_("En casa"),
    "street": N_("En la calle"),
    "work": N_("En el trabajo"),
    "school": N_("En un centro de estudios"),
    "institution": N_("En una institución"),
    "online": N_("En internet"),
    "transit": N_("En el viaje"),
    "abroad": N_("En otro país"),
    "other": N_("En otro sitio"),
}
RELATION: Final[Words] = {
    "partner": N_("Pareja"),
    "former_partner": N_("Expareja"),
    "father": N_("Padre"),
    "brother": N_("Hermano"),
    "son": N_("Hijo"),
    "other_family": N_("Otro familiar"),
    "employer": N_("Empleador"),
    "landlord": N_("Casero"),
    "acquaintance": N_("Conocido"),
    "stranger": N_("Desconocido"),
    "group": N_("Varias personas"),
    "official": N_("Funcionario"),
    "unknown": N_("No se sabe"),
}
COMPLAINT: Final[Words] = {
    "yes": N_("Sí"),
    "no": N_("No"),
    "withdrawn": N_("Retirada"),
    "ex_officio": N_("De oficio"),
}
GBVIMS: Final[Words] = {
    "rape": N_("Violación"),
    "sexual_assault": N_("Agresión sexual"),
    "physical_assault": N_("Agresión física"),
    "forced_marriage": N_("Matrimonio forzado"),
    "denial_of_resources": N_("Negación de recursos"),
    "psychological_emotional": N_("Psicológica o emocional"),
    "non_gbv": N_("No es violencia de género"),
}
TOLD: Final[Words] = {
    "0-72h": N_("lo contó antes de 72 horas"),
    "3-5d": N_("lo contó entre 3 y 5 días después"),
    "5-14d": N_("lo contó entre 5 y 14 días después"),
    "14d-1mo": N_("lo contó entre 14 días y un mes después"),
    "over-1mo": N_("lo contó más de un mes después"),
    "unknown": N_("no se sabe cuánto después lo contó"),
}
SECTION: Final[Words] = {
    "warning_signs": N_("Señales de aviso"),
    "safe_place": N_("A dónde puedo ir"),
    "way_out": N_("Cómo salgo"),
    "people": N_("A quién llamo"),
    "documents": N_("Papeles y copias"),
    "children": N_("Las niñas y los niños"),
    "phone": N_("El teléfono"),
    "money": N_("Dinero"),
    "after_leaving": N_("Después"),
    "feelings": N_("Cómo me cuido"),
}
PRINTING: Final[Words] = {
    "not_printed": N_("No lo lleva en papel"),
    "neutral_copy": N_("Lleva una copia neutra"),
    "kept_here": N_("Se guarda aquí"),
}
NEED: Final[Words] = {
    "safety": N_("Seguridad"),
    "health": N_("Salud"),
    "psychosocial": N_("Psicosocial"),
    "legal": N_("Legal"),
    "material": N_("Material"),
}
ITEM_STATE: Final[Words] = {
    "todo": N_("Por hacer"),
    "doing": N_("En marcha"),
    "done": N_("Hecho"),
    "dropped": N_("Descartado"),
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
