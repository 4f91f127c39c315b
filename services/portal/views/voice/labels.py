"""Labels of the staff's pages about the participants' voice: Spanish sentences by code."""

from typing import Final

from services.portal.locale.text import N_

KINDS: Final = {
    "expectations": N_("Qué esperan"),
    "proposals": N_("Qué temas proponen"),
    "vote": N_("Votar los temas"),
    "session_evaluation": N_("Cómo fue la sesión"),
    "edition_evaluation": N_("Cómo fue el grupo entero"),
    "wellbeing_before": N_("Bienestar al empezar"),
    "wellbeing_after": N_("Bienestar al terminar"),
}
STATES: Final = {"open": N_("Abierta"), "closed": N_("Cerrada")}
PICTURES: Final = (
    ("meet_people", N_("Gente")),
    ("be_heard", N_("Conversación")),
    ("learn_rights", N_("Derechos")),
    ("feel_calmer", N_("Calma")),
    ("spanish", N_("Español")),
    ("work", N_("Trabajo")),
    ("children", N_("Niñas y niños")),
    ("health", N_("Salud")),
    ("have_fun", N_("Música")),
    ("know_city", N_("Ciudad")),
    ("papers", N_("Papeles")),
    ("home", N_("Casa")),
    ("money", N_("Dinero")),
    ("family", N_("Familia")),
    ("network", N_("Red de apoyo")),
    ("body", N_("Cuerpo")),
    ("grief", N_("Viaje, duelo")),
)
