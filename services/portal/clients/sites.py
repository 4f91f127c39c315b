"""Sites and rooms, as the portal speaks to groups."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.portal.clients.base import ServiceClient


class _Answered(BaseModel):
    """What groups says; fields the portal does not know yet are left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class SiteFacts(_Answered):
    """Childcare of a site."""

    childcare_places: int
    childcare_bands: tuple[int, int, int] | None


class RoomLine(_Answered):
    """A room."""

    id: UUID
    name: str
    capacity: int
    is_step_free: bool
    is_closed: bool


class SiteLine(_Answered):
    """A site with its rooms."""

    id: UUID
    name: str
    facts: SiteFacts
    is_closed: bool
    rooms: list[RoomLine]


class SiteBody(BaseModel):
    """A site to be kept."""

    name: str
    childcare_places: int
    childcare_bands: tuple[int, int, int] | None


class RoomBody(BaseModel):
    """A room to be kept."""

    name: str
    capacity: int
    is_step_free: bool


class SitesClient(ServiceClient):
    """Sites and rooms, kept by the coordinator."""

    service = "groups"

    def sites(self) -> list[SiteLine]:
        """Every site with its rooms."""
        return TypeAdapter(list[SiteLine]).validate_python(self.get("/sites"))

    def add_site(self, body: SiteBody, *, key: UUID) -> UUID:
        """Add a site."""
        return UUID(self.post("/sites", body, key=key)["id"])

    def change_site(self, site: UUID, body: SiteBody, *, is_closed: bool) -> None:
        """Change a site, or close it."""
        self.put(f"/sites/{site}", {**body.model_dump(), "is_closed": is_closed})

    def add_room(self, site: UUID, body: RoomBody, *, key: UUID) -> None:
        """Add a room to a site."""
        self.post(f"/sites/{site}/rooms", body, key=key)

    def change_room(self, room: UUID, body: RoomBody, *, is_closed: bool) -> None:
        """Change a room, or close it."""
        self.put(f"/rooms/{room}", {**body.model_dump(), "is_closed": is_closed})
