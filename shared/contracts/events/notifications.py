"""What notifications tells: what became of messages, and contact points that a person must look at."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import MessageTemplate, ReplyCode, WithheldReason
from shared.contracts.contract import Event


class _Notifications(Event):
    """An event of the notifications service; `subject` is the person."""

    producer: ClassVar[str] = "notifications"
    subscribers: ClassVar[tuple[str, ...]] = ("intake",)


class MessageSent(_Notifications):
    """A message to her was accepted by the provider."""

    name: ClassVar[str] = "notifications.message_sent.v1"

    person: UUID
    message: UUID
    template: MessageTemplate
    sent_at: AwareDatetime


class MessageWithheld(_Notifications):
    """A message to her did not leave, and will not by itself; a person must decide."""

    name: ClassVar[str] = "notifications.message_withheld.v1"

    person: UUID
    message: UUID
    template: MessageTemplate
    reason: WithheldReason


class MessageUncertain(_Notifications):
    """It cannot be known whether a message left; it is never sent again by itself."""

    name: ClassVar[str] = "notifications.message_uncertain.v1"

    person: UUID
    message: UUID
    template: MessageTemplate


class ContactUnconfirmed(_Notifications):
    """A contact point was not confirmed in time; staff must call her inside the window."""

    name: ClassVar[str] = "notifications.contact_unconfirmed.v1"

    person: UUID
    point: UUID
    since: AwareDatetime


class ContactNotSafe(_Notifications):
    """Contact stopped being safe: everything to her is stopped until a person has confirmed.

    by_reply: somebody wrote so from one of her numbers, just now; else a member of staff said so.
    """

    name: ClassVar[str] = "notifications.contact_not_safe.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("groups", "intake")

    person: UUID
    at: AwareDatetime
    by_reply: bool = False


class ReplyReceived(_Notifications):
    """Something was answered from one of her numbers; its words stay in notifications.

    message, occurrence: the reminder it answers, where that is certain. is_shared: the number is another woman's too,
    so that nobody knows whose answer it is.
    """

    name: ClassVar[str] = "notifications.reply_received.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("groups", "intake")

    person: UUID
    reply: UUID
    code: ReplyCode
    received_at: AwareDatetime
    message: UUID | None = None
    occurrence: UUID | None = None
    template: MessageTemplate | None = None
    is_shared: bool = False


class ContactStopped(_Notifications):
    """Nobody and nothing may contact her, by any means, until a person lifts it."""

    name: ClassVar[str] = "notifications.contact_stopped.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("groups", "intake")

    person: UUID
    at: AwareDatetime


class ContactResumed(_Notifications):
    """A person lifted the stop: her contact plan holds again."""

    name: ClassVar[str] = "notifications.contact_resumed.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("groups", "intake")

    person: UUID
    at: AwareDatetime


class PhonesCompared(_Notifications):
    """Whose contact points share a number with hers, all of them each time; no number, only references.

    newly: those of them with whom she shares a number that both did not share before.
    """

    name: ClassVar[str] = "notifications.phones_compared.v1"

    person: UUID
    others: tuple[UUID, ...]
    newly: tuple[UUID, ...] = ()
