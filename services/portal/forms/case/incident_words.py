"""Spanish words for what was done to her, in the order in which forms offer them."""

from typing import Final

from services.portal.forms.case.common import Words
from services.portal.locale.text import N_

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
