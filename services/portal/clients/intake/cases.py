"""The case file, as the portal speaks to intake."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from pydantic import BaseModel

from services.portal.clients.base import ServiceClient
from services.portal.clients.intake.reasons import Reason

Json = Mapping[str, Any]


class Head(BaseModel):
    """The head of a case page. No full name is part of it."""

    id: UUID
    code: str
    person: UUID
    call_name: str
    languages: list[str]
    interpreter: bool
    status: str
    status_since: datetime
    level: str
    level_since: datetime | None
    is_screened: bool
    reasons: list[Reason]
    open_alerts: int
    team: str
    owner: UUID | None
    opened_at: datetime
    last_contact_at: datetime | None
    next_action: str
    next_due_at: datetime | None
    is_live: bool
    is_overdue: bool
    children: int
    may_serve: bool
    safety_plan_until: datetime | None
    steps: list[str]
    version: int
    merged: list[UUID]


class Kept(BaseModel):
    """Anything with facts; what else it has stays readable by name."""

    id: UUID
    version: int = 1
    facts: dict[str, Any]
    model_config = {"extra": "allow"}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401, the fields that only some kinds have
        """A field that only some kinds have."""
        extra = self.__pydantic_extra__ or {}
        if name in extra:
            return extra[name]
        raise AttributeError(name)


class Identity(BaseModel):
    """Her names, papers and profile, opened on purpose."""

    names: dict[str, Any]
    names_version: int
    particulars: dict[str, Any]
    profile: dict[str, Any]
    file_version: int


class Entry(BaseModel):
    """A line of the timeline."""

    id: UUID
    at: datetime
    author: UUID
    kind: str
    summary: str
    ref: UUID | None


class Note(BaseModel):
    """An attention or a note, whole; corrects: the one it sets right."""

    id: UUID
    at: datetime
    author: UUID
    corrects: UUID | None
    facts: dict[str, Any]


class CasesClient(ServiceClient):
    """Cases and everything in them."""

    service = "intake"

    def open_case(self, body: Json, *, key: UUID) -> UUID:
        """Open a case; the same key gives the same one."""
        return UUID(self.post("/cases", body, key=key)["id"])

    def head(self, case: UUID) -> Head:
        """The head of a case page."""
        return Head.model_validate(self.get(f"/cases/{case}"))

    def identity(self, case: UUID) -> Identity:
        """Her names, papers and profile; the opening is noted there."""
        return Identity.model_validate(self.get(f"/cases/{case}/identity"))

    def timeline(self, case: UUID, kinds: list[str] | None = None, *, limit: int = 200) -> list[Entry]:
        """The timeline, newest first."""
        found = self.get(f"/cases/{case}/timeline", kind=kinds or None, limit=limit)
        return [Entry.model_validate(each) for each in found]

    def notes(self, case: UUID) -> list[Note]:
        """Every attention and note of the case, newest first; corrected ones stay."""
        return [Note.model_validate(each) for each in self.get(f"/cases/{case}/notes")]

    def all(self, case: UUID, what: str) -> list[Kept]:
        """Everything of one kind in a case: children, dated-facts, consents, incidents, plan-items..."""
        return [Kept.model_validate(each) for each in self.get(f"/cases/{case}/{what}")]

    def add(self, case: UUID, what: str, body: Json, *, key: UUID) -> Any:  # noqa: ANN401, the service's JSON
        """Add one; the same key adds it once."""
        return self.post(f"/cases/{case}/{what}", body, key=key)

    def change(self, case: UUID, what: str, body: Json) -> None:
        """Change one."""
        self.put(f"/cases/{case}/{what}", body)

    def act(self, case: UUID, what: str, body: Json | None = None) -> Any:  # noqa: ANN401, the service's JSON
        """Do something with one."""
        return self.post(f"/cases/{case}/{what}", body)

    def take_off(self, case: UUID, what: str) -> None:
        """Take one off."""
        self.delete(f"/cases/{case}/{what}")

    def safety_plan(self, case: UUID) -> Kept | None:
        """The safety plan in force."""
        found = self.get(f"/cases/{case}/safety-plan")
        return Kept.model_validate(found) if found else None

    def accompaniment(self, case: UUID, which: UUID) -> Kept:
        """One accompaniment."""
        return Kept.model_validate(self.get(f"/cases/{case}/accompaniments/{which}"))

    def add_document(
        self, case: UUID, *, kind: str, title: str, name: str, media_type: str, data: bytes, key: UUID
    ) -> None:
        """Keep a document."""
        form = httpx.Request(
            "POST",
            "http://form.invalid",
            data={"kind": kind, "title": title},
            files={"file": (name, data, media_type or "application/octet-stream")},
        )
        self.upload(
            f"/cases/{case}/attachments", form.read(), media_type=form.headers["content-type"], key=key
        )

    def document(self, case: UUID, which: UUID) -> tuple[bytes, str]:
        """A document's bytes and media type."""
        return self.download(f"/cases/{case}/attachments/{which}/content")

    def contact_logs(self) -> list[Kept]:
        """Contacts without a file."""
        return [Kept.model_validate(each) for each in self.get("/contact-logs")]

    def log_contact(self, body: Json, *, key: UUID) -> UUID:
        """Record a contact without a file."""
        return UUID(self.post("/contact-logs", {"log": body}, key=key)["id"])

    def convert(self, log: UUID, names: Json, *, key: UUID) -> UUID:
        """Open a case from a contact."""
        return UUID(self.post(f"/contact-logs/{log}/case", {"names": names}, key=key)["id"])
