"""What is said to her, over HTTP: the words of an instrument in every language it has."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.intake.api.dependencies import CaseworkDoor, TheBook
from services.intake.api.risk.assessments import InstrumentId
from services.intake.domain.instruments.spoken import Spoken, SpokenState
from services.intake.gateways.instruments.spoken import spoken_of
from shared.errors import Missing

router = APIRouter(tags=["risk"])


class SpokenView(BaseModel):
    """Words in one language. revision: 0 for those published with the instrument."""

    language: str
    revision: int
    state: SpokenState
    sections: Mapping[str, str]
    answers: Mapping[str, str]
    items: Mapping[str, str]
    unknown: Mapping[str, str]
    sheet: Mapping[str, str]

    @classmethod
    def of(cls, spoken: Spoken) -> Self:
        """Put it in the shape that is sent."""
        return cls(**asdict(spoken))


class SpokenSet(BaseModel):
    """Every language of one version, Spanish first. filled_by: who answers, she or whoever attends her."""

    id: str
    version: str
    filled_by: str
    languages: list[SpokenView]


@router.get("/instruments/{instrument}/spoken")
def show_spoken(
    door: CaseworkDoor,
    book: TheBook,
    instrument: InstrumentId,
    version: Annotated[str | None, Query(max_length=20, pattern=r"^[0-9][0-9.]*$")] = None,
) -> SpokenSet:
    """The words to say or to print. One that lacks its licence looks as if it were not there."""
    del door
    found = book.instruments.get(instrument, version)
    if not book.instruments.may_use(found.instrument):
        raise Missing("No existe ese cuestionario.", field="instrument")
    return SpokenSet(
        id=found.instrument.id,
        version=found.instrument.version,
        filled_by=found.filled_by,
        languages=[SpokenView.of(one) for one in spoken_of(book.instruments, found)],
    )
