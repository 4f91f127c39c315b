"""`telar up` on servers of one's own: they are used as they are, nothing of Telar's stands beside them."""

from pathlib import Path

import psycopg
import pytest
import redis

from telar.local.postgres import Postgres
from telar.local.redis import Redis, free_port
from telar.local.settings import SERVICES, LocalSettings
from telar.local.system import System

pytestmark = [pytest.mark.chaos, pytest.mark.slow]


def test_servers_named_by_address_are_used_and_stay_up_when_telar_stops(tmp_path: Path) -> None:
    own, broker = Postgres(tmp_path / "pg"), Redis(tmp_path / "broker")
    own.start()
    broker.start()
    try:
        own.ensure_databases([f"casa_{service}" for service in SERVICES])
        addresses = {
            f"database_url_{service}": own.url(f"casa_{service}", role=f"casa_{service}")
            for service in SERVICES
        }
        ports = {name: free_port() for name in ("port", "services_port", "redis_port", "smtp_port")}
        settings = LocalSettings(
            home=tmp_path / "home", demo=False, redis_url=broker.url, **ports, **addresses
        )
        system = System(settings, say=lambda _step: None)
        try:
            system.start()
            assert (system.postgres, system.redis) == (None, None)
            assert not (tmp_path / "home" / "postgres").exists()
        finally:
            system.stop()

        for address in addresses.values():
            with psycopg.connect(address) as connection:
                assert connection.execute("select count(*) from alembic_version").fetchone() == (1,)
        with redis.Redis.from_url(broker.url) as client:
            assert client.ping()
    finally:
        own.stop()
        broker.stop()
