"""`telar plan`: form groups, judge a plan, say why. Spanish first, English after the dash."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True, help="Formar grupos — form groups")
InstanceFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="groupsched-1, JSON")]
SolutionFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="grupos — groups, JSON")]
Language = Annotated[str, typer.Option(help="es, en")]


@app.command("solve")
def solve(
    instance: InstanceFile,
    time_limit: Annotated[float, typer.Option(min=1, max=7200, help="segundos — seconds")] = 60,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="semilla — seed")] = 0,
    workers: Annotated[int, typer.Option(min=1, max=64, help="procesos de búsqueda — search threads")] = 8,
    out: Annotated[Path | None, typer.Option(help="fichero — file")] = None,
) -> None:
    """Formar grupos y decir hasta dónde podrían mejorar — form groups, and say how much better they could be."""
    from telar.plan import solved

    _say(solved(instance, seconds=time_limit, seed=seed, workers=workers), out)


@app.command("check")
def check(instance: InstanceFile, solution: SolutionFile) -> None:
    """Comprobar que un plan cumple las reglas; 1 si no — check that a plan keeps the rules; ends with 1 if not."""
    from telar.plan import judged

    found = judged(instance, solution)
    _say(found)
    raise typer.Exit(1 if found["violations"] else 0)


@app.command("explain")
def explain(
    instance: InstanceFile,
    solution: SolutionFile,
    participant: Annotated[str, typer.Argument(help="P0001")],
    language: Language = "es",
) -> None:
    """Decir por qué no tiene plaza, o por qué esta — say why she has no place, or why this one."""
    from telar.plan import explained

    _say(explained(instance, solution, participant, language))


@app.command("what-if")
def what_if(instance: InstanceFile, solution: SolutionFile, language: Language = "es") -> None:
    """Decir qué cambio daría plaza a más mujeres — say which one change would place most women."""
    from telar.plan import changes

    _say(changes(instance, solution, language))


def _say(found: Any, out: Path | None = None) -> None:  # noqa: ANN401, any JSON
    text = json.dumps(found, ensure_ascii=False, indent=1)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
