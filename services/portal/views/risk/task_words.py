"""Words for due work: what each asks for."""

from services.portal.locale.text import N_

TITLES = {
    "reassess": N_("Volver a valorar el riesgo"),
    "finish_assessment": N_("Completar la valoración: faltan respuestas que pueden elevar el nivel"),
    "contact_not_safe": N_("Contactar con ella no es seguro: confirmar antes de nada"),
    "contact_unconfirmed": N_("Confirmar con ella su forma de contacto, en su horario"),
    "absence": N_("No vino a la sesión: averiguar si está bien"),
    "break_glass_review": N_("Revisar un acceso de urgencia a la ficha"),
    "reply:yes": N_("Ha llegado un sí desde su número, no se sabe a qué: mirarlo en sus mensajes"),
    "reply:no": N_("Ha llegado un no desde su número: mirarlo en sus mensajes"),
    "reply:cannot": N_("Ha llegado un «no puedo» desde su número: mirarlo en sus mensajes"),
    "reply:absence": N_("Desde su número avisan de que no va al grupo: comprobar con ella que está bien"),
    "reply:stop": N_("Desde su número piden no recibir más mensajes: ya no sale ninguno, hablarlo con ella"),
    "reply:other": N_("Ha llegado un mensaje desde su número: leerlo en sus mensajes"),
    "reply:shared": N_(
        "Ha llegado un mensaje desde un número que comparten dos fichas: no se sabe de quién es"
    ),
    "look_in": N_("Su expediente se cerró: llamarla para saber cómo está, en sus horas seguras"),
    "no_contact": N_("Hace mucho que no se sabe de ella: buscarla, en sus horas seguras"),
    "safety_plan": N_("Revisar su plan de seguridad"),
    "concern_violence": N_("Preocupación en el grupo: posible violencia"),
    "concern_suicidality": N_("Preocupación en el grupo: riesgo de suicidio"),
    "concern_children": N_("Preocupación en el grupo: hijas o hijos"),
    "concern_health": N_("Preocupación en el grupo: salud"),
    "concern_housing": N_("Preocupación en el grupo: vivienda"),
    "concern_other": N_("Preocupación en el grupo"),
    "protection_order": N_("Caduca su orden de protección"),
    "hearing": N_("Tiene un juicio o una cita judicial"),
    "permit": N_("Caduca su permiso"),
    "violence_permit": N_("Caduca su permiso por violencia"),
    "protocol_raised": N_("El protocolo nuevo sube su nivel: mirar qué cambia para ella"),
    "protocol_lower:basal": N_("El protocolo nuevo daría riesgo basal: mirar si conviene proponerlo"),
    "protocol_lower:medio": N_("El protocolo nuevo daría riesgo medio: mirar si conviene proponerlo"),
    "protocol_lower:alto": N_("El protocolo nuevo daría riesgo alto: mirar si conviene proponerlo"),
}
KINDS = {
    "message_withheld": N_("Un mensaje para ella no ha salido: decidir qué hacer"),
    "message_uncertain": N_("No se sabe si un mensaje le llegó: averiguarlo, no se repite solo"),
    "contact_unconfirmed": N_("Confirmar con ella su forma de contacto, en su horario"),
    "contact_not_safe": N_("Contactar con ella no es seguro: confirmar antes de nada"),
    "silent_partner": N_("La entidad no responde: llamar"),
    "partner_answered": N_("La entidad ha respondido: mirarlo"),
    "expiry": N_("Algo caduca: mirarlo a tiempo"),
    "absence": N_("No vino a la sesión: averiguar si está bien"),
}
