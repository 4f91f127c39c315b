"""Telar on one machine: servers, migrations, processes, in the order in which each needs the other."""

import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx
import psycopg
import redis as broker

from shared.bus.broker import client_of
from telar.local import children, home, migrations
from telar.local.children import Child
from telar.local.postgres import Postgres
from telar.local.redis import Redis
from telar.local.settings import SERVICES, LocalSettings
from telar.troubles import Trouble

WORKERS: Final = ("intake", "groups", "notifications", "urgent", "planner", "webhooks")
_READY_SECONDS: Final = 90.0
_CONNECT_SECONDS: Final = 5.0
_REVIVAL_SECONDS: Final = 60.0
_MOST_REVIVALS: Final = 8
Progress = Callable[[str], None]


class PortBusy(Trouble):
    """A port we need belongs to another program."""


class ServerAway(Trouble):
    """A server named by a variable does not let us in. The address is not repeated: it may hold a password."""

    def __init__(self, variable: str, kind: str, error: Exception) -> None:
        super().__init__(
            f"{variable}: {kind} no contesta a esa dirección ({type(error).__name__}). Corrígela, o quita la variable "
            f"para usar el servidor propio de Telar — no answer there: mend it, or unset it"
        )


@dataclass
class System:
    """Everything that runs, and how to end it. `environment` is what each process is given."""

    settings: LocalSettings
    say: Progress
    environment: dict[str, str] = field(default_factory=dict)
    postgres: Postgres | None = None
    redis: Redis | None = None
    processes: dict[str, Child] = field(default_factory=dict)
    commands: dict[str, list[str]] = field(default_factory=dict)
    revivals: list[float] = field(default_factory=list)
    claim: int | None = None

    @property
    def portal_url(self) -> str:
        """The address to open in a browser."""
        return f"http://localhost:{self.settings.port}"

    @property
    def _services_url(self) -> str:
        return f"http://127.0.0.1:{self.settings.services_port}"

    def start(self) -> None:
        """Start servers, migrate, start the web processes and, once they answer, everything behind them."""
        self._check_ports()
        self.claim = home.claim(self.settings.home)
        self.say("keys")
        self._make_keys()
        self._start_servers()
        self.say("migrations")
        self._migrate()
        self._name_processes()
        self.say("processes")
        for name in ("services", "portal"):
            self._spawn(name)
        self.say("ready")
        self._wait_until_ready()
        for name in self.commands:
            if name not in self.processes:
                self._spawn(name)
        home.leave_reach(self.settings.home, self.environment)

    def _migrate(self) -> None:
        for service in SERVICES:
            variable = f"TELAR_DATABASE_URL_{service.upper()}"
            try:
                migrations.upgrade(service, self.environment[variable])
            except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
                if self.settings.own_database(service) is None:
                    raise
                raise ServerAway(variable, "PostgreSQL", error) from None

    def _make_keys(self) -> None:
        """Make first-run keys; the mark is written last, so a start that was interrupted begins again."""
        mark = self.settings.keys_dir / "complete"
        if mark.exists():
            return
        from telar.local.keys import ensure_keys  # noqa: PLC0415, only a first run needs the key machinery

        ensure_keys(self.settings.keys_dir)
        mark.touch(mode=0o600)

    def _check_ports(self) -> None:
        wanted = {"TELAR_PORT": self.settings.port, "TELAR_SERVICES_PORT": self.settings.services_port}
        if not self.settings.redis_url:
            wanted["TELAR_REDIS_PORT"] = self.settings.redis_port
        if not self.settings.smtp_url:
            wanted["TELAR_SMTP_PORT"] = self.settings.smtp_port
        for variable, port in wanted.items():
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    message = (
                        f"Port {port} is busy. Is Telar already running? Choose another with {variable}=..."
                    )
                    raise PortBusy(message) from None

    def _start_servers(self) -> None:
        folder = self.settings.home
        self.environment |= {
            "TELAR_KEYS_DIR": str(self.settings.keys_dir.absolute()),
            "TELAR_HOME": str(folder.absolute()),
            "TELAR_AUDIT_DIR": os.environ.get("TELAR_AUDIT_DIR", str((folder / "audit").absolute())),
            "TELAR_PUBLIC_URL": self.portal_url,
            "TELAR_PORTAL_URL": self.portal_url,
            "TELAR_DEMO": "1" if self.settings.demo else "0",
            "TELAR_SMTP_URL": self.settings.smtp_url or f"smtp://127.0.0.1:{self.settings.smtp_port}",
        }
        for service in ("intake", "groups", "notifications"):
            self.environment[f"TELAR_{service.upper()}_URL"] = f"{self._services_url}/{service}"
        self.say("postgres")
        self.environment |= self._database_urls()
        self.say("redis")
        if self.settings.redis_url is None:
            self.redis = Redis(folder / "redis", port=self.settings.redis_port)
            self.redis.start()
        else:
            _reach_broker(self.settings.redis_url)
        self.environment["TELAR_REDIS_URL"] = self.settings.redis_url or (
            self.redis.url if self.redis else ""
        )

    def _database_urls(self) -> Mapping[str, str]:
        urls = {service: self.settings.own_database(service) for service in SERVICES}
        embedded = [service for service, url in urls.items() if url is None]
        if embedded:
            self.postgres = Postgres(self.settings.home / "postgres")
            self.postgres.start()
            self.postgres.ensure_databases([f"telar_{service}" for service in embedded])
            urls |= {s: self.postgres.url(f"telar_{s}", role=f"telar_{s}") for s in embedded}
        return {f"TELAR_DATABASE_URL_{service.upper()}": url or "" for service, url in urls.items()}

    def _name_processes(self) -> None:
        port, services_port = str(self.settings.port), str(self.settings.services_port)
        self.commands = {
            "services": ["web", "--service", "services", "--port", services_port],
            "portal": ["web", "--service", "portal", "--port", port],
            "relay": ["relay"],
            "beat": ["beat"],
        } | {f"worker-{name}": ["worker", "--name", name] for name in WORKERS}
        if self.settings.smtp_url is None:
            self.commands["mail"] = ["mailbox", "--port", str(self.settings.smtp_port)]

    def _spawn(self, name: str) -> None:
        log = self.settings.home / "log" / f"{name}.log"
        command = [sys.executable, "-m", "telar", *self.commands[name]]
        self.processes[name] = children.start(name, command, log=log, environment=self.environment)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        waiting = [f"{self._services_url}/health/ready", f"{self.portal_url}/health/live"]
        with httpx.Client(timeout=2.0, trust_env=False) as client:
            while waiting:
                self._check_processes()
                if time.monotonic() > deadline:
                    raise RuntimeError(
                        f"no answer from {waiting[0]}; logs are in {self.settings.home / 'log'}"
                    )
                try:
                    answer = client.get(waiting[0])
                except httpx.TransportError:
                    time.sleep(0.05)
                    continue
                if answer.status_code == httpx.codes.OK:
                    waiting.pop(0)
                else:
                    time.sleep(0.05)

    def _check_processes(self) -> None:
        for name, child in self.processes.items():
            if not child.is_alive:
                message = f"{name} ended; see {self.settings.home / 'log' / (name + '.log')}"
                raise RuntimeError(message)

    def revive(self) -> list[str]:
        """Start again whatever ended by itself, servers first; return the names."""
        servers = (("postgres", self.postgres), ("redis", self.redis))
        ended = [name for name, server in servers if server and server.child and not server.child.is_alive]
        for _, server in servers:
            if server and server.child and not server.child.is_alive:
                server.start()
        for name, child in self.processes.items():
            if not child.is_alive:
                self._spawn(name)
                ended.append(name)
        return ended

    def watch(self) -> str:
        """Revive what ends by itself, for ever; return the name of what ends too often. Ctrl-C interrupts."""
        while True:
            for name in self.revive():
                now = time.monotonic()
                self.revivals = [then for then in self.revivals if now - then < _REVIVAL_SECONDS] + [now]
                if len(self.revivals) > _MOST_REVIVALS:
                    return name
                self.say(f"{name} ended; started again")
            time.sleep(0.5)

    def stop(self) -> None:
        """End every process, then the servers. Nothing is left running."""
        for child in self.processes.values():
            child.ask_to_stop()
        for child in self.processes.values():
            child.wait()
        if self.redis:
            self.redis.stop()
        if self.postgres:
            self.postgres.stop()
        if self.claim is not None:
            home.forget_reach(self.settings.home)
            os.close(self.claim)
            self.claim = None


def _reach_broker(url: str) -> None:
    try:
        with client_of(url, seconds=_CONNECT_SECONDS) as client:
            client.ping()
    except (broker.RedisError, ValueError) as error:
        raise ServerAway("TELAR_REDIS_URL", "Redis", error) from None
