"""Spanish words for what is kept about her: family, papers, dates, consents, situation."""

from typing import Final

from services.portal.forms.case.common import Words
from services.portal.locale.text import N_

LIVES_WITH: Final[Words] = {
    "her": N_("Con ella"),
    "aggressor": N_("Con el agresor"),
    "both": N_("Con los dos"),
    "family": N_("Con familia"),
    "protection": N_("En protección"),
    "abroad": N_("En otro país"),
    "alone": N_("Sin nadie"),
}
EXPOSURE: Final[Words] = {
    "unknown": N_("No se sabe"),
    "none": N_("Ninguna"),
    "witness": N_("La ha presenciado"),
    "direct": N_("La ha sufrido"),
}
GUARDIAN: Final[Words] = {
    "her": N_("Ella"),
    "shared": N_("Compartida"),
    "aggressor": N_("El agresor"),
    "other": N_("Otra persona"),
}
FACT_KIND: Final[Words] = {
    "protection_order": N_("Orden de protección"),
    "hearing": N_("Vista o juicio"),
    "viogen_level": N_("Nivel VioGén, como se lo han dicho"),
    "atenpro": N_("ATENPRO"),
    "accreditation": N_("Acreditación de la situación de violencia"),
    "violence_permit": N_("Permiso por violencia (31 bis)"),
    "permit": N_("Otro permiso"),
    "other": N_("Otro"),
}
FACT_STATE: Final[Words] = {
    "asked": N_("Solicitada"),
    "granted": N_("Concedida"),
    "denied": N_("Denegada"),
    "scheduled": N_("Señalada"),
    "held": N_("Celebrada"),
    "told": N_("Comunicado"),
    "ended": N_("Terminada"),
}
VIOGEN: Final[Words] = {
    "no_apreciado": N_("No apreciado"),
    "bajo": N_("Bajo"),
    "medio": N_("Medio"),
    "alto": N_("Alto"),
    "extremo": N_("Extremo"),
}
PURPOSE: Final[Words] = {
    "services": N_("Atenderla y guardar su ficha"),
    "referral": N_("Derivarla a una entidad"),
    "sharing": N_("Compartir información con otro recurso"),
    "reporting": N_("Contarla en la memoria, sin identificarla"),
    "interpreter": N_("Que intervenga una intérprete"),
}
BY: Final[Words] = {"herself": N_("Ella misma"), "guardian": N_("Su tutora o tutor")}
MEDIUM: Final[Words] = {
    "spoken": N_("En persona, de palabra"),
    "screen": N_("En persona, en pantalla"),
    "paper": N_("Por escrito, en papel"),
    "phone": N_("Por teléfono"),
    "video": N_("Por videollamada"),
}
LEGAL_BASIS: Final[Words] = {
    "vital_interest": N_("Interés vital"),
    "legal_duty": N_("Obligación legal"),
    "minor_protection": N_("Protección de una menor"),
}
DOCUMENT_KIND: Final[Words] = {
    "dni": N_("DNI"),
    "nie": N_("NIE"),
    "passport": N_("Pasaporte"),
    "asylum_card": N_("Tarjeta roja o blanca"),
    "consular_id": N_("Cédula consular"),
    "other": N_("Otro"),
    "none": N_("No tiene"),
}
ADMINISTRATIVE: Final[Words] = {
    "unknown": N_("No se sabe"),
    "none": N_("Sin papeles"),
    "asylum_seeker": N_("Solicitante de asilo"),
    "protected": N_("Protección internacional"),
    "temporary_protection": N_("Protección temporal"),
    "residence": N_("Residencia"),
    "residence_work": N_("Residencia y trabajo"),
    "arraigo": N_("Arraigo"),
    "family_reunion": N_("Reagrupación familiar"),
    "violence_permit": N_("Permiso por violencia"),
    "long_term": N_("Larga duración"),
    "student": N_("Estudios"),
    "eu": N_("Ciudadana de la UE"),
    "spanish": N_("Española"),
}
HOUSING: Final[Words] = {
    "own": N_("Propia"),
    "rented": N_("Alquilada"),
    "room": N_("Habitación"),
    "with_aggressor": N_("Con el agresor"),
    "with_family": N_("Con familia"),
    "shelter": N_("Casa de acogida"),
    "employer": N_("En casa de quien la emplea"),
    "no_home": N_("Sin vivienda"),
}
WORK: Final[Words] = {
    "none": N_("No trabaja"),
    "seeking": N_("Busca trabajo"),
    "undeclared": N_("Sin contrato"),
    "part_time": N_("A tiempo parcial"),
    "full_time": N_("A tiempo completo"),
    "self_employed": N_("Autónoma"),
    "unable": N_("No puede trabajar"),
}
INCOME: Final[Words] = {
    "none": N_("Ninguno"),
    "own_work": N_("Su trabajo"),
    "partner": N_("La pareja"),
    "family": N_("La familia"),
    "benefit": N_("Una prestación"),
    "charity": N_("Ayuda de entidades"),
}
DEPENDENCE: Final[Words] = {
    "papers": N_("Papeles"),
    "housing": N_("Vivienda"),
    "money": N_("Dinero"),
    "children": N_("Hijas e hijos"),
}
NETWORK: Final[Words] = {
    "none": N_("Ninguna"),
    "weak": N_("Poca"),
    "some": N_("Alguna"),
    "strong": N_("Buena"),
}
ENTRY_CHANNEL: Final[Words] = {
    "self": N_("Por sí misma"),
    "acquaintance": N_("Por una conocida"),
    "group": N_("Por un grupo"),
    "social_services": N_("Servicios sociales"),
    "health": N_("Centro de salud"),
    "police": N_("Policía"),
    "court": N_("Juzgado"),
    "school": N_("Escuela"),
    "ngo": N_("Otra entidad"),
    "helpline": N_("Teléfono de ayuda"),
    "other": N_("Otro"),
}
