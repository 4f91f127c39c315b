"""Every way out that this installation has, put together from its settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import unquote, urlsplit
from uuid import UUID

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.plan_rules import LONGEST_ALIAS
from services.notifications.domain.provider_limits import LawfulHours
from services.notifications.domain.wording import Finding, ForbiddenWords, lint_address, lint_alias
from services.notifications.gateways.gateway import Gateway
from services.notifications.gateways.inbound.feed import Feed
from services.notifications.gateways.inbound.mailbox import MailboxFeed, mailbox_address
from services.notifications.gateways.inbound.smpp_feed import SmppFeed
from services.notifications.gateways.lawful import lawful_hours
from services.notifications.gateways.providers import (
    smpp_address,
    telegram_gateway,
    text_gateway,
    whatsapp_gateway,
)
from services.notifications.gateways.smtp import SmtpAddress, SmtpGateway
from services.notifications.gateways.texts import Texts
from services.notifications.gateways.urgent_channel import urgent_channels
from services.notifications.settings import NotificationsSettings

_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True)
class Outside:
    """gateways: to participants, by kind of point. staff_mail: to staff. texts: what may be said.

    alarm_mail: another mail server for alarms of the chain itself, tried first. alarm_to: who gets them always.
    urgent: the organisation's own channels for alerts, by their reference. feeds: where news are fetched.
    rates: messages a second by a gateway's name. lawful: hours that must be kept.
    """

    gateways: Mapping[PointKind, Gateway]
    staff_mail: Gateway
    alarm_mail: Gateway | None
    alarm_to: tuple[str, ...]
    texts: Texts
    neutral_sender: str
    portal_url: str
    urgent: Mapping[UUID, Gateway] = field(default_factory=dict)
    feeds: tuple[Feed, ...] = ()
    rates: Mapping[str, float] = field(default_factory=dict)
    lawful: tuple[LawfulHours, ...] = ()

    @property
    def channels(self) -> frozenset[PointKind]:
        """Kinds of point a machine can serve at present."""
        return frozenset(self.gateways)


def open_outside(settings: NotificationsSettings) -> Outside:
    """Build the gateways. Nothing is called yet.

    Raises ValueError for an address that makes no sense, and for a sender that says what we are.
    """
    texts = Texts(also_forbidden=settings.forbidden_words)
    check_senders(settings, texts.words)
    to_her = _mail(settings, settings.neutral_mail_from, bounce_address=settings.bounce_address)
    built = (to_her, text_gateway(settings), whatsapp_gateway(settings), telegram_gateway(settings))
    return Outside(
        gateways={gateway.kind: gateway for gateway in built if gateway is not None},
        staff_mail=_mail(settings, settings.mail_from),
        alarm_mail=_mail(settings, settings.mail_from, url=settings.alarm_smtp_url)
        if settings.alarm_smtp_url
        else None,
        alarm_to=settings.alarm_to,
        texts=texts,
        neutral_sender=settings.neutral_sender,
        portal_url=settings.portal_url,
        urgent=urgent_channels(settings.staff_channel_url, sender=settings.neutral_sender),
        feeds=tuple(_feeds(settings)),
        rates=settings.provider_rates,
        lawful=lawful_hours(also_commercial=settings.keep_commercial_hours),
    )


def check_senders(settings: NotificationsSettings, words: ForbiddenWords) -> None:
    """Refuse what would stand as sender on her phone if it is not neutral. Raises ValueError naming the setting."""
    name = settings.neutral_sender
    too_long = [Finding("too_long")] if len(name) > LONGEST_ALIAS else []
    found = {
        "NEUTRAL_SENDER": lint_alias(name, words) + too_long,
        "NEUTRAL_MAIL_FROM": lint_address(settings.neutral_mail_from, words),
        "BOUNCE_ADDRESS": lint_address(settings.bounce_address, words),
    }
    for setting, findings in found.items():
        if findings:
            why = ", ".join(f"{finding.code} {finding.word}".strip() for finding in findings)
            raise ValueError(f"TELAR_{setting} is not neutral on her phone ({why}): choose another")


def _feeds(settings: NotificationsSettings) -> Iterator[Feed]:
    if settings.sms_url.startswith(("smpp://", "smpps://")):
        yield SmppFeed(smpp_address(settings))
    if settings.mailbox_url:
        yield MailboxFeed(
            mailbox_address(
                settings.mailbox_url, bounce_address=settings.bounce_address, ca_file=settings.smtp_ca_file
            )
        )


def _mail(
    settings: NotificationsSettings, from_address: str, *, url: str = "", bounce_address: str = ""
) -> Gateway:
    address = smtp_address(url or settings.smtp_url, from_address=from_address)
    return SmtpGateway(replace(address, ca_file=settings.smtp_ca_file, bounce_address=bounce_address))


def smtp_address(url: str, *, from_address: str) -> SmtpAddress:
    """Read `smtp://user:password@host:port`. Raises ValueError for another scheme or no host."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("TELAR_SMTP_URL must be like smtp://host:port")
    return SmtpAddress(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        from_address=from_address,
    )
