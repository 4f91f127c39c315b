"""The doctor looks at every port Telar takes, every server it was told of, and the browser it was told of."""

import os
import socket
from pathlib import Path

import pytest

from telar.doctor import Finding, examine
from telar.local import postgres
from telar.local.redis import Redis, free_port
from tests.support.servers import Databases


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("TELAR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TELAR_HOME", str(tmp_path / "home"))


def found(what: str) -> Finding:
    return next(each for each in examine() if each.what == what)


@pytest.mark.parametrize(
    "variable", ["TELAR_PORT", "TELAR_SERVICES_PORT", "TELAR_REDIS_PORT", "TELAR_SMTP_PORT"]
)
def test_a_port_that_is_taken_is_named_with_its_variable(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv(variable, str(port))

        one = found(f"Puerto {port}")

    assert not one.is_well
    assert variable in one.mend


def test_a_server_of_ones_own_that_does_not_answer_is_named_without_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELAR_DATABASE_URL_INTAKE", f"postgresql://ana:secreta@127.0.0.1:{free_port()}/telar")

    one = found("TELAR_DATABASE_URL_INTAKE")

    assert not one.is_well
    assert "secreta" not in repr(one)


def test_servers_of_ones_own_that_answer_are_well(
    monkeypatch: pytest.MonkeyPatch, redis_server: Redis, databases: Databases
) -> None:
    monkeypatch.setenv("TELAR_REDIS_URL", redis_server.url)
    monkeypatch.setenv("TELAR_DATABASE_URL_INTAKE", databases.server.url("postgres"))

    assert found("TELAR_REDIS_URL").is_well
    assert found("TELAR_DATABASE_URL_INTAKE").is_well


def test_the_browser_named_by_its_variable_is_the_one_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELAR_CHROMIUM", "/no/such/browser")

    assert not found("Chromium").is_well


def test_a_folder_outside_ours_that_must_be_opened_for_postgresql_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    outside, ours = tmp_path / "privada", tmp_path / "privada" / "telar"
    (ours / "postgres").mkdir(parents=True)
    for folder in (outside, ours):
        folder.chmod(0o700)
    assert postgres.closed_above(ours / "postgres")[:2] == [ours, outside]

    postgres._let_through(ours / "postgres", ours=ours)

    said = capfd.readouterr().err
    assert f"{outside} " in said
    assert f"{ours} " not in said
    assert outside.stat().st_mode & 0o777 == 0o701
