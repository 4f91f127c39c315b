"""The directory of partners to a file and from a file, on intake's own database."""

from pathlib import Path
from typing import Final

from services.intake.domain.directory.hsds.package import read_package, write_package
from services.intake.domain.directory.hsds.tables import TABLES
from services.intake.usecases.directory.export_directory import export_rows
from services.intake.usecases.directory.import_directory import Action, Plan, import_directory, plan_import
from shared.actor import Actor
from shared.errors import Invalid
from shared.work import Transactions
from telar.wiring import transactions

_SERVICE: Final = "intake"
_WORDS: Final = {
    Action.NEW: "nuevas",
    Action.CHANGED: "cambian",
    Action.SAME: "iguales",
    Action.LEFT_OUT: "no se importan",
}


def export_package(file: Path, *, works: Transactions | None = None) -> str:
    """Write the package; return one line that says how much is in it. works: intake's own if not given."""
    with (works or _works()).begin(actor=Actor.service(_SERVICE), purpose="directory_export") as work:
        rows = export_rows(work)
        file.write_bytes(write_package(rows, now=work.now, title="Directorio de entidades"))
    return f"{file}: {len(rows.get('organization', {}))} entidades, {len(rows.get('service', {}))} servicios"


def import_package(
    file: Path, *, is_meant: bool, works: Transactions | None = None
) -> tuple[list[str], bool]:
    """Say what a package would change, and with is_meant do it; return lines for a person and whether all is well."""
    try:
        reading = read_package(file.read_bytes())
    except Invalid as error:
        return [f"{error.message} {error.expected or ''}"], False
    with (works or _works()).begin(actor=Actor.service(_SERVICE), purpose="directory_import") as work:
        plan = plan_import(work, reading)
        if plan.problems:
            return [
                f"{TABLES[one.table].file} {one.row}, {one.field}: {one.expected}" for one in plan.problems
            ], False
        if is_meant:
            plan = import_directory(work, reading)
    return list(_told(plan, is_meant=is_meant)), True


def _told(plan: Plan, *, is_meant: bool) -> list[str]:
    counts = ", ".join(f"{plan.count(action)} {word}" for action, word in _WORDS.items())
    names = [
        f"{change.action.value}: {TABLES[change.table].file} {change.name} {' '.join(change.fields)}".rstrip()
        for change in plan.changes
        if change.name and change.action is not Action.SAME
    ]
    end = "Importado." if is_meant else "No se ha cambiado nada; con --apply se importa."
    return [*names, f"Filas: {counts}.", end]


def _works() -> Transactions:
    return transactions(_SERVICE)
