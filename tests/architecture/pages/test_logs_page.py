"""docs/logs.md names every event that our code writes to the log, and no other."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]
PAGE: Final = (ROOT / "docs" / "logs.md").read_text(encoding="utf-8")
_WRITES: Final = re.compile(r"\blog\.(?:info|warning|error)\(\s*(\"[a-z_]+\")?")


def events() -> set[str]:
    """Every event's name in quotes; a call whose event is no plain word gives ""."""
    folders = (ROOT / name for name in ("services", "shared", "telar"))
    texts = (path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    return {name for text in texts for name in _WRITES.findall(re.sub(r"`[^`]*`", "", text))}


def test_every_event_of_the_log_is_explained() -> None:
    written = {name.strip('"') for name in events()}
    rows = [
        line.split("|")[1] for line in PAGE[PAGE.index("## Events of the log") :].splitlines() if "`" in line
    ]
    told = [name for row in rows for name in re.findall(r"`([a-z_]+)`", row)]

    assert len(written) > 40
    assert written - set(told) == set(), "explain these in docs/logs.md"
    assert set(told) - written == set(), "these are written no more"
    assert len(told) == len(set(told))


def test_nothing_is_logged_past_the_one_door_that_drops_words() -> None:
    """Only libraries' loggers are named elsewhere, to make them quieter."""
    past = {
        path.relative_to(ROOT).as_posix()
        for name in ("services", "shared", "telar")
        for path in (ROOT / name).rglob("*.py")
        if re.search(
            r"logging\.(?:debug|info|warning|error|exception|critical)\(|logging\.FileHandler",
            path.read_text(),
        )
    }
    assert past == set()
