"""`telar audit`: whether the record of accesses is whole. Spanish first, English after the dash."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telar.commands.beside import AsJson, Service, beside_running

if TYPE_CHECKING:
    from shared.audit import RowVerdict, Verdict

app = typer.Typer(no_args_is_help=True, help="El registro de accesos — the audit log")


@app.callback()
def _reach() -> None:
    beside_running()


Recent = Annotated[
    bool, typer.Option(help="solo desde el último punto de control — since the last checkpoint")
]
Folder = Annotated[Path, typer.Argument(help="carpeta — folder")]
Since = Annotated[Path | None, typer.Option(help="una copia anterior — an older export")]


Rows = Annotated[bool, typer.Option("--rows", help="también las filas — rows against their marks as well")]
Reason = Annotated[str, typer.Option(help="por qué, en una palabra: migration, restore... — why, one word")]


@app.command("verify")
def verify(
    service: Service = "all", as_json: AsJson = False, recent: Recent = False, rows: Rows = False
) -> None:
    """Comprobar la cadena y decir qué no cuadra — check the chain and name what does not hold."""
    from telar.running.audits import verify_audit, verify_rows

    verdicts = verify_audit(service, recent=recent)
    compared = verify_rows(service) if rows else {}
    if as_json:
        typer.echo(json.dumps({name: _facts(v, compared.get(name)) for name, v in verdicts.items()}))
    else:
        for name, verdict in verdicts.items():
            _tell_chain(name, verdict)
            if name in compared:
                _tell_rows(name, compared[name])
    is_broken = any(v.breaks for v in verdicts.values()) or any(v.breaks for v in compared.values())
    raise typer.Exit(1 if is_broken else 0)


def _facts(verdict: "Verdict", compared: "RowVerdict | None") -> dict[str, Any]:
    facts: dict[str, Any] = {"checked": verdict.checked, "breaks": [vars(found) for found in verdict.breaks]}
    if compared:
        rows = [vars(found) | {"row": str(found.row or "")} for found in compared.breaks]
        facts |= {"rows": compared.rows, "marks": compared.marks, "row_breaks": rows}
    return facts


def _tell_chain(name: str, verdict: "Verdict") -> None:
    state = "CADENA ROTA" if verdict.breaks else "cadena entera"
    typer.echo(f"{name}: {verdict.checked} entradas, {state}")
    for found in verdict.breaks:
        run = f"-{found.through}" if found.through else ""
        typer.echo(f"  entrada {found.seq}{run}: {found.problem}")


def _tell_rows(name: str, compared: "RowVerdict") -> None:
    if compared.baseline is None:
        typer.echo(f"{name}: filas marcadas por primera vez")
        return
    state = "HAY FILAS QUE NO CUADRAN" if compared.breaks else "como se escribieron"
    typer.echo(f"{name}: {compared.rows} filas, {state}")
    for found in compared.breaks:
        where = f"entrada {found.seq}" if found.row is None else f"{found.table} {found.row}"
        typer.echo(f"  {where}: {found.problem}")


@app.command("accept")
def accept(service: Service, reason: Reason) -> None:
    """Dar por buenas las filas como están, una vez miradas — take the rows as they are for right, once seen."""
    from telar.running.audits import accept_rows

    typer.echo(f"{service}: {accept_rows(service, reason=reason)} filas marcadas")


@app.command("prune")
def prune(service: Service) -> None:
    """Quitar marcas que ya no hacen falta, como dueña de las tablas — delete marks no longer needed, as the owner."""
    from telar.running.audits import prune_marks

    typer.echo(f"{service}: quitadas las marcas de {prune_marks(service)} entradas")


@app.command("export")
def export(folder: Folder, service: Service = "all") -> None:
    """Copiar los puntos de control con sus llaves públicas — copy the checkpoints for somebody outside."""
    from telar.running.audits import export_checkpoints

    for path in export_checkpoints(service, folder):
        typer.echo(path)


@app.command("check")
def check(folder: Folder, since: Since = None) -> None:
    """Comprobar esa copia solo con las llaves públicas — check that copy by its public keys alone."""
    from telar.running.audits import check_checkpoints

    found = check_checkpoints(folder, since=since)
    for name, flaws in found.items():
        typer.echo(f"{name}: " + ("firmas y orden en regla" if not flaws else "NO CUADRA"))
        for flaw in flaws:
            typer.echo(f"  línea {flaw.line}: {flaw.problem}")
    raise typer.Exit(1 if any(found.values()) else 0)
