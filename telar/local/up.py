"""`telar up`: start the system, say where it is, end it on Ctrl-C."""

import contextlib
import signal
import sys
import time
from types import FrameType
from typing import Final

from rich.console import Console

from telar.local.settings import read
from telar.local.system import System

_STEPS: Final = {
    "keys": "Llaves",
    "postgres": "PostgreSQL",
    "redis": "Redis",
    "migrations": "Bases de datos al día",
    "processes": "Servicios y trabajadores",
    "ready": "Esperando a que respondan",
    "demo": "Cargando el ejemplo (personas inventadas)",
}


class _Ended(Exception):
    """Someone asked us to stop."""


def run() -> None:
    """Run until Ctrl-C. Exits with 1 and one clear line if something cannot start."""
    console = Console()
    started = time.monotonic()
    console.print("[bold]Telar[/bold] — la primera vez tarda un poco más.")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` leaves it ignored
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    system = System(read(), say=lambda step: console.print(f"  · {_STEPS.get(step, step)}"))
    try:
        system.start()
        if system.settings.demo:
            _load_demo(system)
        _welcome(console, system, time.monotonic() - started)
        name = system.watch()
        console.print(
            f"[red]El proceso {name} se cae una y otra vez.[/red] Su registro: {system.settings.home}/log/{name}.log"
        )
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("\nParando ...")
    except _Ended:
        pass  # the terminal may be gone: nothing is said until everything has stopped
    except RuntimeError as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(1)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # stopping is not interrupted half-way
        system.stop()
        with contextlib.suppress(OSError):
            console.print("Todo parado. Los datos siguen en " + str(system.settings.home))


def _end(_number: int, _frame: FrameType | None) -> None:
    raise _Ended


def _load_demo(system: System) -> None:
    if (system.settings.home / "demo.loaded").exists():
        return
    from telar.demo.command import load_into  # noqa: PLC0415, only when there is a demo to load

    load_into(system)


def _welcome(console: Console, system: System, seconds: float) -> None:
    console.print(f"\n  [bold green]{system.portal_url}[/bold green]   (listo en {seconds:.1f} s)")
    if system.settings.demo:
        console.print(
            "  [black on yellow] DEMOSTRACIÓN [/] todas las personas son inventadas; no uses datos reales."
        )
        console.print(
            "  La llave de cifrado se ha generado sola y está en un fichero: no vale para datos reales."
        )
        for line in _sign_ins():
            console.print(f"    {line}")
    if not system.settings.smtp_url:
        console.print(f"  El correo no sale: se guarda en {system.settings.home}/mail")
    console.print("  Ctrl-C para parar.\n")


def _sign_ins() -> list[str]:
    from telar.demo.people import sign_ins  # noqa: PLC0415, only when there is a demo

    return sign_ins()
