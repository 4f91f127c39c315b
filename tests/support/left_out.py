"""Says at the end of a run, in words, which long tests did not run and which command runs them."""

from collections import Counter
from typing import Final

import pytest

COMMANDS: Final = {"browser": "make e2e", "chaos": "make chaos"}
LEFT_OUT: Final = pytest.StashKey[Counter[str]]()


def kinds_of(items: list[pytest.Item]) -> Counter[str]:
    """How many slow tests there are of each kind that a command of its own runs."""
    slow = [item for item in items if item.get_closest_marker("slow")]
    return Counter(kind for item in slow for kind in COMMANDS if item.get_closest_marker(kind))


def in_words(left_out: Counter[str]) -> str:
    """One sentence for what did not run; empty if everything did."""
    if not left_out:
        return ""
    counts = " and ".join(f"{count} {kind}" for kind, count in sorted(left_out.items()))
    commands = ", ".join(COMMANDS[kind] for kind in sorted(left_out))
    return f"{counts} tests are long and did not run: {commands} (.ci/run runs them too)"
