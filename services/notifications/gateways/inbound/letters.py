"""What a letter tells: that a message could not be delivered (RFC 3464), or what somebody answered.

Machines' own letters (holiday notices, lists) tell nothing. The reference stands in the address it came back to.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr
from hashlib import sha256
from typing import Final

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.news import Fate, News, Reply, Report

_TO: Final = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_BY_MACHINES: Final = frozenset({"bulk", "list", "junk", "auto_reply"})
_QUOTED: Final = re.compile(r"^\s*>")
_FATES: Final = {"failed": Fate.NOT_DELIVERED, "delivered": Fate.DELIVERED}


def read_letter(raw: bytes, bounce_address: str) -> list[News]:
    """Read one letter. What makes no sense tells nothing."""
    letter = message_from_bytes(raw, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    ref = _ref(letter, bounce_address)
    if letter.get_content_type() == "multipart/report":
        fate = next(_fates(letter), None)
        return [Report(PointKind.EMAIL, fate, client_ref=ref)] if ref and fate else []
    sender = parseaddr(_text(letter, "From"))[1]
    if ref or not sender or _is_by_a_machine(letter):
        return []
    known_as = _text(letter, "Message-ID") or sha256(raw).hexdigest()
    return [Reply(PointKind.EMAIL, sender, _words(letter), known_as)]


def _ref(letter: Message, bounce_address: str) -> str:
    mailbox, _, domain = bounce_address.partition("@")
    if not domain:
        return ""
    wanted = re.compile(rf"{re.escape(mailbox)}\+([0-9a-f]{{32}})@{re.escape(domain)}", re.IGNORECASE)
    found = (wanted.search(str(value)) for name in _TO for value in letter.get_all(name, ()))
    return next((match[1].lower() for match in found if match), "")


def _fates(letter: Message) -> Iterator[Fate]:
    """What is said of each recipient; there is one in mail of ours."""
    for part in letter.walk():
        if part.get_content_type() == "message/delivery-status" and isinstance(part.get_payload(), list):
            for block in part.get_payload():
                fate = (
                    _FATES.get(_text(block, "Action").strip().lower()) if isinstance(block, Message) else None
                )
                if fate is not None:
                    yield fate


def _is_by_a_machine(letter: Message) -> bool:
    automatic = _text(letter, "Auto-Submitted").strip().lower() not in ("", "no")
    nobody = _text(letter, "Return-Path").strip() == "<>"
    return automatic or nobody or _text(letter, "Precedence").strip().lower() in _BY_MACHINES


def _words(letter: EmailMessage) -> str:
    """The plain words up to the first quoted line; of a letter in HTML alone nothing, so that a person looks."""
    try:
        body = letter.get_body(preferencelist=("plain",))
        text = str(body.get_content()) if body is not None else ""
    except (LookupError, ValueError, KeyError, AttributeError):
        return ""
    kept: list[str] = []
    for line in text.splitlines():
        if _QUOTED.match(line):
            break
        kept.append(line)
    if kept and len(kept) < len(text.splitlines()):
        kept = _without_who_wrote(kept)
    return "\n".join(kept).strip()


def _without_who_wrote(lines: list[str]) -> list[str]:
    """Take off "On Monday somebody wrote:", in whatever language, that stands before what is quoted."""
    while lines and not lines[-1].strip():
        lines.pop()
    if lines and lines[-1].rstrip().endswith(":"):
        lines.pop()
    return lines


def _text(letter: Message, name: str) -> str:
    try:
        return str(letter.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""  # a header that the library itself cannot read
