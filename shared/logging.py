"""Structured logs: a fixed event name and allowed fields, one JSON object a line; anything else is dropped."""

import json
import logging
import sys
from datetime import UTC, datetime
from enum import Enum
from typing import Final
from uuid import UUID

ALLOWED: Final = frozenset(
    {
        "alert", "attempts", "attachment", "actor", "case", "channel", "code", "consent", "count", "delivery",
        "edition", "error", "event", "field", "item", "link", "level", "message", "method", "name", "partner",
        "person", "port", "queue", "referral", "request", "route", "seconds", "service", "session", "staff",
        "state", "status", "step", "subject", "version", "worker",
    }
)  # fmt: skip
"""Names of fields a log line may carry: references, codes, numbers. Never words of or about a person."""

_CODE_LENGTH: Final = 80
Field = str | int | float | bool | UUID | Enum | None


class Logger:
    """Writes `log.info("alert_sent", case=ref, seconds=2.1)` and nothing freer than that."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def info(self, event: str, **fields: Field) -> None:
        """Note that something happened."""
        self._write(logging.INFO, event, fields)

    def warning(self, event: str, **fields: Field) -> None:
        """Note expected trouble."""
        self._write(logging.WARNING, event, fields)

    def error(self, event: str, **fields: Field) -> None:
        """Note a fault that a person must look at."""
        self._write(logging.ERROR, event, fields)

    def _write(self, level: int, event: str, fields: dict[str, Field]) -> None:
        kept = {name: _plain(value) for name, value in fields.items() if name in ALLOWED}
        if len(kept) < len(fields):
            kept["dropped_fields"] = len(fields) - len(kept)
        self._logger.log(level, event, extra={"telar": kept})


def get_logger(name: str) -> Logger:
    """Return the logger of one module; `name` is usually `__name__`."""
    return Logger(name)


def _plain(value: Field) -> str | int | float | bool | None:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool | int | float) or value is None:
        return value
    text = str(value)
    return text if len(text) <= _CODE_LENGTH and "\n" not in text else "too_long"


class JsonLines(logging.Formatter):
    """One JSON object a line; a foreign record gives its logger, level and exception class, never its text."""

    def format(self, record: logging.LogRecord) -> str:
        """Render the record without anything that could hold what a person wrote."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        ours = getattr(record, "telar", None)
        if ours is not None:
            line |= {"event": record.msg} | ours
        else:
            line["event"] = "foreign"
            line["where"] = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def configure(level: int = logging.INFO) -> None:
    """Send every log of this process to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("uvicorn.access", "httpx", "httpcore", "celery.app.trace"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
