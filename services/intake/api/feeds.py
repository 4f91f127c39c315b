"""Private calendars of work over HTTP: staff make and end links; a program reads one with its token."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.intake.api.dependencies import CaseworkDoor, TheRuntime
from services.intake.usecases.feed.links import (
    FeedLine,
    Issued,
    issue_feed,
    list_feeds,
    renew_feed,
    revoke_feed,
)
from services.intake.usecases.feed.serve_feed import holder_of, serve_feed
from shared.actor import Actor
from shared.auth import public
from shared.errors import Missing
from shared.http import IdempotencyKey

router = APIRouter(tags=["calendars"])


class TokenBody(BaseModel):
    """What a calendar's address ends with."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, StringConstraints(max_length=100)]


class Holder(BaseModel):
    """Whom the portal has to look up before it asks for her calendar."""

    owner: UUID


class Calendar(BaseModel):
    """A calendar as it goes out."""

    calendar: str
    tag: str
    changed_at: datetime


class NoCalendar(Missing):
    """No calendar stands behind this token, whatever the reason."""


@router.get("/calendar-feeds")
def feeds(door: CaseworkDoor) -> list[FeedLine]:
    """Links that live: hers; everybody's for a coordinator."""
    with door.begin("feed_list") as work:
        return list_feeds(work)


@router.post("/calendar-feeds", status_code=201)
def issue(door: CaseworkDoor, key: IdempotencyKey = None) -> Issued:
    """A link to her own work."""
    with door.begin("feed_issue") as work:
        return issue_feed(work, key=key)


@router.post("/calendar-feeds/{feed_id}/renewal")
def renew(feed_id: UUID, door: CaseworkDoor) -> Issued:
    """Another address; the old one is dead at once."""
    with door.begin("feed_renew") as work:
        return renew_feed(work, feed_id=feed_id)


@router.delete("/calendar-feeds/{feed_id}", status_code=204)
def revoke(feed_id: UUID, door: CaseworkDoor) -> None:
    """End it for good."""
    with door.begin("feed_revoke") as work:
        revoke_feed(work, feed_id=feed_id)


@router.post("/calendar/holder", dependencies=[public()])
def holder(body: TokenBody, runtime: TheRuntime) -> Holder:
    """Who holds this token; one that opens nothing answers 404, whatever the reason."""
    with runtime.transactions.begin(actor=Actor.anonymous(), purpose="feed_holder") as work:
        owner = holder_of(work, token=body.token)
    if owner is None:
        raise NoCalendar("No hay ningún calendario aquí.")
    return Holder(owner=owner)


@router.post("/calendar")
def read(body: TokenBody, door: CaseworkDoor) -> Calendar:
    """The caller's own calendar, by the rights her token of this very moment gives her."""
    with door.begin("feed_read") as work:
        served = serve_feed(work, token=body.token)
    if served is None:
        raise NoCalendar("No hay ningún calendario aquí.")
    return Calendar(**vars(served))
