"""What taking a package in would do, as intake tells it."""

from uuid import UUID

from services.portal.clients.directory.parts import Answered


class Change(Answered):
    """What a package does with an organisation, a service or a place."""

    table: str
    action: str
    name: str
    fields: list[str]


class Problem(Answered):
    """What is wrong with a row of a package."""

    file: str
    row: int
    field: str
    expected: str


class Plan(Answered):
    """What taking a package in would do. id None: it cannot be taken in, or was."""

    id: UUID | None
    new: int
    changed: int
    same: int
    left_out: int
    changes: list[Change]
    problems: list[Problem]
