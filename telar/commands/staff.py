"""`telar staff`: open accounts and give set-up codes. Spanish first, English after the dash."""

import os
from typing import Annotated

import typer

from telar.commands.beside import beside_running

app = typer.Typer(no_args_is_help=True, help="Las cuentas del personal — staff accounts")


@app.callback()
def _reach() -> None:
    beside_running()


@app.command("open")
def open_account(
    email: str,
    name: str,
    roles: Annotated[list[str], typer.Argument(help="caseworker, facilitator, coordinator, admin, dpo")],
) -> None:
    """Abrir una cuenta, la primera de todas también; da el código de alta — open an account, print its code."""
    _staff("open", email, name, *roles)


@app.command("reset")
def reset(email: str) -> None:
    """Dar otro código a quien perdió el móvil — a new set-up code for someone who lost her phone."""
    _staff("reset", email)


def _staff(*words: str) -> None:
    from services.portal.commands import main
    from shared.contracts.roles import Role
    from telar.wiring import database_url

    os.environ["TELAR_DATABASE_URL_PORTAL"] = database_url("portal")
    unknown = [word for word in words[3:] if word not in set(Role)]
    if unknown:
        raise typer.BadParameter(f"{unknown[0]}; {', '.join(Role)}", param_hint="roles")
    raise typer.Exit(main(words))
