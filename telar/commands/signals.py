"""`telar signals`: notes in, flags out. Spanish first, English after the dash."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Señales en los textos — signals in texts")


@app.command("scan")
def scan(
    notes: Annotated[
        typer.FileText, typer.Argument(encoding="utf-8", help="JSON Lines; «-»: entrada — stdin")
    ] = "-",  # type: ignore[assignment]  # Typer opens what the name says
) -> None:
    """Buscar señales de riesgo en notas — look for risk signals in notes; a person decides what they mean."""
    from telar.signals import scan_lines

    is_well = True
    for answer, complaint in scan_lines(notes):
        if complaint is not None:
            is_well = False
            typer.echo(complaint, err=True)
        else:
            typer.echo(answer)
    raise typer.Exit(0 if is_well else 1)
