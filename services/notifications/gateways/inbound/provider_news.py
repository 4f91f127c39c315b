"""What WhatsApp, Telegram and a form API tell us, read from their documented shapes into news.

What is not known, or not whole, is passed over: the provider may add things, and none of them is a reason to fail.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.news import Fate, News, Reply, Report
from services.notifications.gateways.http_call import text_at

_META: Final = {"delivered": Fate.DELIVERED, "read": Fate.DELIVERED, "failed": Fate.NOT_DELIVERED}
_TWILIO: Final = {
    "delivered": Fate.DELIVERED,
    "read": Fate.DELIVERED,
    "undelivered": Fate.NOT_DELIVERED,
    "failed": Fate.NOT_DELIVERED,
}
_REF_DIGITS: Final = 32


def json_of(raw: bytes) -> object:
    """The JSON of a body; None if it is none."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def whatsapp_news(body: object) -> list[News]:
    """Read a `messages` webhook: statuses of ours by our `biz_opaque_callback_data`, and what was written to us."""
    found: list[News] = []
    for value in _values(body):
        found += [report for status in _list(value, "statuses") for report in _whatsapp_report(status)]
        found += [reply for message in _list(value, "messages") for reply in _whatsapp_reply(message)]
    return found


def _values(body: object) -> Iterator[object]:
    for entry in _list(body, "entry"):
        for change in _list(entry, "changes"):
            if text_at(change, "field") == "messages":
                yield _at(change, "value")


def _whatsapp_report(status: object) -> Iterator[Report]:
    fate, provider_id = _META.get(text_at(status, "status") or ""), text_at(status, "id")
    if fate is not None and provider_id is not None:
        ref = _ref(text_at(status, "biz_opaque_callback_data"))
        yield Report(PointKind.WHATSAPP, fate, client_ref=ref, provider_ids=(provider_id,))


def _whatsapp_reply(message: object) -> Iterator[Reply]:
    sender, external_id = text_at(message, "from"), text_at(message, "id")
    words = (
        text_at(message, "text", "body")
        or text_at(message, "button", "text")
        or text_at(message, "interactive", "button_reply", "title")
        or ""
    )
    if sender is not None and external_id is not None and text_at(message, "type") != "reaction":
        yield Reply(PointKind.WHATSAPP, f"+{sender.lstrip('+')}", words, external_id)


def telegram_news(body: object) -> list[News]:
    """Read an update: what was written to the bot in a chat of two."""
    chat, update = text_at(body, "message", "chat", "id"), text_at(body, "update_id")
    if chat is None or update is None or text_at(body, "message", "chat", "type") != "private":
        return []
    words = text_at(body, "message", "text") or text_at(body, "message", "caption") or ""
    return [Reply(PointKind.TELEGRAM, chat, words, update)]


def twilio_news(form: Mapping[str, str], *, ref: str) -> list[News]:
    """Read a form: a status of ours (its address holds our reference), or what was written to us."""
    sid = form.get("MessageSid", "") or form.get("SmsSid", "")
    if not sid:
        return []
    if "MessageStatus" in form:
        fate = _TWILIO.get(form["MessageStatus"])
        return (
            [] if fate is None else [Report(PointKind.SMS, fate, client_ref=_ref(ref), provider_ids=(sid,))]
        )
    if "Body" in form and form.get("From"):
        return [Reply(PointKind.SMS, form["From"], form["Body"], sid)]
    return []


def _ref(text: str | None) -> str:
    """Our own reference if it looks like one; else empty."""
    text = text or ""
    return text if len(text) == _REF_DIGITS and all(sign in "0123456789abcdef" for sign in text) else ""


def _at(found: object, name: str) -> Any:  # noqa: ANN401, what a stranger sent
    return found.get(name) if isinstance(found, dict) else None


def _list(found: object, name: str) -> list[Any]:
    inner = _at(found, name)
    return inner if isinstance(inner, list) else []
