"""The image, and the settings of broker and database, read as data."""

import re

from tests.unit.deploy.compose import DEPLOY, OURS, ROOT, SERVICES


def test_keys_secrets_and_copies_are_never_committed_nor_sent_to_the_builder() -> None:
    assert {"keys/", "secrets/", "backups/"} <= set((DEPLOY / ".gitignore").read_text().split())
    listed = (DEPLOY / "Dockerfile.dockerignore").read_text().split("\n")
    assert listed[1] == "*"
    assert {line for line in listed if line.startswith("!")} == {
        "!pyproject.toml", "!uv.lock", "!README.md", "!telar/**", "!services/**", "!shared/**", "!deploy/health.py",
    }  # fmt: skip


def test_the_broker_is_kept_on_disk_and_never_evicts() -> None:
    lines = set((DEPLOY / "redis" / "redis.conf").read_text().splitlines())

    assert {"appendonly yes", "appendfsync everysec", "maxmemory-policy noeviction"} <= lines


def test_the_database_logs_nothing_that_a_person_wrote() -> None:
    lines = set((DEPLOY / "postgres" / "postgresql.conf").read_text().splitlines())

    assert {
        "log_statement = 'none'",
        "log_parameter_max_length = 0",
        "log_parameter_max_length_on_error = 0",
        "log_min_error_statement = 'panic'",
        "fsync = on",
    } <= lines


def docker_lines() -> list[str]:
    text = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")
    return [" ".join(line.split()) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_the_image_is_locked_pinned_small_and_without_root() -> None:
    lines = docker_lines()
    stages = [line for line in lines if line.startswith("FROM")]

    assert stages == [
        "FROM ghcr.io/astral-sh/uv:0.13.9 AS uv",
        "FROM ${PYTHON} AS build",
        "FROM ${PYTHON} AS run",
    ]
    assert lines[0] == "ARG PYTHON=python:3.11.14-slim-bookworm"
    assert sum("uv sync --frozen --no-dev" in line for line in lines) == 2
    assert not any("pip install" in line or "curl" in line or "ADD " in line for line in lines)
    last = lines[lines.index("FROM ${PYTHON} AS run") :]
    assert "USER 10001:10001" in last
    assert any(line.startswith("HEALTHCHECK") for line in last)
    assert 'ENTRYPOINT ["telar"]' in last
    assert not any("apt" in line for line in lines)


def test_the_image_uses_the_same_uv_as_the_makefile() -> None:
    version = re.search(r"UV_VERSION := (\S+)", (ROOT / "Makefile").read_text())

    assert version
    assert f"ghcr.io/astral-sh/uv:{version[1]} " in (DEPLOY / "Dockerfile").read_text()


def test_every_extra_that_an_image_asks_for_exists() -> None:
    import tomllib

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    asked = {
        extra
        for service in SERVICES.values()
        if "build" in service
        for extra in service["build"]["args"]["EXTRAS"].split()
    }

    assert asked == {"intake", "groups", "planner", "notifications", "portal"} <= set(extras)
    assert all(SERVICES[name]["build"]["dockerfile"] == "deploy/Dockerfile" for name in OURS)
