"""`telar keys`: make what is missing, say what there is, renew it. Spanish first, English after the dash."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from telar.commands.beside import AsJson, Service, beside_running

if TYPE_CHECKING:
    from telar.keys.epochs import Progress

app = typer.Typer(no_args_is_help=True, help="Las llaves — the keys")
Batch = Annotated[int, typer.Option(min=1, max=20_000, help="cuántas de una vez — how many at once")]


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
def status(service: Service = "all", as_json: AsJson = False) -> None:
    """Qué llaves hay, de qué época, cuántas en cada una — which keys there are, their epochs and numbers."""
    from shared.settings import Settings
    from telar.keys import recovery
    from telar.keys.place import chosen
    from telar.keys.status import as_data, in_words, standing

    found = [standing(name) for name in chosen(service)]
    if as_json:
        typer.echo(json.dumps([as_data(each) for each in found]))
        return
    for each in found:
        for line in in_words(each):
            typer.echo(line)
    typer.echo(recovery.in_words(recovery.standing(Settings().keys_dir)))


@app.command("rotate")
def rotate(
    service: Service = "all",
    due: Annotated[
        bool, typer.Option("--due", help="solo si la época tiene 21 días — only if 21 days old")
    ] = False,
) -> None:
    """Empezar una época nueva en cada clase; las llaves se pasan con `rewrap` — begin a new epoch."""
    from telar.keys import epochs
    from telar.keys.place import chosen

    for name in chosen(service):
        number = epochs.rotate(name, only_due=due)
        typer.echo(f"{name}: " + ("aún no toca" if number is None else f"época {number}"))


@app.command("rewrap")
def rewrap(
    service: Service = "all",
    batch: Batch = 1_000,
    now: Annotated[
        bool, typer.Option("--now", help="destruir ya la época vieja — destroy the old epoch at once")
    ] = False,
) -> None:
    """Pasar las llaves a la época nueva y destruir la vieja a los 7 días — move keys to the new epoch."""
    from telar.keys import epochs
    from telar.keys.place import chosen

    for name in chosen(service):
        with _bar(name) as progress:
            done = epochs.move(name, batch=batch, at_once=now, progress=progress)
        said = f"{name}: {done.moved} llaves pasadas"
        if done.destroyed:
            said += f"; destruida la época {', '.join(map(str, done.destroyed))}"
        if done.kept:
            said += f"; la época {done.kept[0]} se guarda hasta el {done.kept[1]:%Y-%m-%d}"
        typer.echo(said)


@app.command("reseal")
def reseal(
    service: Service = "all",
    batch: Batch = 500,
    worn: Annotated[
        bool, typer.Option("--worn", help="solo las que han cerrado 2^20 valores — only worn-out keys")
    ] = False,
) -> None:
    """Dar a cada caso una llave nueva y cerrar con ella todo lo suyo — new data keys, everything sealed anew."""
    from telar.keys import generations
    from telar.keys.place import chosen

    is_whole = True
    for name in chosen(service):
        with _bar(name) as progress:
            done = generations.renew(name, batch=batch, only_worn=worn, progress=progress)
        typer.echo(
            f"{name}: {done.drawn} llaves nuevas; {done.rows} filas, {done.fields} campos cerrados de nuevo; "
            f"{done.forgotten} llaves viejas olvidadas"
        )
        if done.waiting:
            typer.echo(f"  {done.waiting} llaves a medias: vuelve a ejecutarlo — not finished: run it again")
        for table, row in sorted(done.broken):
            typer.echo(f"  NO CUADRA, se deja como está: {table} {row} — its seal does not hold")
        is_whole = is_whole and not done.broken
    raise typer.Exit(0 if is_whole else 1)


@app.command("board-key")
def board_key(
    folder: Annotated[Path, typer.Argument(help="un lápiz de memoria — a memory stick")],
) -> None:
    """Hacer la llave de la junta, en una máquina sin red — make the board's key, on a machine off the network."""
    from shared.crypto.recovery.board import make_pair

    said = typer.prompt(
        "Frase de la junta (12 letras o más)", hide_input=True, confirmation_prompt="Otra vez, igual"
    )
    made = make_pair(folder / "board.key", folder / "board.pub", said)
    typer.echo(
        f"hecha: {folder}/board.key, que no sale de la junta, y {folder}/board.pub ({made.fingerprint[:8]})"
    )


@app.command("export-recovery")
def export_recovery(
    board: Annotated[Path | None, typer.Option(help="board.pub, la primera vez — the first time")] = None,
    out: Annotated[Path | None, typer.Option(help="dónde dejar la copia — where to leave it")] = None,
) -> None:
    """Cerrar una copia de las llaves para la junta — seal a copy of the keys to the board's key."""
    from telar.keys import recovery

    typer.echo(recovery.in_words(recovery.export(board, out)))


@app.command("recover")
def recover(
    copy: Annotated[Path, typer.Argument(help="recovery.json de la junta — the board's copy")],
    board_key: Annotated[Path, typer.Option("--board-key", help="board.key")],
    to: Annotated[Path | None, typer.Option(help="carpeta vacía; si no, TELAR_KEYS_DIR")] = None,
) -> None:
    """Volver a hacer las llaves en una máquina vacía — make the keys again on an empty machine."""
    from shared.settings import Settings
    from telar.keys import recovery

    said = typer.prompt("Frase de la junta", hide_input=True)
    folder = to or Settings().keys_dir
    services = recovery.recover(copy, board_key, said, folder)
    typer.echo(
        f"llaves de {', '.join(services)} en {folder.absolute()}; compruébalas con `telar keys status`"
    )


@contextmanager
def _bar(name: str) -> "Iterator[Progress]":
    """Show how far it is, on a terminal alone."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
