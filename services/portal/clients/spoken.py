"""What is said to her of an instrument, in every language it has, as intake tells it."""

from typing import Literal

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient


class Spoken(BaseModel):
    """Words in one language. revision: 0 for those published with the instrument; unknown, sheet: empty for them."""

    language: str
    revision: int
    state: Literal["published", "unreviewed", "reviewed"]
    sections: dict[str, str]
    answers: dict[str, str]
    items: dict[str, str]
    unknown: dict[str, str]
    sheet: dict[str, str]


class SpokenSet(BaseModel):
    """Every language of one version, Spanish first."""

    id: str
    version: str
    filled_by: str
    languages: list[Spoken]


class SpokenClient(ServiceClient):
    """What pages that show her own language ask of intake."""

    service = "intake"

    def spoken(self, name: str) -> SpokenSet:
        """The newest version of an instrument. Raises MissingThere, also for one that lacks its licence."""
        return SpokenSet.model_validate(self.get(f"/instruments/{name}/spoken"))
