"""What the pages of a group's line ask for, and its words."""

from collections.abc import Mapping
from typing import ClassVar, Final
from uuid import UUID

from pydantic import Field

from services.portal.forms.groups import labels as words
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_

WAITS: Final = {
    "place": N_("El grupo está lleno: queda en lista de espera"),
    "childcare": N_("No quedan bastantes plazas de guardería: queda en lista de espera"),
    "interpreter": N_("No queda plaza con intérprete: queda en lista de espera"),
}
"""What is said when she waits, by what she lacks first."""

REFUSED: Final = {
    "kept_apart": N_("No puede entrar en este grupo: elige otro. Coordinación sabe por qué."),
    "group_full": N_("No queda ninguna plaza."),
    "seats_taken": N_("Hay plaza, pero no la de guardería o intérprete que necesita."),
    "not_her_turn": N_("Hay quien espera antes. Fuera de turno, solo coordinación da plaza."),
    "too_late": N_("Ya no se puede deshacer. Puede volver a entrar desde su ficha."),
    "case_not_live": N_("El expediente no está abierto."),
}
"""What is said when a step is not possible, by groups' code."""

LACKS: Final = {
    "place": N_("Falta una plaza"),
    "childcare": N_("Falta guardería"),
    "interpreter": N_("Falta intérprete"),
    "apart": N_("No puede coincidir con alguien del grupo"),
}
URGENCIES: Final = {1: "alto", 2: "extremo"}


class MoveToForm(FormModel):
    """The group she moves to."""

    edition: UUID = Field(title=N_("A qué grupo"))


class LateJoinerForm(FormModel):
    """Who came, and how."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "mark": tuple((mark, words.MARKS[mark]) for mark in words.SHEET_MARKS)
    }

    enrolment: UUID = Field(title=N_("Quién falta en la lista"))
    mark: str = Field(title=N_("Cómo vino"), max_length=20)
