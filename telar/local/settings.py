"""What `telar up` reads: where data lives, which ports, and real servers if there are any."""

import os
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

SERVICES: Final = ("intake", "groups", "notifications", "portal")


class LocalSettings(BaseSettings):
    """Settings of one machine; each is the variable `TELAR_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="TELAR_", extra="ignore", frozen=True)

    home: Path = Path(".telar")
    """Where data, keys and logs live."""

    port: int = Field(default=8420, ge=1024, le=65535)
    """The portal's port, the only one a person opens."""

    services_port: int = Field(default=8421, ge=1024, le=65535)
    """The JSON services' port; nothing but the portal calls it."""

    redis_port: int = Field(default=8422, ge=1024, le=65535)
    """Port of the embedded Redis or Valkey."""

    smtp_port: int = Field(default=8423, ge=1024, le=65535)
    """Port of the mail catcher, which keeps mail in `<home>/mail` and sends nothing on."""

    demo: bool = True
    """Whether to load and mark the demonstration on an empty system."""

    redis_url: str | None = None
    """A Redis or Valkey of your own instead of the embedded one."""

    smtp_url: str | None = None
    """A mail server of your own instead of the mail catcher."""

    database_url_intake: str | None = None
    database_url_groups: str | None = None
    database_url_notifications: str | None = None
    database_url_portal: str | None = None

    def own_database(self, service: str) -> str | None:
        """Address of a PostgreSQL database of your own for a service, if one is set."""
        found: str | None = getattr(self, f"database_url_{service}")
        return found

    @property
    def keys_dir(self) -> Path:
        """Folder of key material."""
        return Path(os.environ.get("TELAR_KEYS_DIR", self.home / "keys"))


def read() -> LocalSettings:
    """Read the settings. Raises SystemExit with one clear line if a variable is wrong."""
    try:
        return LocalSettings()
    except ValidationError as error:
        lines = [f"TELAR_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise SystemExit("\n".join(lines)) from None
