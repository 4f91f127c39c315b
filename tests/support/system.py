"""The whole of Telar as processes, in a folder of its own, for tests that need all of it."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
from joserfc.jwk import OKPKey

from shared.actor import Actor
from shared.auth import mint
from telar.local.redis import free_port
from telar.local.settings import LocalSettings
from telar.local.system import System


@contextmanager
def running(*, smtp_url: str | None = None, demo: bool = False) -> Iterator[System]:
    """Start every process in a folder of its own on free ports; at the end stop them all and drop the folder."""
    with tempfile.TemporaryDirectory(prefix="telar-test-") as folder:
        Path(folder).chmod(0o711)
        with running_in(Path(folder), smtp_url=smtp_url, demo=demo) as system:
            yield system


@contextmanager
def running_in(
    folder: Path,
    *,
    smtp_url: str | None,
    demo: bool = False,
    environment: Mapping[str, str] | None = None,
    kind: type[System] = System,
) -> Iterator[System]:
    """Start every process in this folder, which others may pass; `environment` is given to each of them."""
    settings = LocalSettings(
        home=folder,
        port=free_port(),
        services_port=free_port(),
        redis_port=free_port(),
        smtp_port=free_port(),
        smtp_url=smtp_url,
        demo=demo,
    )
    system = kind(settings, say=lambda _step: None, environment=dict(environment or {}))
    try:
        system.start()
        yield system
    finally:
        system.stop()


def service_client(system: System, service: str, actor: Actor, *, ttl_seconds: int = 60) -> httpx.Client:
    """A client that speaks to one JSON service as the portal would for this person, by tokens that live so long."""
    key = OKPKey.import_key((system.settings.keys_dir / "tokens" / "portal.pem").read_text())

    def sign(request: httpx.Request) -> None:
        request.headers["authorization"] = (
            f"Bearer {mint(actor, audience=service, private_key=key, ttl_seconds=ttl_seconds)}"
        )

    base = system.environment[f"TELAR_{service.upper()}_URL"]
    return httpx.Client(base_url=base, timeout=20.0, trust_env=False, event_hooks={"request": [sign]})
