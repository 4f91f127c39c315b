"""The command `telar`: one small function a verb. Spanish first, English after the dash."""

import importlib
import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from telar.commands import audit, directory, events, instruments, keys, plan, protocol, signals, staff
from telar.commands.beside import AsJson, Service, beside_running


class _Plain(TyperGroup):
    """What can go wrong on somebody's machine is said in one line; a traceback is for our own mistakes."""

    def invoke(self, ctx: Any) -> object:  # noqa: ANN401, the library's own Context has no public name
        """Run a verb; end with 1 and one line if something it leans on is away or refuses."""
        from telar.troubles import in_words, kinds

        try:
            return super().invoke(ctx)
        except (SystemExit, typer.Exit):
            raise
        except kinds() as error:
            raise SystemExit(in_words(error)) from None


app = typer.Typer(
    cls=_Plain,
    no_args_is_help=True,
    add_completion=False,
    help="Telar: acompañar casos con seguridad — case work, safely",
)
for name, part in (
    ("audit", audit),
    ("directory", directory),
    ("events", events),
    ("keys", keys),
    ("staff", staff),
    ("instruments", instruments),
    ("plan", plan),
    ("protocol", protocol),
    ("signals", signals),
):
    app.add_typer(part.app, name=name)


@app.command()
def up() -> None:
    """Arrancar todo en esta máquina — start everything on this machine."""
    from telar.local.up import run

    run()


@app.command()
def web(service: Service, port: int = 8420, host: str = "127.0.0.1") -> None:
    """Servir un servicio por HTTP — serve one service; `services` is the three JSON ones together."""
    from telar.running.web import serve

    serve(service, host=host, port=port)


@app.command()
def worker(
    name: Annotated[str, typer.Option(help="intake, groups, notifications, urgent, planner")],
    concurrency: int = 2,
) -> None:
    """Trabajar los eventos de un servicio — run a service's Celery worker."""
    from telar.running.processes import work

    work(name, concurrency=concurrency)


@app.command()
def relay(service: Annotated[str, typer.Option(help="uno, o todos — one, or all")] = "all") -> None:
    """Llevar los eventos de la base de datos a Redis — carry events from the outbox to Redis."""
    from telar.running.processes import relay as run

    run(service)


@app.command()
def beat() -> None:
    """El reloj: toca «mira ahora» — the timetable; it only ticks."""
    from telar.running.processes import beat as run

    run()


@app.command()
def mailbox(port: int = 8423) -> None:
    """Recoger el correo en `.telar/mail` sin enviarlo — catch mail, send nothing."""
    from telar.local.mailbox import run

    run(port)


@app.command()
def migrate(service: Service) -> None:
    """Poner al día una base de datos — bring one database up to date."""
    from telar.local import migrations
    from telar.wiring import database_url

    done = migrations.upgrade(service, database_url(service))
    typer.echo("al día" if not done else "migrada")


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Mirar si a esta máquina le falta algo — check this machine and say what to fix."""
    from telar.doctor import examine

    found = examine()
    if as_json:
        typer.echo(json.dumps([vars(each) for each in found], ensure_ascii=False))
    else:
        for each in found:
            typer.echo(
                f"{'✔' if each.is_well else '✘'} {each.what}: {each.found}"
                + ("" if each.is_well else f"\n    → {each.mend}")
            )
    raise typer.Exit(0 if all(each.is_well or each.is_optional for each in found) else 1)


@app.command()
def demo(
    reset: Annotated[
        bool, typer.Option("--reset", help="borrar y volver a cargar — erase and load again")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="sin preguntar — do not ask")] = False,
) -> None:
    """Cargar el ejemplo con personas inventadas — load the demonstration; everyone in it is invented."""
    from telar.demo.command import check_erasable, load, reset_all
    from telar.local.settings import read

    if not reset:
        beside_running()
        load()
        return
    settings = read()
    check_erasable(settings)
    if not yes:
        typer.confirm(f"Esto borra todos los datos de {settings.home.absolute()}. ¿Seguro?", abort=True)
    reset_all()


@app.command()
def docs() -> None:
    """Escribir las páginas que salen del código — write the generated pages."""
    from telar.operations import write_documents

    write_documents(Path())


_BENCHES: Final = (
    "crypto",
    "events",
    "followup",
    "intake",
    "keys",
    "partners",
    "planner",
    "risk",
    "signals",
    "voice",
)


@app.command()
def bench(
    what: Annotated[str, typer.Argument(help=", ".join(_BENCHES))],
    quick: Annotated[bool, typer.Option("--quick", help="forma corta — short form")] = False,
) -> None:
    """Medir lado a lado y guardar las cifras — measure side by side and keep the figures."""
    if what not in _BENCHES:
        raise typer.BadParameter(", ".join(_BENCHES), param_hint="what")
    module = importlib.import_module(f"bench.{what}")
    results = Path("build/bench") if quick else Path("bench/results")  # a quick look replaces no kept figure
    results.mkdir(parents=True, exist_ok=True)
    module.run(quick=quick, json_path=results / f"{what}.json")
