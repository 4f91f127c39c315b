"""The command `telar`: one small function a verb. Spanish first, English after the dash."""

import importlib
import json
import os
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from typer.core import TyperGroup

from telar.instruments_cli import app as instruments_app
from telar.plan_cli import app as plan_app
from telar.protocol_cli import app as protocol_app


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
audit_app = typer.Typer(no_args_is_help=True, help="El registro de accesos — the audit log")
events_app = typer.Typer(no_args_is_help=True, help="Eventos entre servicios — events between services")
keys_app = typer.Typer(no_args_is_help=True, help="Las llaves — the keys")
signals_app = typer.Typer(no_args_is_help=True, help="Señales en los textos — signals in texts")
for name, part in (
    ("audit", audit_app),
    ("events", events_app),
    ("keys", keys_app),
    ("instruments", instruments_app),
    ("plan", plan_app),
    ("protocol", protocol_app),
    ("signals", signals_app),
):
    app.add_typer(part, name=name)

staff_app = typer.Typer(no_args_is_help=True, help="Las cuentas del personal — staff accounts")
app.add_typer(staff_app, name="staff")

Service = Annotated[str, typer.Option(help="intake, groups, notifications, portal")]
AsJson = Annotated[bool, typer.Option("--json", help="para máquinas — for machines")]


def _beside_running() -> None:
    """Take, from the Telar that runs on this folder, whatever address the environment does not give."""
    from telar.local.home import reach
    from telar.local.settings import read

    settings = read()
    found = reach(settings.home)
    if settings.keys_dir.is_dir():
        found = {"TELAR_KEYS_DIR": str(settings.keys_dir.absolute())} | found
    for variable, value in found.items():
        os.environ.setdefault(variable, value)


@audit_app.callback()
@events_app.callback()
@keys_app.callback()
@staff_app.callback()
@protocol_app.callback()
def _reach() -> None:
    _beside_running()


@app.command()
def up() -> None:
    """Arrancar todo en esta máquina — start everything on this machine."""
    from telar.local.up import run

    run()


@app.command()
def web(service: Service, port: int = 8420, host: str = "127.0.0.1") -> None:
    """Servir un servicio por HTTP — serve one service; `services` is the three JSON ones together."""
    from telar.web import serve

    serve(service, host=host, port=port)


@app.command()
def worker(
    name: Annotated[str, typer.Option(help="intake, groups, notifications, urgent")], concurrency: int = 2
) -> None:
    """Trabajar los eventos de un servicio — run a service's Celery worker."""
    from telar.processes import work

    work(name, concurrency=concurrency)


@app.command()
def relay(service: Annotated[str, typer.Option(help="uno, o todos — one, or all")] = "all") -> None:
    """Llevar los eventos de la base de datos a Redis — carry events from the outbox to Redis."""
    from telar.processes import relay as run

    run(service)


@app.command()
def beat() -> None:
    """El reloj: toca «mira ahora» — the timetable; it only ticks."""
    from telar.processes import beat as run

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
        _beside_running()
        load()
        return
    settings = read()
    check_erasable(settings)
    if not yes:
        typer.confirm(f"Esto borra todos los datos de {settings.home.absolute()}. ¿Seguro?", abort=True)
    reset_all()


@audit_app.command("verify")
def audit_verify(service: Service = "all", as_json: AsJson = False) -> None:
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


@events_app.command("status")
def events_status(service: Service = "all", as_json: AsJson = False) -> None:
    """Qué se debe a cada servicio y desde cuándo — what is owed to whom, and for how long."""
    from shared.bus.operations import status
    from shared.clock import utc_now
    from telar.operations import ask_bus

    found = ask_bus(service, lambda session: status(session, now=utc_now()))
    if as_json:
        typer.echo(json.dumps({name: [vars(one) for one in lines] for name, lines in found.items()}))
        return
    for name, lines in found.items():
        for one in lines:
            age = f"la más vieja, {one.oldest_seconds:.0f} s" if one.pending else "nada pendiente"
            typer.echo(f"{name} → {one.subscriber}: {one.pending} pendientes ({age}), {one.parked} apartados")
        if not lines:
            typer.echo(f"{name}: al día")


@events_app.command("dead")
def events_dead(service: Service = "all") -> None:
    """Los eventos apartados y por qué — parked events, with the code of their error."""
    from shared.bus.operations import dead
    from telar.operations import ask_bus

    for name, parked in ask_bus(service, dead).items():
        for one in parked:
            typer.echo(
                f"{name} {one.event_id} {one.name} → {one.subscriber}: {one.answer}, {one.failures} intentos"
            )


@events_app.command("replay")
def events_replay(
    event_ids: Annotated[
        list[UUID] | None, typer.Argument(help="ninguno: todos los apartados — none: all parked")
    ] = None,
    service: Service = "all",
    outward: Annotated[
        bool, typer.Option("--outward", help="permitir envíos — let messages leave again")
    ] = False,
) -> None:
    """Volver a entregar eventos — owe events again; nothing is sent to anyone unless you say so."""
    from telar.operations import replay

    for name, count in replay(service, event_ids or [], outward=outward).items():
        typer.echo(f"{name}: {count}")


@events_app.command("park")
def events_park(
    event_id: UUID, service: Service, subscriber: Annotated[str, typer.Option(help="a quién — to whom")]
) -> None:
    """Apartar una entrega — stop owing one delivery until someone replays it."""
    from shared.bus.operations import park
    from shared.clock import utc_now
    from telar.operations import ask_bus

    ask_bus(service, lambda session: park(session, event_id, subscriber=subscriber, now=utc_now()))


@events_app.command("trace")
def events_trace(event_id: UUID, service: Service = "all") -> None:
    """Todo lo que salió de una misma causa — everything that came of the same first cause."""
    from shared.bus.operations import trace
    from telar.operations import ask_bus

    for name, steps in ask_bus(service, lambda session: trace(session, event_id)).items():
        for one in steps:
            typer.echo(
                f"{one.occurred_at:%F %T} {name} {one.name} → {one.subscriber or '–'}: {one.state} {one.answer}"
            )


@app.command()
def docs() -> None:
    """Escribir las páginas que salen del código — write the generated pages."""
    from telar.operations import write_documents

    write_documents(Path())


@keys_app.command("init")
def keys_init() -> None:
    """Crear las llaves que falten en TELAR_KEYS_DIR, sin cambiar ninguna — make the keys that are missing."""
    from shared.settings import Settings
    from telar.local.keys import ensure_keys

    folder = Settings().keys_dir
    typer.echo(f"{'hechas' if ensure_keys(folder) else 'ya estaban'}: {folder.absolute()}")


@keys_app.command("status")
def keys_status() -> None:
    """Qué llaves hay y de qué época — which keys there are, and their epochs."""
    from telar.operations import keys_status as status

    for line in status():
        typer.echo(line)


@staff_app.command("open")
def staff_open(
    email: str,
    name: str,
    roles: Annotated[list[str], typer.Argument(help="caseworker, facilitator, coordinator, admin, dpo")],
) -> None:
    """Abrir una cuenta, la primera de todas también; da el código de alta — open an account, print its code."""
    _staff("open", email, name, *roles)


@staff_app.command("reset")
def staff_reset(email: str) -> None:
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


@signals_app.command("scan")
def signals_scan(
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


@app.command()
def bench(
    what: Annotated[str, typer.Argument(help="crypto, events, intake, planner, risk, signals, voice")],
    quick: Annotated[bool, typer.Option("--quick", help="forma corta — short form")] = False,
) -> None:
    """Medir lado a lado y guardar las cifras — measure side by side and keep the figures."""
    if what not in ("crypto", "events", "intake", "planner", "risk", "signals", "voice"):
        raise typer.BadParameter("crypto, events, intake, planner, risk, signals, voice", param_hint="what")
    module = importlib.import_module(f"bench.{what}")
    results = Path("build/bench") if quick else Path("bench/results")  # a quick look replaces no kept figure
    results.mkdir(parents=True, exist_ok=True)
    module.run(quick=quick, json_path=results / f"{what}.json")
