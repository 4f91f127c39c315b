"""The composition root: builds each service from its settings. Workers import this, so it needs no web framework."""

import importlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from celery import Celery
from joserfc.jwk import OKPKey

from shared.audit import AuditKey
from shared.bus.celery_app import make_celery
from shared.bus.receiving.handlers import Handlers, Timetable
from shared.bus.upkeep import with_upkeep
from shared.crypto import Keyring
from shared.db import make_engine
from shared.health import Check, database_check
from shared.settings import Settings
from shared.work import Transactions

BUS_SERVICES: Final = ("intake", "groups", "notifications")


def database_url(service: str) -> str:
    """Address of a service's database. Raises SystemExit with the variable's name and what to do if it is not set."""
    variable = f"TELAR_DATABASE_URL_{service.upper()}"
    found = os.environ.get(variable) or _secret(variable)
    if not found:
        home = Path(os.environ.get("TELAR_HOME", ".telar")).absolute()
        raise SystemExit(
            f"{variable} no está puesta y en {home} no hay un Telar en marcha. Arráncalo con `make run`, di cuál es "
            f"con TELAR_HOME=..., o pon la variable — not set, and no Telar runs there: start it, or set one of the two"
        )
    return found


def _secret(variable: str) -> str:
    path = Path(os.environ.get(f"{variable}_FILE", f"/run/secrets/{variable.lower()}"))
    return path.read_text().strip() if path.is_file() else ""


def transactions(service: str, *, classes: Sequence[str] | None = None, pool_size: int = 10) -> Transactions:
    """Open a service's database and keys. classes: the key classes to load; all of the service's if None."""
    keys = Settings().keys_dir / service
    return Transactions(
        make_engine(database_url(service), pool_size=pool_size, name=f"telar-{service}"),
        keyring=Keyring.load(keys, classes=classes),
        audit_key=AuditKey.load(keys),
    )


def token_key() -> OKPKey:
    """The portal's public key, by which services know its tokens."""
    return OKPKey.import_key((Settings().keys_dir / "tokens" / "portal.pub.pem").read_text())


def runtime(service: str, *, classes: Sequence[str] | None = None) -> Any:  # noqa: ANN401, each service has its own Runtime
    """Build one service's runtime."""
    works = transactions(service, classes=classes)
    checks: dict[str, Check] = {"database": database_check(works.engine)}
    build = importlib.import_module(f"services.{service}.runtime").build
    return build(transactions=works, token_key=token_key(), checks=checks)


def celery_app(service: str, *, classes: Sequence[str] | None = None) -> Celery:
    """One service's Celery, with its handlers and timetable."""
    tasks = importlib.import_module(f"services.{service}.tasks")
    common = Settings()
    return make_celery(
        service,
        redis_url=common.redis_url,
        keys_dir=common.keys_dir,
        handlers=tasks.handlers,
        timetable=with_upkeep(tasks.timetable),
        runtime=lambda: runtime(service, classes=classes),
    )


def planner_app() -> Celery:
    """The Celery of groups' planner: its own queue, a timetable of one tick, and time for a long search."""
    from services.groups import planner_tasks  # noqa: PLC0415, as every service's tasks: only where they run

    common = Settings()
    return make_celery(
        "groups",
        redis_url=common.redis_url,
        keys_dir=common.keys_dir,
        handlers=Handlers("groups"),
        timetable=planner_tasks.timetable,
        runtime=lambda: runtime("groups"),
        longest_seconds=planner_tasks.LONGEST_SECONDS,
    )


def webhooks_app() -> Celery:
    """The Celery of intake's calls to partners' programs: its own queue and a timetable of one tick."""
    from services.intake import webhook_tasks  # noqa: PLC0415, as every service's tasks: only where they run

    common = Settings()
    return make_celery(
        "intake",
        redis_url=common.redis_url,
        keys_dir=common.keys_dir,
        handlers=Handlers("intake"),
        timetable=webhook_tasks.timetable,
        runtime=lambda: runtime("intake"),
    )


def timetables() -> list[Timetable]:
    """Every service's timetable, with the upkeep that each service needs, the planner's and that of webhooks."""
    modules = [importlib.import_module(f"services.{service}.tasks") for service in BUS_SERVICES]
    planner = importlib.import_module("services.groups.planner_tasks")
    webhooks = importlib.import_module("services.intake.webhook_tasks")
    return [*(with_upkeep(module.timetable) for module in modules), planner.timetable, webhooks.timetable]
