"""What came from her number, in words: what it was taken for, never who wrote it."""

from collections.abc import Mapping
from typing import Final

from services.portal.locale.text import N_

ANSWERS: Final[Mapping[str, str]] = {
    "yes": N_("Se lee como un sí"),
    "no": N_("Se lee como un no"),
    "cannot": N_("Se lee como «no puedo»"),
    "stop": N_("Pide no recibir más mensajes: ya no sale ninguno"),
    "not_safe": N_("Avisa de que no es seguro: todo está parado"),
    "other": N_("Hay que leerlo"),
}
ANSWER_TAGS: Final[Mapping[str, str]] = {
    "yes": "done",
    "stop": "warning",
    "not_safe": "late",
    "other": "warning",
}
