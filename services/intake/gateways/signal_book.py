"""The rules that read texts here, made ready once a process."""

from functools import cache
from threading import Thread

from services.intake.gateways.signal_files import BadSignalFile, SignalLibrary
from shared.logging import get_logger

_LOG = get_logger(__name__)


@cache
def signal_book() -> SignalLibrary:
    """Return the published rules; nothing is opened before the first text is read."""
    return SignalLibrary()


def make_ready() -> None:
    """Open the rules in a thread of their own, so that the first note of a process does not wait for them."""
    Thread(target=_open, name="signal-book", daemon=True).start()


def _open() -> None:
    try:
        signal_book().scanner  # noqa: B018, a cached property: asking makes it
    except BadSignalFile as error:
        _LOG.error("signal_rules_refused", error=error.code)
