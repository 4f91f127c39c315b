"""`telar events`: what services owe each other, and what to do with it. Spanish first, English after the dash."""

import json
from typing import Annotated
from uuid import UUID

import typer

from telar.commands.beside import AsJson, Service, beside_running

app = typer.Typer(no_args_is_help=True, help="Eventos entre servicios — events between services")


@app.callback()
def _reach() -> None:
    beside_running()


@app.command("status")
def status(service: Service = "all", as_json: AsJson = False) -> None:
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


@app.command("dead")
def dead(service: Service = "all") -> None:
    """Los eventos apartados y por qué — parked events, with the code of their error."""
    from shared.bus.operations import dead
    from telar.operations import ask_bus

    for name, parked in ask_bus(service, dead).items():
        for one in parked:
            typer.echo(
                f"{name} {one.event_id} {one.name} → {one.subscriber}: {one.answer}, {one.failures} intentos"
            )


@app.command("replay")
def replay(
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


@app.command("park")
def park(
    event_id: UUID, service: Service, subscriber: Annotated[str, typer.Option(help="a quién — to whom")]
) -> None:
    """Apartar una entrega — stop owing one delivery until someone replays it."""
    from shared.bus.operations import park
    from shared.clock import utc_now
    from telar.operations import ask_bus

    ask_bus(service, lambda session: park(session, event_id, subscriber=subscriber, now=utc_now()))


@app.command("trace")
def trace(event_id: UUID, service: Service = "all") -> None:
    """Todo lo que salió de una misma causa — everything that came of the same first cause."""
    from shared.bus.operations import trace
    from telar.operations import ask_bus

    for name, steps in ask_bus(service, lambda session: trace(session, event_id)).items():
        for one in steps:
            typer.echo(
                f"{one.occurred_at:%F %T} {name} {one.name} → {one.subscriber or '–'}: {one.state} {one.answer}"
            )
