"""Words for the codes of the directory: why an entry answers, what nobody knows, days, likenesses, packages."""

from collections.abc import Mapping
from typing import Final

from services.portal.locale.text import N_

WHY: Final[Mapping[str, str]] = {
    "need": N_("hace lo que necesita"),
    "language": N_("habla su idioma"),
    "near": N_("dentro de esa distancia"),
    "open_now": N_("abierto ahora"),
    "night": N_("atiende de noche"),
    "without_papers": N_("atiende sin papeles"),
    "with_children": N_("admite niñas y niños"),
    "with_animals": N_("admite animales"),
    "at_night": N_("atiende de noche"),
}
UNKNOWN: Final[Mapping[str, str]] = {
    "language": N_("idiomas sin anotar"),
    "near": N_("no sabemos a qué distancia está"),
    "open_now": N_("horario sin anotar"),
    "night": N_("no sabemos si atiende de noche"),
    "without_papers": N_("nadie ha preguntado si atiende sin papeles"),
    "with_children": N_("nadie ha preguntado si admite niñas y niños"),
    "with_animals": N_("nadie ha preguntado si admite animales"),
    "at_night": N_("nadie ha preguntado si atiende de noche"),
}
CRITERIA: Final[Mapping[str, str]] = {
    "without_papers": N_("Atiende sin papeles"),
    "with_children": N_("Con niñas o niños"),
    "with_animals": N_("Con animales"),
    "at_night": N_("Entrada de noche"),
}
WHEN: Final[Mapping[str, str]] = {
    "any": N_("A cualquier hora"),
    "now": N_("Abierto ahora"),
    "night": N_("De noche"),
}
DISTANCES: Final[Mapping[str, str]] = {
    "5": N_("Hasta 5 km"),
    "20": N_("Hasta 20 km"),
    "50": N_("Hasta 50 km"),
    "100": N_("Hasta 100 km"),
}
ANSWERS: Final[Mapping[str, str]] = {"yes": N_("Sí"), "no": N_("No"), "unknown": N_("No se sabe")}
SAID: Final[Mapping[bool | None, str]] = {True: "yes", False: "no", None: "unknown"}
MEANT: Final[Mapping[str, bool | None]] = {"yes": True, "no": False, "unknown": None}
DAYS: Final = (
    ("0", N_("Lunes")),
    ("1", N_("Martes")),
    ("2", N_("Miércoles")),
    ("3", N_("Jueves")),
    ("4", N_("Viernes")),
    ("5", N_("Sábado")),
    ("6", N_("Domingo")),
)
REASONS: Final[Mapping[str, str]] = {
    "name": N_("el nombre"),
    "phone": N_("el teléfono"),
    "email": N_("el correo"),
    "address": N_("la dirección"),
}
TABLES: Final[Mapping[str, str]] = {
    "organization": N_("Entidad"),
    "service": N_("Servicio"),
    "location": N_("Lugar"),
}
ACTIONS: Final[Mapping[str, str]] = {
    "new": N_("nueva"),
    "changed": N_("cambia"),
    "left_out": N_("no se importa: es un lugar confidencial aquí"),
}
EXPECTED: Final = (
    N_("un valor"),
    N_("un número"),
    N_("un texto sin caracteres nulos"),
    N_("un identificador UUID"),
    N_("una fecha como 2026-04-30"),
    N_("fecha y hora como 2026-04-30T10:30:00Z"),
    N_("una hora como 10:30"),
    N_("un identificador que no se repite"),
    N_("una entidad del paquete o del directorio"),
)
"""What a package's rows are expected to hold, as intake says it."""
