"""Settings of the portal: variables TELAR_PORTAL_* and the addresses of the other services."""

from pydantic import Field

from shared.settings import Settings as SharedSettings


class PortalSettings(SharedSettings):
    """What the portal needs to run. Times are minutes unless the name says otherwise."""

    database_url_portal: str = "postgresql+psycopg://localhost/telar_portal"
    public_url: str = "http://localhost:8000"
    """Where browsers find the portal; `https` switches on `Secure` cookies with the `__Host-` prefix."""

    neutral_url: str = ""
    """A host whose name says nothing and that only knows public pages, for links that leave the house.

    Empty: the same as public_url.
    """

    intake_url: str = "http://127.0.0.1:8001"
    groups_url: str = "http://127.0.0.1:8002"
    notifications_url: str = "http://127.0.0.1:8003"

    service_timeout_seconds: float = Field(default=5.0, gt=0)
    idle_minutes: int = Field(default=15, ge=1, le=15)
    absolute_hours: int = Field(default=10, ge=1, le=24)
    passwords_at_once: int = Field(default=2, ge=1)
    """How many passwords may be stretched at the same time: each takes 64 MiB."""

    leave_to: str = "https://www.aemet.es"
    """The harmless page that *Salir* goes to."""

    trusted_proxies: int = Field(default=0, ge=0)
    """How many proxies of ours stand in front and append to X-Forwarded-For."""

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us over TLS."""
        return self.public_url.startswith("https:")

    @property
    def voice_url(self) -> str:
        """The address that stands on participants' slips, without a slash at its end."""
        return (self.neutral_url or self.public_url).rstrip("/")

    def service_url(self, service: str) -> str:
        """Base address of a service. Raises KeyError for an unknown one."""
        return {
            "intake": self.intake_url,
            "groups": self.groups_url,
            "notifications": self.notifications_url,
        }[service]
