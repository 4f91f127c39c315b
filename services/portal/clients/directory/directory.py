"""Intake's directory, as the portal speaks to it: what belongs to partners, searching, merging, packages."""

from uuid import UUID

import httpx
from pydantic import TypeAdapter

from services.portal.clients.base import ServiceClient
from services.portal.clients.directory.packages import Plan
from services.portal.clients.directory.parts import (
    About,
    AgreementEntry,
    Found,
    HoursEntry,
    Pair,
    Parts,
    PlaceEntry,
    Search,
    ServiceEntry,
    Stale,
    Town,
)


class DirectoryClient(ServiceClient):
    """The directory as staff: see ServiceClient for the errors."""

    service = "intake"

    def parts(self, partner: UUID) -> Parts:
        """Everything that belongs to a partner."""
        return Parts.model_validate(self.get(f"/partners/{partner}/parts"))

    def write_about(self, partner: UUID, about: About, *, key: UUID) -> None:
        """Say what may be read about it."""
        self.put(f"/partners/{partner}/about", about, key=key)

    def write_service(
        self, partner: UUID, entry: ServiceEntry, *, key: UUID, which: UUID | None = None
    ) -> None:
        """Add a service, or replace what is said of one."""
        self._write(f"/partners/{partner}/services", entry, key=key, which=which)

    def write_place(self, partner: UUID, entry: PlaceEntry, *, key: UUID, which: UUID | None = None) -> None:
        """Add a place, or replace what is said of one."""
        self._write(f"/partners/{partner}/places", entry, key=key, which=which)

    def drop_place(self, partner: UUID, which: UUID, *, key: UUID) -> None:
        """Take a place away."""
        self.delete(f"/partners/{partner}/places/{which}", key=key)

    def add_hours(self, partner: UUID, entry: HoursEntry, *, key: UUID) -> None:
        """Write hours down."""
        self.post(f"/partners/{partner}/hours", entry, key=key)

    def drop_hours(self, partner: UUID, which: UUID, *, key: UUID) -> None:
        """Take hours away."""
        self.delete(f"/partners/{partner}/hours/{which}", key=key)

    def add_agreement(self, partner: UUID, entry: AgreementEntry, *, key: UUID) -> None:
        """Note an agreement."""
        self.post(f"/partners/{partner}/agreements", entry, key=key)

    def drop_agreement(self, partner: UUID, which: UUID, *, key: UUID) -> None:
        """Take the note of an agreement away."""
        self.delete(f"/partners/{partner}/agreements/{which}", key=key)

    def stale(self, *, whose: str) -> list[Stale]:
        """Entries nobody has confirmed for six months. whose: mine or all."""
        return TypeAdapter(list[Stale]).validate_python(self.get("/partners/stale", whose=whose))

    def keep(self, partner: UUID, *, key: UUID) -> None:
        """Take an entry up as one's own."""
        self.post(f"/partners/{partner}/keep", key=key)

    def towns(self) -> list[Town]:
        """Towns to measure from."""
        return TypeAdapter(list[Town]).validate_python(self.get("/directory/towns"))

    def search(self, wanted: Search) -> list[Found]:
        """Who may help."""
        return TypeAdapter(list[Found]).validate_python(self.post("/directory/search", wanted))

    def merges(self) -> list[Pair]:
        """Entries that may be one."""
        return TypeAdapter(list[Pair]).validate_python(self.get("/directory/merges"))

    def merge(self, *, kept: UUID, merged: UUID) -> None:
        """Let one stand for both."""
        self.post("/directory/merges", {"kept": kept, "merged": merged})

    def keep_apart(self, one: UUID, other: UUID) -> None:
        """Say that they are two."""
        self.post("/directory/apart", {"one": one, "other": other})

    def package(self) -> bytes:
        """The directory as a data package."""
        return self.download("/directory/package")[0]

    def bring(self, data: bytes) -> Plan:
        """What a package would change."""
        form = httpx.Request(
            "POST", "http://form.invalid", files={"file": ("package", data, "application/octet-stream")}
        )
        media_type = form.headers["content-type"]
        return Plan.model_validate(self.upload("/directory/packages", form.read(), media_type=media_type))

    def take(self, package: UUID) -> Plan:
        """Take in what one has looked at."""
        return Plan.model_validate(self.post(f"/directory/packages/{package}/take"))

    def _write(self, path: str, entry: ServiceEntry | PlaceEntry, *, key: UUID, which: UUID | None) -> None:
        if which is None:
            self.post(path, entry, key=key)
        else:
            self.put(f"{path}/{which}", entry, key=key)
