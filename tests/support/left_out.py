"""A plugin that says at the end of a run, in words, which long tests did not run and which command runs them."""

from collections import Counter
from typing import Any, Final

import pytest

COMMANDS: Final = {"attack": "make attack", "browser": "make e2e", "chaos": "make chaos"}
_LEFT_OUT: Final = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing left out."""
    config.stash[_LEFT_OUT] = Counter()
    config.pluginmanager.register(_Counting(config), "telar-left-out")


class _Counting:
    """Counts the long tests that a run leaves out; a worker process tells the one that writes the summary."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        if "not slow" in self._config.getoption("markexpr"):
            self._config.stash[_LEFT_OUT] |= _kinds_of(items)

    def pytest_sessionfinish(self) -> None:
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput["left_out"] = dict(self._config.stash[_LEFT_OUT])

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        told = getattr(node, "workeroutput", {}).get("left_out", {})
        self._config.stash[_LEFT_OUT] |= Counter(told)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        words = _in_words(self._config.stash[_LEFT_OUT])
        if words:
            terminalreporter.write_line(words, yellow=True)


def _kinds_of(items: list[pytest.Item]) -> Counter[str]:
    slow = [item for item in items if item.get_closest_marker("slow")]
    return Counter(kind for item in slow for kind in COMMANDS if item.get_closest_marker(kind))


def _in_words(left_out: Counter[str]) -> str:
    if not left_out:
        return ""
    counts = " and ".join(f"{count} {kind}" for kind, count in sorted(left_out.items()))
    commands = ", ".join(COMMANDS[kind] for kind in sorted(left_out))
    return f"{counts} tests are long and did not run: {commands} (.ci/run runs them too)"
