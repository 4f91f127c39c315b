"""Words of mail to partners: neutral, short, the same for everybody; no name, no case, no theme."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class LetterKind(StrEnum):
    """Why a partner is written to."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    STOP = "stop"


@dataclass(frozen=True)
class Words:
    """Subject and text; the text may hold {link} and {day}."""

    subject: str
    text: str


_ES: Final = {
    LetterKind.INVITATION: Words(
        "Tiene un aviso pendiente",
        "Hola:\n\nTiene un aviso pendiente de respuesta. Puede abrirlo aquí:\n\n{link}\n\n"
        "Le pedirá un código de seis cifras, que le damos por otro medio.\n"
        "El enlace caduca el {day}.\n\nNo responda a este correo: nadie lo lee.\n",
    ),
    LetterKind.REMINDER: Words(
        "Recordatorio: tiene un aviso pendiente",
        "Hola:\n\nUn aviso sigue pendiente de su respuesta. Puede abrirlo aquí:\n\n{link}\n\n"
        "El código de seis cifras es el mismo que ya le dimos.\n"
        "El enlace caduca el {day}.\n\nNo responda a este correo: nadie lo lee.\n",
    ),
    LetterKind.STOP: Words(
        "Aviso retirado",
        "Hola:\n\nEl aviso que le enviamos el {day} queda retirado: por favor, no siga adelante con él\n"
        "y destruya lo que haya anotado. Su enlace ya no funciona.\n\n"
        "No responda a este correo: nadie lo lee. Si tiene dudas, llámenos.\n",
    ),
}
_EN: Final = {
    LetterKind.INVITATION: Words(
        "You have a pending notice",
        "Hello,\n\nA notice is waiting for your answer. You can open it here:\n\n{link}\n\n"
        "It will ask for a six-digit code, which we give you by another way.\n"
        "The link expires on {day}.\n\nPlease do not reply to this mail: nobody reads it.\n",
    ),
    LetterKind.REMINDER: Words(
        "Reminder: you have a pending notice",
        "Hello,\n\nA notice is still waiting for your answer. You can open it here:\n\n{link}\n\n"
        "The six-digit code is the one we gave you before.\n"
        "The link expires on {day}.\n\nPlease do not reply to this mail: nobody reads it.\n",
    ),
    LetterKind.STOP: Words(
        "Notice withdrawn",
        "Hello,\n\nThe notice that we sent you on {day} is withdrawn: please do nothing more about it\n"
        "and destroy whatever you wrote down. Its link no longer works.\n\n"
        "Please do not reply to this mail: nobody reads it. If in doubt, call us.\n",
    ),
}


def language_for(languages: list[str]) -> str:
    """Spanish, unless the partner reads English and no Spanish."""
    return "en" if "en" in languages and "es" not in languages else "es"


def write(kind: LetterKind, *, language: str, day: date, link: str = "") -> tuple[str, str]:
    """Return subject and text. day: the link's last, or for STOP the day on which the first mail left."""
    words = (_EN if language == "en" else _ES)[kind]
    written = f"{day:%d/%m/%Y}" if language == "es" else f"{day.day} {day:%B %Y}"
    return words.subject, words.text.format(link=link, day=written)
