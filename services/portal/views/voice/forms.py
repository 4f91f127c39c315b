"""Forms of the staff's side: a question to the group, slips, a reading, a topic, a topic for a session."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.views.voice import labels

MOST_PLACES = 30


class AskForm(FormModel):
    """What to ask, of which session, and how many may answer."""

    aliases: ClassVar[Mapping[str, str]] = {"session_id": "session"}
    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"kind": tuple(labels.KINDS.items())}

    kind: str = Field(title=N_("Qué se pregunta"), max_length=30)
    session: UUID | None = Field(
        default=None, title=N_("De qué sesión"), description=N_("Solo para «Cómo fue la sesión».")
    )
    places: int = Field(ge=1, le=MOST_PLACES, title=N_("Cuántas mujeres pueden responder"))


class SlipsForm(FormModel):
    """How many slips."""

    count: int = Field(ge=1, le=MOST_PLACES, title=N_("Cuántas papeletas"))


class NothingForm(FormModel):
    """A form that is only a button."""


class ReadingForm(FormModel):
    """Whether words may be seen by others."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "shown": (("yes", N_("Enseñar")), ("no", N_("Borrar")))
    }

    shown: str = Field(title=N_("Qué se hace con este texto"), max_length=3)


class TopicForm(FormModel):
    """A topic in the languages that somebody could write it in."""

    aliases: ClassVar[Mapping[str, str]] = {"words": "es"}
    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"picture": labels.PICTURES}

    es: str = Field(default="", title=N_("En español"), max_length=120)
    ar: str = Field(default="", title=N_("En árabe"), max_length=120)
    fr: str = Field(default="", title=N_("En francés"), max_length=120)
    pt: str = Field(default="", title=N_("En portugués"), max_length=120)
    ro: str = Field(default="", title=N_("En rumano"), max_length=120)
    uk: str = Field(default="", title=N_("En ucraniano"), max_length=120)
    en: str = Field(default="", title=N_("En inglés"), max_length=120)
    picture: str = Field(default="", title=N_("Dibujo"), max_length=30)

    @property
    def words(self) -> dict[str, str]:
        """Text by language, empty ones left out."""
        return {code: text for code, text in self.model_dump(exclude={"picture"}).items() if text}


class PlanTopicForm(FormModel):
    """A voted topic for a planned session."""

    aliases: ClassVar[Mapping[str, str]] = {"topics": "topic"}

    topic: UUID = Field(title=N_("Tema"))
    into: UUID = Field(title=N_("Sesión"))
