"""The data folder: one Telar at a time, reached from another shell, erased only when it is Telar's and at rest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from telar.local import home
from telar.local.home import HomeRefused
from telar.local.redis import Redis
from telar.local.settings import LocalSettings
from telar.local.system import ServerAway, System


def telar(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a clean shell: nothing of Telar's in its environment but these."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TELAR_")}
    return subprocess.run(
        [sys.executable, "-m", "telar", *words],
        env=clean | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_second_telar_on_the_same_folder_is_refused_whatever_its_ports(folder: Path) -> None:
    held = home.claim(folder)

    with pytest.raises(HomeRefused, match=str(folder)):
        home.claim(folder)

    os.close(held)
    os.close(home.claim(folder))


def test_a_folder_with_other_things_is_neither_filled_nor_erased(folder: Path) -> None:
    folder.mkdir()
    (folder / "tesis.odt").write_text("años de trabajo")

    with pytest.raises(HomeRefused, match=r"tesis\.odt"):
        home.claim(folder)
    with pytest.raises(HomeRefused, match="marca"):
        home.erase(folder)

    assert (folder / "tesis.odt").exists()


def test_erasing_takes_what_telar_made_and_leaves_what_somebody_put_there_later(folder: Path) -> None:
    os.close(home.claim(folder))
    (folder / "postgres").mkdir()
    (folder / "notas.txt").write_text("mías")

    home.erase(folder)

    assert [path.name for path in folder.iterdir()] == ["notas.txt"]


def test_a_folder_on_which_a_telar_runs_is_not_erased(folder: Path) -> None:
    held = home.claim(folder)

    with pytest.raises(HomeRefused, match="en marcha"):
        home.erase(folder)

    os.close(held)


def test_a_folder_whose_server_was_left_behind_is_not_erased(folder: Path) -> None:
    os.close(home.claim(folder))
    server = Redis(folder / "redis")
    server.start()

    with pytest.raises(HomeRefused, match="en marcha"):
        home.erase(folder)

    server.stop()
    home.erase(folder)
    assert not folder.exists()


def test_a_pid_file_of_a_process_long_gone_does_not_count(folder: Path) -> None:
    os.close(home.claim(folder))
    (folder / "postgres" / "data").mkdir(parents=True)
    (folder / "postgres" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n/elsewhere\n")

    assert not home.is_in_use(folder)


def test_addresses_left_behind_by_a_killed_telar_are_not_used(folder: Path) -> None:
    held = home.claim(folder)
    home.leave_reach(folder, {"TELAR_REDIS_URL": "redis://127.0.0.1:1/0"})
    assert home.reach(folder) == {"TELAR_REDIS_URL": "redis://127.0.0.1:1/0"}
    assert (folder / "running.json").stat().st_mode & 0o077 == 0

    os.close(held)

    assert home.reach(folder) == {}


def test_the_reset_names_the_folder_it_would_erase_before_it_asks(folder: Path) -> None:
    os.close(home.claim(folder))

    said = telar("demo", "--reset", TELAR_HOME=str(folder))

    assert str(folder) in said.stdout
    assert folder.exists()


@pytest.mark.parametrize("words", [("events", "status"), ("audit", "verify"), ("keys", "status"), ("demo",)])
def test_with_nothing_running_the_command_says_what_to_do(words: tuple[str, ...], folder: Path) -> None:
    said = telar(*words, TELAR_HOME=str(folder), TELAR_KEYS_DIR=str(folder / "keys"))

    assert said.returncode == 1
    assert "telar up" in said.stderr or "make run" in said.stderr
    assert "Traceback" not in said.stderr
    assert not folder.exists()


def test_an_address_of_postgresql_that_leads_nowhere_is_named_without_its_password(folder: Path) -> None:
    said = telar("events", "status", TELAR_HOME=str(folder),
                 TELAR_DATABASE_URL_INTAKE="postgresql://telar:secreta@127.0.0.1:1/telar_intake")  # fmt: skip

    assert said.returncode == 1
    assert "PostgreSQL" in said.stderr
    assert "Traceback" not in said.stderr
    assert "secreta" not in said.stderr


def test_starting_on_a_broker_that_is_not_there_names_the_variable(folder: Path) -> None:
    address = "postgresql://telar:secreta@127.0.0.1:1/telar"
    own = {f"database_url_{service}": address for service in ("intake", "groups", "notifications", "portal")}
    system = System(LocalSettings(home=folder, redis_url="redis://127.0.0.1:1/0", smtp_url="smtp://127.0.0.1:1",
                                  port=_free(), services_port=_free(), **own), say=lambda _step: None)  # fmt: skip

    with pytest.raises(ServerAway, match="TELAR_REDIS_URL"):
        system.start()
    system.stop()


def test_starting_on_a_database_that_is_not_there_names_the_variable(
    folder: Path, redis_server: Redis
) -> None:
    address = "postgresql://telar:secreta@127.0.0.1:1/telar"
    own = {f"database_url_{service}": address for service in ("intake", "groups", "notifications", "portal")}
    system = System(LocalSettings(home=folder, redis_url=redis_server.url, smtp_url="smtp://127.0.0.1:1",
                                  port=_free(), services_port=_free(), **own), say=lambda _step: None)  # fmt: skip

    with pytest.raises(ServerAway, match="TELAR_DATABASE_URL_INTAKE") as refused:
        system.start()
    system.stop()

    assert "secreta" not in str(refused.value)


def _free() -> int:
    from telar.local.redis import free_port

    return free_port()
