"""Spanish words for the work with her: attentions, accompaniments, plans, documents; in the order of the forms."""

from typing import Final

from services.portal.forms.case.common import Words
from services.portal.locale.text import N_

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
    "running": N_("En marcha"),
    "to_close": N_("Falta decir cómo fue"),
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
    "mistake": N_("Se anotó por error"),
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
HER_ANSWER: Final[Words] = {
    "yes": N_("dijo que sí"),
    "no": N_("dijo que no"),
    "cannot": N_("dijo que no puede"),
    "other": N_("otra cosa: léela en sus mensajes"),
}
