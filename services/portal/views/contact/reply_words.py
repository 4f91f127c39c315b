"""What came from her number, in words: what it was taken for, never who wrote it."""

from collections.abc import Mapping
from typing import Final

from services.portal.locale.text import N_

ANSWERS: Final[Mapping[str, str]] = {
    "yes": N_("Un sí"),
    "no": N_("Un no"),
    "cannot": N_("«No puedo»"),
    "stop": N_("No más mensajes"),
    "not_safe": N_("No es seguro"),
    "other": N_("Hay que leerlo"),
}
WHAT_FOLLOWS: Final[Mapping[str, str]] = {
    "stop": N_("Ya no sale ninguno."),
    "not_safe": N_("Todo está parado hasta confirmarlo con ella."),
}
ANSWER_TAGS: Final[Mapping[str, str]] = {
    "yes": "done",
    "stop": "warning",
    "not_safe": "late",
    "other": "warning",
}
