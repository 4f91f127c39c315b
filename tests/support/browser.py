"""A real Chromium for tests: how it starts, and what to say where there is none."""

import os
import shutil
from pathlib import Path
from typing import Final

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE: Final = Path(__file__).parent / "vendor" / "axe.min.js"
HOW_TO_INSTALL: Final = "Chromium is missing, browser tests did not run: apt-get install chromium"


def chromium() -> str | None:
    """Path of the browser, or None."""
    named = os.environ.get("TELAR_CHROMIUM")
    return (
        named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    )


def is_mandatory() -> bool:
    """Whether a missing browser is a failure: on the build machine it is."""
    return os.environ.get("CI", "").lower() in ("1", "true")
