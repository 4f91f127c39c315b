"""`telar audit`: whether the record of accesses is whole. Spanish first, English after the dash."""

import json
from pathlib import Path
from typing import Annotated

import typer

from telar.commands.beside import AsJson, Service, beside_running

app = typer.Typer(no_args_is_help=True, help="El registro de accesos — the audit log")


@app.callback()
def _reach() -> None:
    beside_running()


Recent = Annotated[
    bool, typer.Option(help="solo desde el último punto de control — since the last checkpoint")
]
Folder = Annotated[Path, typer.Argument(help="carpeta — folder")]
Since = Annotated[Path | None, typer.Option(help="una copia anterior — an older export")]


@app.command("verify")
def verify(service: Service = "all", as_json: AsJson = False, recent: Recent = False) -> None:
    """Comprobar la cadena y decir qué no cuadra — check the chain and name what does not hold."""
    from telar.operations import verify_audit

    verdicts = verify_audit(service, recent=recent)
    if as_json:
        typer.echo(
            json.dumps(
                {
                    name: {"checked": v.checked, "breaks": [vars(b) for b in v.breaks]}
                    for name, v in verdicts.items()
                }
            )
        )
    else:
        for name, verdict in verdicts.items():
            typer.echo(
                f"{name}: {verdict.checked} entradas, "
                + ("cadena entera" if not verdict.breaks else "CADENA ROTA")
            )
            for found in verdict.breaks:
                run = f"-{found.through}" if found.through else ""
                typer.echo(f"  entrada {found.seq}{run}: {found.problem}")
    raise typer.Exit(1 if any(verdict.breaks for verdict in verdicts.values()) else 0)


@app.command("export")
def export(folder: Folder, service: Service = "all") -> None:
    """Copiar los puntos de control con sus llaves públicas — copy the checkpoints for somebody outside."""
    from telar.operations import export_checkpoints

    for path in export_checkpoints(service, folder):
        typer.echo(path)


@app.command("check")
def check(folder: Folder, since: Since = None) -> None:
    """Comprobar esa copia solo con las llaves públicas — check that copy by its public keys alone."""
    from telar.operations import check_checkpoints

    found = check_checkpoints(folder, since=since)
    for name, flaws in found.items():
        typer.echo(f"{name}: " + ("firmas y orden en regla" if not flaws else "NO CUADRA"))
        for flaw in flaws:
            typer.echo(f"  línea {flaw.line}: {flaw.problem}")
    raise typer.Exit(1 if any(found.values()) else 0)
