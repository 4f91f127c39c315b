"""`telar instruments`: list, check, publish and score. Spanish first, English after the dash."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from telar.commands.beside import AsJson

app = typer.Typer(no_args_is_help=True, help="Instrumentos — instruments")


@app.command("list")
def list_all(as_json: AsJson = False, language: str = "es") -> None:
    """Qué instrumentos hay y cuáles están apagados — which there are, and which are off."""
    from services.intake.gateways.risk_book import library

    shelf = library()
    rows = [
        {
            "id": one.instrument.id,
            "version": one.instrument.version,
            "group": one.instrument.group,
            "items": len(one.instrument.items),
            "in_use": shelf.may_use(one.instrument),
            "title": one.wording(language).title,
        }
        for one in shelf.newest()
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        off = "" if row["in_use"] else "  (apagado: falta la licencia — off: no licence)"
        typer.echo(
            f"{row['id']:14} {row['version']:8} {row['group']:10} {row['items']:3}  {row['title']}{off}"
        )


@app.command("check")
def check(
    path: Annotated[Path, typer.Argument(exists=True, help="fichero o carpeta — file or folder")],
) -> None:
    """Comprobar ficheros y decir qué hay que firmar — check files; say what must be signed."""
    from telar.instruments import check as examine

    is_well = True
    for name, wrong, signs in examine(path):
        typer.echo(f"{'✘' if wrong else '✔'} {name}")
        for fault in wrong:
            typer.echo(f"    → {fault}")
        if signs:
            typer.echo("  Debe firmar una clínica, o en una traducción una hablante nativa —")
            typer.echo("  a clinician must sign, or for a translation a native speaker:")
        for sign in signs:
            typer.echo(f"  [ ] {sign}")
        is_well = is_well and not wrong
    raise typer.Exit(0 if is_well else 1)


@app.command("publish")
def publish(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="la de todos — the one of all")
    ],
) -> None:
    """Apuntar los ficheros nuevos; los ya publicados no se tocan — list new files; published ones stay."""
    from services.intake.gateways.instruments.checksums import publish_checksums
    from services.intake.gateways.instruments.spoken import FOLDER

    for root in (folder, folder / FOLDER):
        for name in publish_checksums(root) if root.is_dir() else ():
            typer.echo((root / name).relative_to(folder))


@app.command("score")
def score(
    *,
    answers: Annotated[str, typer.Option(help="fichero, o - — a file, or -")],
    instrument: Annotated[str | None, typer.Option(help="PHQ-9, EPV-R, ...")] = None,
    version: Annotated[str | None, typer.Option(help="la última si no — else the newest")] = None,
    context: Annotated[str, typer.Option(help="JSON")] = "{}",
    batch: Annotated[bool, typer.Option("--batch", help="una petición por línea — JSON Lines")] = False,
    language: str = "es",
) -> None:
    """Puntuar respuestas: entra JSON y sale JSON — score answers: JSON in, JSON out."""
    from services.intake.gateways.risk_book import library
    from shared.errors import TelarError
    from telar.instruments import Scorer, parsed, told

    try:
        beside = parsed(context, "context")
    except TelarError as error:
        raise typer.Exit(_say({"error": told(error)})) from error
    scorer = Scorer(library(), instrument, version, beside, language)
    with sys.stdin if answers == "-" else Path(answers).open(encoding="utf-8") as source:
        if batch:
            raise typer.Exit(_batch(scorer, source))
        raise typer.Exit(_say(scorer.answers(source.read())))


def _say(found: Mapping[str, Any]) -> int:
    """Print one result, and an error for a person too; return the exit code."""
    print(json.dumps(found, ensure_ascii=False))
    if "error" not in found:
        return 0
    typer.echo(f"{found['error']['field']}: {found['error']['accepted']}", err=True)
    return 1


def _batch(scorer: Any, source: Any) -> int:  # noqa: ANN401, a scorer and a text stream, imported late
    is_well = True
    for line in source:
        if line.strip():
            found = scorer.line(line)
            is_well = is_well and "error" not in found
            print(json.dumps(found, ensure_ascii=False), flush=source is sys.stdin)
    return 0 if is_well else 1
