"""Words for reasons and their sources that no instrument and no protocol names."""

from services.portal.locale.text import N_

ALERT_CODES = {
    "contact_not_safe": N_("Contactar con ella ha dejado de ser seguro"),
    "silence": N_("Dos ausencias seguidas con riesgo alto"),
    "group_offer": N_("Ofrecerle una plaza en un grupo antes de esta fecha"),
    "concern_violence": N_("Preocupación en el grupo: posible violencia"),
    "concern_suicidality": N_("Preocupación en el grupo: riesgo de suicidio"),
    "concern_children": N_("Preocupación en el grupo: hijas o hijos"),
    "concern_health": N_("Preocupación en el grupo: salud"),
    "concern_housing": N_("Preocupación en el grupo: vivienda"),
    "concern_other": N_("Preocupación en el grupo"),
    "concern_waiting": N_("Nadie la ha tomado a tiempo: está en «Preocupaciones de los grupos»"),
    "exclusion_met": N_("Dos mujeres que no deben coincidir están en el mismo grupo: decide coordinación"),
    "staff_exclusion_met": N_(
        "Está en un grupo que lleva alguien con quien no puede coincidir: decide coordinación"
    ),
    "no_live_case": N_("Ninguna ficha abierta: pregunta a quien lleva el grupo quién es"),
    "work_without_owner": N_("Hay trabajo vencido y nadie lleva el expediente: asignarlo"),
    "late_work": N_("Hay trabajo avisado que sigue sin hacer: ver con quien lleva el expediente qué pasa"),
    "referral_received": N_("Una entidad nos envía a una mujer: está en «Derivaciones recibidas»"),
    "notices_off": N_("El programa de una entidad ya no recibe avisos: mira sus conexiones, en «Entidades»"),
    "merged": N_("El nivel de otro expediente suyo que se unió a este"),
    "break_glass": N_("Alguien de otro equipo ha abierto el expediente con urgencia"),
}
SOURCES = {
    "judgement": N_("Lo ha visto u oído quien la atiende"),
    "earlier": N_("Ya constaba de antes"),
    "notifications": N_("Aviso del envío de mensajes"),
    "groups": N_("Aviso desde los grupos"),
    "partner": N_("Aviso de otra entidad"),
    "trajectory": N_("Cómo ha ido cambiando el caso"),
    "access": N_("Registro de accesos"),
    "due_work": N_("Trabajo pendiente del expediente"),
}
FILE_SOURCES = {
    "incident": N_("Un hecho anotado en la ficha"),
    "child": N_("La ficha de una hija o un hijo"),
}
