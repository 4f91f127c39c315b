"""Every message in every language as she would see it, under an alias and at an example hour. Opens nothing of hers."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageKind
from services.notifications.domain.plan_rules import LANGUAGES, LONGEST_ALIAS
from services.notifications.domain.wording import RIGHT_TO_LEFT, Finding, SmsSize, lint_alias, sms_size
from services.notifications.gateways.texts import Text, Texts
from shared.errors import Invalid

_ZONE: Final = "Europe/Madrid"
_HOUR: Final = time(10, 30)


@dataclass(frozen=True)
class Seen:
    """Words as she would see them. length: characters of the body, the same whatever the day and the alias.

    findings: why they would be withheld; empty if they would leave.
    """

    text: Text
    length: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Preview:
    """One message in one language. short: on a phone, by SMS, WhatsApp or Telegram. mail: by mail. size: as SMS."""

    kind: MessageKind
    language: str
    is_right_to_left: bool
    short: Seen
    mail: Seen
    size: SmsSize


def preview_texts(texts: Texts, *, alias: str, now: datetime) -> tuple[Preview, ...]:
    """Every message, language by language, about something tomorrow at half past ten.

    Raises Invalid (`alias`) for one that her contact plan would refuse too.
    """
    _check_alias(texts, alias)
    tomorrow = now.astimezone(ZoneInfo(_ZONE)).date() + timedelta(days=1)
    starts_at = datetime.combine(tomorrow, _HOUR, tzinfo=ZoneInfo(_ZONE))
    return tuple(
        _preview(texts, kind, language, alias=alias, starts_at=starts_at)
        for language in LANGUAGES
        for kind in MessageKind
    )


def _preview(texts: Texts, kind: MessageKind, language: str, *, alias: str, starts_at: datetime) -> Preview:
    short, mail = (
        _seen(texts, kind, language, channel=channel, alias=alias, starts_at=starts_at)
        for channel in (PointKind.SMS, PointKind.EMAIL)
    )
    return Preview(kind, language, language in RIGHT_TO_LEFT, short, mail, size=sms_size(short.text.body))


def _seen(
    texts: Texts, kind: MessageKind, language: str, *, channel: PointKind, alias: str, starts_at: datetime
) -> Seen:
    text = texts.written(
        kind, channel=channel, language=language, starts_at=starts_at, time_zone=_ZONE, alias=alias
    )
    return Seen(text, len(text.body), tuple(texts.findings(text, alias=alias)))


def _check_alias(texts: Texts, alias: str) -> None:
    if len(alias) > LONGEST_ALIAS:
        raise Invalid(
            "el nombre con el que firmar es demasiado largo",
            field="alias",
            expected=f"como mucho {LONGEST_ALIAS} letras",
        )
    if lint_alias(alias, texts.words):
        raise Invalid(
            "este alias no es neutral",
            field="alias",
            expected="un nombre de pila, sin palabras que digan quiénes somos",
        )
