"""`telar audit`: whether the record of accesses is whole. Spanish first, English after the dash."""

import json

import typer

from telar.commands.beside import AsJson, Service, beside_running

app = typer.Typer(no_args_is_help=True, help="El registro de accesos — the audit log")


@app.callback()
def _reach() -> None:
    beside_running()


@app.command("verify")
def verify(service: Service = "all", as_json: AsJson = False) -> None:
    """Comprobar la cadena y decir qué no cuadra — check the chain and name what does not hold."""
    from telar.operations import verify_audit

    verdicts = verify_audit(service)
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
