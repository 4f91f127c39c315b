"""The texts on disk: templates by language, forbidden words, and how a message is put together from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml
from babel.dates import format_date, format_time

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageKind, StaffNotice
from services.notifications.domain.plan_rules import LANGUAGES, LONGEST_ALIAS
from services.notifications.domain.wording import (
    PARTICIPANT_PLACEHOLDERS,
    RIGHT_TO_LEFT,
    STAFF_PLACEHOLDERS,
    Finding,
    ForbiddenWords,
    lint,
    lint_alias,
    lint_placeholders,
)

_HERE: Final = Path(__file__).resolve().parent.parent
_DAY, _DATE, _TIME = "EEEE", "dd/MM", "HH:mm"
_LOCALES: Final = {"ar": "ar_MA"}
"""Where a language is spoken in more ways than one: Morocco's Arabic writes Western digits."""
_LEFT_TO_RIGHT, _END = "\u2066", "\u2069"
_STAFF_LANGUAGES: Final = ("es", "en")
_A_MONDAY: Final = date(2026, 11, 23)


@dataclass(frozen=True)
class Template:
    """Words of one message in one language, with placeholders. own: of channels that have words of their own."""

    subject: str
    body: str
    own: Mapping[PointKind, "Template"] = field(default_factory=dict)

    def on(self, channel: PointKind) -> "Template":
        """The words of one channel."""
        return self.own.get(channel, self)


@dataclass(frozen=True)
class Text:
    """A message ready to read. facts: what fills its template, in the order date, time, alias."""

    subject: str
    body: str
    facts: tuple[str, ...] = ()


class WordingRefused(Exception):
    """A text is not neutral. findings: codes and entries of our own lists."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(", ".join(sorted({finding.code for finding in findings})))
        self.findings = findings


class Texts:
    """Every template and word list, read once from a folder laid out as this service's own."""

    def __init__(self, folder: Path = _HERE, *, also_forbidden: tuple[str, ...] = ()) -> None:
        self._folder = folder
        self._also_forbidden = also_forbidden
        self._lengths: dict[tuple[str, str, PointKind], int] = {}

    @cached_property
    def words(self) -> ForbiddenWords:
        """The lists of all languages together: a Spanish word betrays in a French text as well."""
        lines: list[str] = list(self._also_forbidden)
        for path in sorted((self._folder / "wording").glob("*.txt")):
            lines += [
                line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
            ]
        return ForbiddenWords(lines)

    @cached_property
    def templates(self) -> Mapping[tuple[str, str], Template]:
        """(language, message) to template; raises KeyError or ValueError for a malformed file."""
        found: dict[tuple[str, str], Template] = {}
        for path in sorted((self._folder / "templates").glob("*/*.yaml")):
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            found[(path.parent.name, path.stem)] = _template(content)
        return found

    def to_her(
        self,
        kind: MessageKind,
        *,
        channel: PointKind,
        language: str,
        starts_at: datetime,
        time_zone: str,
        alias: str,
    ) -> Text:
        """Put a message to her together and read it once more as a stranger would. Raises WordingRefused."""
        text = self.written(
            kind, channel=channel, language=language, starts_at=starts_at, time_zone=time_zone, alias=alias
        )
        findings = self.findings(text, alias=alias)
        if findings:
            raise WordingRefused(findings)
        return text

    def written(
        self,
        kind: MessageKind,
        *,
        channel: PointKind,
        language: str,
        starts_at: datetime,
        time_zone: str,
        alias: str,
    ) -> Text:
        """A message to her, not read by anyone yet. Its body has one length per template, language and channel."""
        template = self.templates[(language, kind)].on(channel)
        local = starts_at.astimezone(ZoneInfo(time_zone))
        when = _when(local.date(), local, language)
        body = template.body.format(**when, alias=alias)
        length = self.length_of(kind, channel=channel, language=language)
        facts = (_bare(when["date"]), _bare(when["time"]), alias)
        return Text(template.subject, body.ljust(length), facts)

    def findings(self, text: Text, *, alias: str) -> list[Finding]:
        """Every reason why this message may not leave under this alias; none if it may."""
        return lint(f"{text.subject}\n{text.body.rstrip()}", self.words) + lint_alias(alias, self.words)

    def length_of(self, kind: MessageKind, *, channel: PointKind, language: str) -> int:
        """Characters of the longest body this template can give on this channel, and so of every body."""
        key = (language, str(kind), channel)
        if key not in self._lengths:
            self._lengths[key] = _longest(self.templates[(language, kind)].on(channel).body, language)
        return self._lengths[key]

    def to_staff(self, notice: StaffNotice, *, language: str, facts: Mapping[str, str]) -> Text:
        """Put a notice to staff together: a link behind sign-in and counts, nothing of a person."""
        template = self.templates[(language if language in _STAFF_LANGUAGES else "es", notice)]
        return Text(template.subject, template.body.format(**facts))

    def problems(self) -> list[str]:
        """Everything wrong with the folder, as `language/message[/channel]: code word`; the build wants none."""
        found: list[str] = []
        for language in LANGUAGES:
            for kind in MessageKind:
                found += self._problems_of(language, kind, PARTICIPANT_PLACEHOLDERS, is_to_her=True)
        for language in _STAFF_LANGUAGES:
            for notice in StaffNotice:
                found += self._problems_of(language, notice, STAFF_PLACEHOLDERS, is_to_her=False)
        return found

    def _problems_of(
        self, language: str, message: str, allowed: frozenset[str], *, is_to_her: bool
    ) -> list[str]:
        place = f"{language}/{message}"
        template = self.templates.get((language, message))
        if template is None:
            return [f"{place}: missing"]
        found = self._problems_in(template, place, allowed, is_to_her=is_to_her)
        for channel, own in template.own.items():
            found += self._problems_in(own, f"{place}/{channel}", allowed, is_to_her=is_to_her)
        return found

    def _problems_in(
        self, template: Template, place: str, allowed: frozenset[str], *, is_to_her: bool
    ) -> list[str]:
        text = f"{template.subject}\n{template.body}"
        findings = lint_placeholders(text, allowed)
        if is_to_her:
            findings += lint(text, self.words)
        else:
            findings += [Finding("forbidden_word", word) for word in self.words.found_in(text)]
        return [f"{place}: {finding.code} {finding.word}".strip() for finding in findings]


def _template(content: Mapping[str, Any]) -> Template:
    """Read a file: `subject`, `body`, and for a channel with words of its own its name over the same two.

    A channel's subject may be left out. Raises KeyError, or ValueError for what is no channel.
    """
    subject, body = content["subject"], content["body"]
    own = {
        PointKind(name): Template(words.get("subject", subject), words["body"])
        for name, words in content.items()
        if name not in ("subject", "body")
    }
    return Template(subject, body, own)


def _longest(body: str, language: str) -> int:
    days = (_A_MONDAY + timedelta(days=offset) for offset in range(7))
    noon = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001, a wall-clock sample, only its width counts
    return max(len(body.format(**_when(day, noon, language), alias="M" * LONGEST_ALIAS)) for day in days)


def _when(day: date, clock: datetime, language: str) -> dict[str, str]:
    """Day and hour as her language writes them; numbers stay left to right whatever stands around them."""
    locale = _LOCALES.get(language, language)
    number = format_date(day, _DATE, locale=locale)
    hour = format_time(clock.time(), _TIME, locale=locale)
    if language in RIGHT_TO_LEFT:
        number, hour = (f"{_LEFT_TO_RIGHT}{one}{_END}" for one in (number, hour))
    return {"date": f"{format_date(day, _DAY, locale=locale)} {number}", "time": hour}


def _bare(text: str) -> str:
    """Without marks of direction: providers that hold the words themselves set them."""
    return text.replace(_LEFT_TO_RIGHT, "").replace(_END, "")
