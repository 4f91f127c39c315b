"""What every process reads from its environment; secrets may also come as files."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings shared by every service. Each is the variable `TELAR_<NAME>`.

    A file of that name (lower case, with prefix) in `/run/secrets` is read too, so that no secret stands in
    an environment.
    """

    model_config = SettingsConfigDict(
        env_prefix="TELAR_",
        secrets_dir="/run/secrets" if Path("/run/secrets").is_dir() else None,
        extra="ignore",
        frozen=True,
    )

    keys_dir: Path = Path(".telar/keys")
    """Folder of key material: `<service>/`, `events/`, `tokens/`."""

    audit_dir: Path = Field(default_factory=lambda: Path(os.environ.get("TELAR_HOME", ".telar")) / "audit")
    """Folder of the audit chains' checkpoints, one file a service: outside the database, kept from one start to the
    next, and best copied away from this machine."""

    redis_url: str = "redis://127.0.0.1:6379/0"
    """Address of the Redis or Valkey that carries the wake-up calls: `redis://`, `rediss://`, or
    `sentinel://USER:PASSWORD@HOST:PORT,HOST:PORT,HOST:PORT/MASTER`."""

    demo: bool = False
    """Whether this is a demonstration with invented people; marked loudly on every page."""
