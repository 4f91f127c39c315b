"""Private calendars over HTTP: staff make and end links; a program reads one with its token and nothing else."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints

from services.groups.api.dependencies import EnrollingDoor, RunningDoor, SeeingDoor, TheRuntime
from services.groups.api.schemas import FormModel, NamedLine
from services.groups.domain.feeds import FeedKind, Title
from services.groups.usecases.feeds.issue_feed import (
    Issued,
    confirm_feed,
    issue_her_feed,
    issue_own_feed,
    issue_place_feed,
    renew_feed,
)
from services.groups.usecases.feeds.list_feeds import FeedLine, StaffFeeds, list_her_feeds, list_staff_feeds
from services.groups.usecases.feeds.revoke_feed import revoke_feed
from services.groups.usecases.feeds.serve_feed import serve_feed
from shared.actor import Actor
from shared.auth import public
from shared.errors import Missing
from shared.http import IdempotencyKey

router = APIRouter(tags=["calendars"])


class PlaceForm(FormModel):
    """The place whose calendar it is, as the list names it."""

    place: NamedLine


class HerForm(FormModel):
    """What she said herself: that she wants it, and that nobody else looks at her phone."""

    is_asked: bool = False
    is_unwatched: bool = False
    title: Title = Title.APPOINTMENT


class AgainForm(FormModel):
    """Asked again, of a participant's link."""

    is_unwatched: bool = False


class TokenForm(FormModel):
    """What a calendar's address ends with."""

    token: Annotated[str, StringConstraints(max_length=100)]


class Served(BaseModel):
    """A calendar as it goes out. owner: who of the staff must still be one."""

    calendar: str
    tag: str
    changed_at: datetime
    owner: UUID | None
    kind: FeedKind


class NoCalendar(Missing):
    """No calendar stands behind this token, whatever the reason."""


@router.get("/calendar-feeds")
def staff_feeds(door: RunningDoor) -> StaffFeeds:
    """Links of staff."""
    with door.begin("feed_list") as work:
        return list_staff_feeds(work)


@router.post("/calendar-feeds", status_code=201)
def issue_own(door: RunningDoor, key: IdempotencyKey = None) -> Issued:
    """A link to her own sessions."""
    with door.begin("feed_issue") as work:
        return issue_own_feed(work, key=key)


@router.post("/calendar-feeds/places", status_code=201)
def issue_place(form: PlaceForm, door: RunningDoor, key: IdempotencyKey = None) -> Issued:
    """A link to when a place is taken."""
    with door.begin("feed_issue") as work:
        return issue_place_feed(work, place=form.place, key=key)


@router.get("/cases/{case_id}/calendar-feeds")
def her_feeds(case_id: UUID, door: EnrollingDoor) -> list[FeedLine]:
    """Live links of a case."""
    with door.begin("feed_list") as work:
        return list_her_feeds(work, case_id=case_id)


@router.post("/cases/{case_id}/calendar-feeds", status_code=201)
def issue_hers(case_id: UUID, form: HerForm, door: EnrollingDoor, key: IdempotencyKey = None) -> Issued:
    """A link to her own sessions, for a participant who asked for it."""
    with door.begin("feed_issue") as work:
        return issue_her_feed(
            work,
            case_id=case_id,
            is_asked=form.is_asked,
            is_unwatched=form.is_unwatched,
            title=form.title,
            key=key,
        )


@router.post("/calendar-feeds/{feed_id}/renewal")
def renew(feed_id: UUID, form: AgainForm, door: SeeingDoor) -> Issued:
    """Another address; the old one is dead at once."""
    with door.begin("feed_renew") as work:
        return renew_feed(work, feed_id=feed_id, is_unwatched=form.is_unwatched)


@router.put("/cases/{case_id}/calendar-feeds/{feed_id}/confirmation", status_code=204)
def confirm(case_id: UUID, feed_id: UUID, form: AgainForm, door: EnrollingDoor) -> None:
    """She says again that nobody watches her phone."""
    with door.begin("feed_confirm") as work:
        confirm_feed(work, case_id=case_id, feed_id=feed_id, is_unwatched=form.is_unwatched)


@router.delete("/calendar-feeds/{feed_id}", status_code=204)
def revoke(feed_id: UUID, door: SeeingDoor) -> None:
    """End it for good."""
    with door.begin("feed_revoke") as work:
        revoke_feed(work, feed_id=feed_id)


@router.post("/calendar", dependencies=[public()])
def read(form: TokenForm, runtime: TheRuntime) -> Served:
    """The calendar of a token; a token that opens nothing answers 404, whatever the reason."""
    with runtime.transactions.begin(actor=Actor.anonymous(), purpose="feed_read") as work:
        served = serve_feed(work, token=form.token)
    if served is None:
        raise NoCalendar("No hay ningún calendario aquí.")
    return Served(**vars(served))
