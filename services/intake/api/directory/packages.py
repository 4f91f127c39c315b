"""The directory as a data package over HTTP: out in one piece; in, looked at first and then taken."""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, File, Response, UploadFile
from pydantic import BaseModel

from services.intake.api.dependencies import CoordinationDoor
from services.intake.domain.directory.hsds.package import MOST_BYTES, read_package, write_package
from services.intake.domain.directory.hsds.tables import TABLES
from services.intake.store.directory.packages import (
    SCOPE,
    DirectoryPackage,
    forget_packages,
    open_directory,
    package_by_id,
)
from services.intake.usecases.directory.export_directory import export_rows
from services.intake.usecases.directory.import_directory import Action, Plan, import_directory, plan_import
from shared.errors import Invalid, Missing
from shared.ids import new_id
from shared.work import Work

router = APIRouter(prefix="/directory", tags=["directory"])
TITLE: Final = "Directorio de entidades"
_KEPT_FOR: Final = timedelta(days=1)
_MOST: Final = 500
_NAMED: Final = ("organization", "service", "location")


class ChangeView(BaseModel):
    """What happens with one organisation, service or place."""

    table: str
    action: str
    name: str
    fields: list[str]


class ProblemView(BaseModel):
    """What is wrong with a row: its file, its number and its field, and what is accepted."""

    file: str
    row: int
    field: str
    expected: str


class PlanView(BaseModel):
    """What taking the package in would do: how many rows, what changes, and what is wrong. 500 of each at most."""

    id: UUID | None
    new: int
    changed: int
    same: int
    left_out: int
    changes: list[ChangeView]
    problems: list[ProblemView]

    @classmethod
    def of(cls, plan: Plan, ref: UUID | None) -> "PlanView":
        """Show a plan."""
        told = [
            change for change in plan.changes if change.action is not Action.SAME and change.table in _NAMED
        ]
        return cls(
            id=ref,
            **{action.value: plan.count(action) for action in Action},
            changes=[
                ChangeView(
                    table=change.table, action=change.action, name=change.name, fields=list(change.fields)
                )
                for change in told[:_MOST]
            ],
            problems=[
                ProblemView(
                    file=TABLES[each.table].file, row=each.row, field=each.field, expected=each.expected
                )
                for each in plan.problems[:_MOST]
            ],
        )


@router.get("/package")
def export(door: CoordinationDoor) -> Response:
    """The whole directory as an HSDS 3.0 data package: a zip. Confidential places are not in it."""
    with door.begin("directory_export") as work:
        content = write_package(export_rows(work), now=work.now, title=TITLE)
    headers = {
        "Content-Disposition": 'attachment; filename="directorio-hsds.zip"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="application/zip", headers=headers)


@router.post("/packages", status_code=201)
def bring(door: CoordinationDoor, *, file: Annotated[UploadFile, File()]) -> PlanView:
    """Look at a package: what it would change. It waits a day for being taken in."""
    content = file.file.read(MOST_BYTES + 1)
    with door.begin("directory_look") as work:
        if not content:
            raise Invalid("Falta el archivo.", field="file", expected="un paquete HSDS 3.0")
        plan = plan_import(work, read_package(content))
        return PlanView.of(plan, _keep(work, content) if not plan.problems else None)


@router.post("/packages/{package_id}/take")
def take(package_id: UUID, door: CoordinationDoor) -> PlanView:
    """Take in a package that one has looked at; anything that changed since is reckoned with."""
    with door.begin("directory_import") as work:
        package = package_by_id(work.session, package_id, brought_by=door.actor.ref)
        if package is None:
            raise Missing("Ese archivo ya no está: vuelve a elegirlo.")
        plan = import_directory(work, read_package(package.content))
        work.session.delete(package)
        return PlanView.of(plan, None)


def _keep(work: Work, content: bytes) -> UUID:
    open_directory(work.session)
    forget_packages(work.session, before=work.now - _KEPT_FOR)
    package = DirectoryPackage(
        id=new_id(), scope_id=SCOPE, brought_by=work.actor.ref, brought_at=work.now, content=content
    )
    work.session.add(package)
    work.session.flush()
    return package.id
