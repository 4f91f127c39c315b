"""Labels of groups' closed lists: Spanish sentences by code."""

from typing import Final

from services.portal.locale.text import N_

STAGES: Final = {
    "unplanned": N_("Sin sesiones"),
    "ahead": N_("Por empezar"),
    "running": N_("En marcha"),
    "over": N_("Terminada"),
    "cancelled": N_("Anulada"),
}
STAGE_TAGS: Final = {"unplanned": "warning", "running": "done", "cancelled": "late"}
STATES: Final = {
    "proposed": N_("Propuesta"),
    "invited": N_("Plaza ofrecida"),
    "confirmed": N_("Confirmada"),
    "waitlisted": N_("En espera"),
    "attending": N_("Viene"),
    "left": N_("Ya no viene"),
}
STATE_TAGS: Final = {"invited": "warning", "confirmed": "done", "attending": "done", "waitlisted": "warning"}
MARKS: Final = {
    "attended": N_("Presente"),
    "late": N_("Tarde"),
    "left_early": N_("Salió antes"),
    "late_left_early": N_("Tarde y salió antes"),
    "excused": N_("Avisó"),
    "no_show": N_("Falta"),
    "unknown": N_("Sin marcar"),
}
ANSWERS: Final = {
    "yes": N_("Ha dicho que viene"),
    "no": N_("Ha dicho que no viene"),
    "cannot": N_("Ha dicho que no puede venir"),
}
SHEET_MARKS: Final = ("attended", "late", "excused", "no_show", "left_early", "late_left_early")
CLIMATES: Final = (
    ("tense", N_("1 · Tenso")),
    ("sad", N_("2 · Triste")),
    ("mixed", N_("3 · De todo un poco")),
    ("calm", N_("4 · Tranquilo")),
    ("warm", N_("5 · Cercano")),
)
LEAVING: Final = (
    ("her_wish", N_("Así lo ha decidido")),
    ("timetable", N_("No le va el horario")),
    ("moved_away", N_("Se ha mudado")),
    ("other_edition", N_("Pasa a otra edición")),
    ("no_answer", N_("No contesta")),
    ("not_said", N_("No lo ha dicho")),
)
FACES: Final = (N_("Muy mal"), N_("Mal"), N_("Regular"), N_("Bien"), N_("Muy bien"))
LANGUAGES: Final = (
    ("es", N_("Español")),
    ("ar", N_("Árabe")),
    ("fr", N_("Francés")),
    ("pt", N_("Portugués")),
    ("ro", N_("Rumano")),
    ("uk", N_("Ucraniano")),
    ("en", N_("Inglés")),
    ("bg", N_("Búlgaro")),
    ("wo", N_("Wolof")),
    ("zh", N_("Chino")),
    ("ru", N_("Ruso")),
)
HOLIDAYS: Final = {
    "ano_nuevo": N_("Año Nuevo"),
    "reyes": N_("Reyes"),
    "castilla_y_leon": N_("Día de Castilla y León"),
    "trabajo": N_("Día del Trabajo"),
    "san_juan": N_("San Juan, fiesta de León"),
    "asuncion": N_("La Asunción"),
    "san_froilan": N_("San Froilán, fiesta de León"),
    "fiesta_nacional": N_("Fiesta Nacional"),
    "todos_los_santos": N_("Todos los Santos"),
    "constitucion": N_("Día de la Constitución"),
    "inmaculada": N_("La Inmaculada"),
    "navidad": N_("Navidad"),
    "jueves_santo": N_("Jueves Santo"),
    "viernes_santo": N_("Viernes Santo"),
    "navidad_escolar": N_("Vacaciones de Navidad"),
    "semana_santa_escolar": N_("Vacaciones de Semana Santa"),
    "carnaval": N_("Carnaval, sin colegio"),
    "dia_del_docente": N_("Día del Docente, sin colegio"),
    "no_lectivo": N_("Sin colegio"),
}
EVERY: Final = (
    ("week", N_("Cada semana")),
    ("fortnight", N_("Cada dos semanas")),
    ("month", N_("Cada mes")),
)
