"""The directory in and out as a file: looked at before it is taken in. Coordinators alone."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from services.portal.clients.base import Refused
from services.portal.clients.directory.directory import DirectoryClient
from services.portal.clients.directory.packages import Plan
from services.portal.forms.form import Form
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.directory import words
from services.portal.views.directory.tidying import Boss

router = APIRouter()


class PackageForm(FormModel):
    """A file and nothing else."""

    file: str = Field(default="", title=N_("Archivo"), max_length=200)


@router.get("/entidades/exportar")
def export(page: Boss) -> Response:
    """The whole directory as a file."""
    headers = {
        "Content-Disposition": 'attachment; filename="directorio-hsds.zip"',
        "Cache-Control": "no-store",
    }
    return Response(page.client(DirectoryClient).package(), media_type="application/zip", headers=headers)


@router.get("/entidades/importar")
def ask(page: Boss) -> Response:
    """Which file."""
    return _page(page, page.form(PackageForm), None)


@router.post("/entidades/importar")
def look(page: Boss) -> Response:
    """What it would change, before anything is."""
    form = page.read(PackageForm)
    upload = page.sent.files.get("file")
    plan: Plan | None = None
    if upload is None:
        form.refuse(page.gettext(N_("Elige un archivo: un zip o JSON de HSDS 3.0.")), field="file")
    else:
        try:
            plan = page.client(DirectoryClient).bring(upload.data)
        except Refused as refused:
            form.take(refused)
    return _page(page, form, plan, status=form.status if form.errors else 200)


@router.post("/entidades/importar/{package}")
def take(package: UUID, page: Boss) -> Response:
    """Take in what was looked at."""
    page.client(DirectoryClient).take(package)
    return page.redirect("/entidades", N_("Directorio importado"))


def _page(page: Page, form: Form[PackageForm], plan: Plan | None, *, status: int = 200) -> Response:
    take_form = page.form(FormModel)
    return page.render(
        "directory/import.html", status=status, form=form, plan=plan, take_form=take_form, words=words
    )


AREA = Area(name="directory_packages", router=router)
