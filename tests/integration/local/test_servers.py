"""The embedded servers: they start on a bare machine, keep what they were given, and never outlive us."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from telar.local import children
from telar.local.postgres import Postgres
from telar.local.redis import Redis, free_port
from telar.local.settings import LocalSettings
from telar.local.system import PortBusy, System


def test_postgres_keeps_its_data_over_a_restart_and_gives_each_service_its_own_role(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "pg")
    server.start()
    server.ensure_databases(["telar_a", "telar_b"])
    with psycopg.connect(server.url("telar_a", role="telar_a"), autocommit=True) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept values (7)")
    server.stop()

    server.start()
    server.ensure_databases(["telar_a", "telar_b"])
    with psycopg.connect(server.url("telar_a", role="telar_a")) as connection:
        assert connection.execute("select n from kept").fetchone() == (7,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url("telar_a", role="telar_b"))
    server.stop()


def test_postgres_writes_no_value_of_a_failed_statement_to_its_log(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "pg")
    server.start()
    with server.connect() as connection, pytest.raises(psycopg.Error):
        connection.execute("select %s::int", ("canario-2718",))
    with server.connect() as connection, pytest.raises(psycopg.Error):
        connection.execute("select 'canario-2718' from nowhere")
    server.stop()

    assert "canario-2718" not in server.log.read_text()


def test_redis_needs_its_password_and_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    server = Redis(tmp_path / "redis")
    server.start()
    with redis.Redis.from_url(server.url) as client:
        client.lpush("queue", "a", "b")
    with redis.Redis(port=server.port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.llen("queue")
    server.stop()

    again = Redis(tmp_path / "redis", port=server.port)
    again.start()
    with redis.Redis.from_url(again.url) as client:
        assert client.llen("queue") == 2
    again.stop()
    assert (tmp_path / "redis" / "password").stat().st_mode & 0o077 == 0


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import pathlib, sys, time\n"
        "from telar.local import children\n"
        "child = children.start('sleeper', ['sleep', '60'], log=pathlib.Path(sys.argv[1]) / 'log')\n"
        "print(child.process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())

    parent.send_signal(signal.SIGKILL)
    parent.communicate()

    assert ended(pid)


def ended(pid: int) -> bool:
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    return False


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    stubborn = ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"]
    child = children.start("stubborn", stubborn, log=tmp_path / "log")
    time.sleep(0.2)

    child.ask_to_stop()
    child.wait(seconds=0.3)

    assert not child.is_alive


def test_a_busy_port_gives_its_number_and_the_variable_to_change(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ports = {"services_port": free_port(), "redis_port": free_port(), "smtp_port": free_port()}
        system = System(LocalSettings(home=tmp_path / "home", port=port, **ports), say=lambda _step: None)

        with pytest.raises(PortBusy, match=rf"{port}.*TELAR_PORT"):
            system.start()

    assert not (tmp_path / "home").exists()


def test_a_wrong_setting_is_named_with_what_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    from telar.local.settings import read

    monkeypatch.setenv("TELAR_PORT", "80")

    with pytest.raises(SystemExit, match=r"TELAR_PORT: .*1024"):
        read()
