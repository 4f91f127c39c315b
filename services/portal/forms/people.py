"""Forms of accounts: who works here and what she may do."""

from typing import ClassVar

from pydantic import Field

from services.portal.forms.model import Choice, FormModel, labelled
from services.portal.locale.text import N_
from shared.contracts.roles import WORK_ADDRESS, Role

ROLES: tuple[Choice, ...] = labelled(
    {
        Role.CASEWORKER: N_("Trabajadora de caso"),
        Role.FACILITATOR: N_("Dinamizadora"),
        Role.COORDINATOR: N_("Coordinadora"),
        Role.DPO: N_("Protección de datos"),
        Role.ADMIN: N_("Administración"),
    }
)


class Person(FormModel):
    """An account as its administrator changes it. teams: words, separated by commas."""

    choices: ClassVar[dict[str, tuple[Choice, ...]]] = {"roles": ROLES}

    display_name: str = Field(title=N_("Nombre"), min_length=2, max_length=80)
    roles: list[Role] = Field(title=N_("Qué hace"), min_length=1)
    teams: str = Field(
        default="",
        title=N_("Equipos"),
        description=N_("Separados por comas, por ejemplo: león, bierzo."),
        max_length=200,
    )

    @property
    def crew(self) -> list[str]:
        """Teams as codes: lower case, no blanks around, none twice."""
        return sorted({team.strip().lower() for team in self.teams.split(",") if team.strip()})


class NewPerson(Person):
    """An account as it is opened: with the address that stays."""

    email: str = Field(
        title=N_("Correo del trabajo"),
        description=N_("Con él entra, y a él le llegan los avisos."),
        pattern=f"^{WORK_ADDRESS}$",
        max_length=254,
    )
