"""`telar protocol`: check a file, say what it changes, put it in force. Spanish first, English after the dash."""

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from telar.commands.beside import AsJson, beside_running

app = typer.Typer(no_args_is_help=True, help="El protocolo de riesgo — the risk protocol")
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="protocol.yaml")]
_COUNTS: Final = (
    ("cases", "expedientes abiertos revisados — open cases looked at"),
    ("alerts", "plazos de alertas cambiados — alert terms dated anew"),
    ("dates", "fechas de tareas cambiadas — due dates moved"),
    ("raised", "niveles subidos — levels raised"),
    ("to_extremo", "  hasta extremo — to extremo"),
    ("to_alto", "  hasta alto — to alto"),
    ("to_medio", "  hasta medio — to medio"),
    ("reviews", "niveles que darían menos: los mira una persona — lower ones, for a person to look at"),
    ("unreadable", "expedientes que no se pueden abrir — cases that cannot be opened"),
)


@app.callback()
def _reach() -> None:
    beside_running()


@app.command("check")
def check(file: File, as_json: AsJson = False) -> None:
    """Comprobar un fichero y decir el campo y qué se acepta — check a file; name the field and what is accepted."""
    from telar.protocol import check as examine
    from telar.protocol import text_of

    wrong, worth = examine(text_of(file))
    if as_json:
        typer.echo(json.dumps({"faults": wrong, "warnings": worth}, ensure_ascii=False))
    else:
        typer.echo(f"{'✘' if wrong else '✔'} {file}")
        for line in wrong:
            typer.echo(f"    → {line}")
        for line in worth:
            typer.echo(f"    ! {line}")
    raise typer.Exit(1 if wrong else 0)


@app.command("diff")
def diff(old: File, new: File, as_json: AsJson = False, language: str = "es") -> None:
    """Decir qué cambia para quién, en palabras — say in words what changes for whom."""
    from telar.protocol import diff as compare
    from telar.protocol import text_of

    found = compare(text_of(old), text_of(new))
    if as_json:
        typer.echo(json.dumps([_as_document(one) for one in found], ensure_ascii=False))
        return
    for change in found:
        typer.echo(f"- {change.en if language == 'en' else change.es}")
    if not found:
        typer.echo("Dicen lo mismo — they say the same")


@app.command("apply")
def apply(
    file: File,
    by: Annotated[
        str, typer.Option("--by", help="correo de quien responde — e-mail of whoever answers for it")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="sin preguntar — do not ask")] = False,
    as_json: AsJson = False,
) -> None:
    """Ponerlo en vigor y revisar los expedientes abiertos; si se corta, repetir — put it in force; repeat to resume."""
    from telar import protocol, wiring

    text = protocol.text_of(file)
    wrong, worth = protocol.check(text)
    for line in [*(f"→ {one}" for one in wrong), *(f"! {one}" for one in worth)]:
        typer.echo(line, err=True)
    if wrong:
        raise typer.Exit(1)
    actor = protocol.whose(by)
    works = wiring.transactions("intake", pool_size=2)
    if not yes:
        typer.confirm(
            "Cambia los plazos y los niveles de los expedientes abiertos. ¿Seguir? — go on?", abort=True
        )
    done = _with_bar(lambda progress: protocol.apply(works, text=text, by=actor, progress=progress))
    if as_json:
        typer.echo(json.dumps({"version": done.version, "counts": done.counts}, ensure_ascii=False))
        return
    typer.echo(f"En vigor — in force: {done.version} ({done.put_at:%F %R} UTC)")
    for name, words in _COUNTS:
        if name == "cases" or done.counts.get(name):
            typer.echo(f"{done.counts.get(name, 0):8} {words}")


@app.command("history")
def history(as_json: AsJson = False) -> None:
    """Qué versiones ha habido, quién y cuándo — which versions there were, who and when."""
    from services.intake.store.risk import protocols
    from telar.operations import ask

    rows = ask("intake", lambda session: [_line(one) for one in protocols.versions(session)])
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        state = "" if row["followed"] else "  (a medias: repetir apply — half-way: repeat apply)"
        typer.echo(f"{row['version']:12} {row['at']}  {row['by']}{state}")
    if not rows:
        typer.echo("la que viene con Telar — the one that ships")


def _line(row: Any) -> dict[str, Any]:  # noqa: ANN401, a stored version, imported late
    return {
        "version": row.version,
        "at": row.put_at.isoformat(timespec="minutes"),
        "by": str(row.put_by),
        "followed": row.done_at is not None,
        "counts": row.counts,
    }


def _as_document(change: Any) -> dict[str, str]:  # noqa: ANN401, as above
    return {"area": change.area, "es": change.es, "en": change.en}


def _with_bar(run: Any) -> Any:  # noqa: ANN401, a function of the progress and what it returns
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(TextColumn("expedientes"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with bar:
        task = bar.add_task("", total=None)
        return run(lambda done, total: bar.update(task, completed=done, total=total))
