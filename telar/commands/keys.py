"""`telar keys`: make what is missing, say what there is. Spanish first, English after the dash."""

import typer

from telar.commands.beside import beside_running

app = typer.Typer(no_args_is_help=True, help="Las llaves — the keys")


@app.callback()
def _reach() -> None:
    beside_running()


@app.command("init")
def init() -> None:
    """Crear las llaves que falten en TELAR_KEYS_DIR, sin cambiar ninguna — make the keys that are missing."""
    from shared.settings import Settings
    from telar.local.keys import ensure_keys

    folder = Settings().keys_dir
    typer.echo(f"{'hechas' if ensure_keys(folder) else 'ya estaban'}: {folder.absolute()}")


@app.command("status")
def status() -> None:
    """Qué llaves hay y de qué época — which keys there are, and their epochs."""
    from telar.operations import keys_status

    for line in keys_status():
        typer.echo(line)
