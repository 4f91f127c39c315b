"""How the caller herself wants her notices: nobody reads or sets another's."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, status
from pydantic import BaseModel, ConfigDict, Field

from services.notifications.api.dependencies import StaffDoor
from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.notices.choices import Channel, Choices
from services.notifications.store.notices.choices import NoticeChoicesRow, choices_of
from services.notifications.usecases.staff.choose_notices import ask_for_chat, choose_notices, unlink_chat

router = APIRouter(prefix="/my-notices", tags=["my notices"])

_Minute = Annotated[int, Field(ge=0, lt=1440)]


class NoticesBody(BaseModel):
    """digest_hour: in Madrid. days: 0 (Monday) to 6. quiet: minutes of the day, from and until; null: none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    digest_hour: Annotated[int, Field(ge=0, le=23)]
    days: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7)]
    quiet: tuple[_Minute, _Minute] | None = None
    channel: Channel = Channel.EMAIL


class NoticesView(BaseModel):
    """What stands. chosen: null as long as she chose nothing, and her working hours rule.

    has_telegram: whether this installation has a bot. is_linked: whether it knows her chat. waits_until: for a code.
    """

    chosen: NoticesBody | None
    has_telegram: bool
    is_linked: bool
    waits_until: datetime | None

    @classmethod
    def of(cls, row: NoticeChoicesRow | None, *, has_telegram: bool, now: datetime) -> Self:
        """Put a row in the shape of an answer."""
        chosen = None if row is None else row.choices
        waits = None if row is None else row.link_until
        return cls(
            chosen=None
            if chosen is None
            else NoticesBody(
                digest_hour=chosen.digest_hour,
                days=list(chosen.days),
                quiet=chosen.quiet,
                channel=chosen.channel,
            ),
            has_telegram=has_telegram,
            is_linked=row is not None and row.chat is not None,
            waits_until=waits if waits is not None and waits > now else None,
        )


class CodeView(BaseModel):
    """A code to be sent to the bot, shown once; good until then."""

    code: str
    until: datetime


@router.get("")
def show(door: StaffDoor) -> NoticesView:
    """What she chose."""
    with door.begin("my_notices") as work:
        has_telegram = PointKind.TELEGRAM in door.runtime.outside.channels
        row = choices_of(work.session, work.actor.ref)
        return NoticesView.of(row, has_telegram=has_telegram, now=work.now)


@router.put("", status_code=status.HTTP_204_NO_CONTENT)
def choose(door: StaffDoor, body: NoticesBody) -> None:
    """Choose, within the limits."""
    chosen = Choices(body.digest_hour, tuple(sorted(set(body.days))), body.quiet, body.channel)
    with door.begin("choose_notices") as work:
        choose_notices(work, chosen)


@router.post("/telegram-code", status_code=status.HTTP_201_CREATED)
def ask(door: StaffDoor) -> CodeView:
    """A fresh code that links the chat it is sent from; whoever asked before has no good one any more."""
    with door.begin("ask_for_chat") as work:
        code, until = ask_for_chat(work)
        return CodeView(code=code, until=until)


@router.post("/telegram-unlinking", status_code=status.HTTP_204_NO_CONTENT)
def unlink(door: StaffDoor) -> None:
    """Forget her chat."""
    with door.begin("unlink_chat") as work:
        unlink_chat(work)
