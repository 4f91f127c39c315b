"""`telar directory`: the directory of partners in and out as HSDS 3.0. Spanish first, English after the dash."""

from pathlib import Path
from typing import Annotated

import typer

from telar.commands.beside import beside_running

app = typer.Typer(no_args_is_help=True, help="El directorio de entidades — the directory of partners")


@app.callback()
def _reach() -> None:
    beside_running()


@app.command("export")
def export(file: Annotated[Path, typer.Argument(help="el zip que se escribe — the zip to write")]) -> None:
    """Escribir el directorio como paquete HSDS 3.0, sin lugares confidenciales — write the data package."""
    from telar.directory import export_package

    typer.echo(export_package(file))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="zip de CSV o JSON de HSDS 3.0", exists=True, dir_okay=False)],
    apply: Annotated[bool, typer.Option("--apply", help="hacerlo; sin esto solo se dice — do it")] = False,
) -> None:
    """Decir qué cambiaría un paquete y, con --apply, importarlo — say what a package would change, or take it in."""
    from telar.directory import import_package

    lines, is_well = import_package(file, is_meant=apply)
    for line in lines:
        typer.echo(line, err=not is_well)
    raise typer.Exit(0 if is_well else 1)
