"""Copies the few browser files we use out of their npm packages, and writes the list of hashes.

Run by hand when a version changes: `python services/portal/static/vendor/fetch.py`.
Needs `npm` and a registry; the portal itself needs neither. A test compares the files with vendor.json.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
SVG_NS = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class Wanted:
    """One file of one package. target: path from the repository's root."""

    package: str
    version: str
    source: str
    target: str


VENDOR = "services/portal/static/vendor"
FILES = (
    Wanted("htmx.org", "4.0.1", "dist/htmx.min.js", f"{VENDOR}/htmx.min.js"),
    Wanted("bootstrap", "5.3.9", "dist/css/bootstrap.min.css", f"{VENDOR}/bootstrap.min.css"),
    Wanted(
        "@fontsource-variable/noto-sans",
        "5.3.0",
        "files/noto-sans-latin-wght-normal.woff2",
        f"{VENDOR}/noto-sans-latin.woff2",
    ),
    Wanted("axe-core", "4.14.1", "axe.min.js", "tests/support/vendor/axe.min.js"),
)
ICON_PACKAGE, ICON_VERSION = "bootstrap-icons", "1.13.2"
ICON_TARGET = f"{VENDOR}/icons.svg"
ICONS = tuple(
    """
    house folder2 calendar3 people bell three-dots search plus-lg eye-slash eye person-circle box-arrow-right
    check-lg check-circle x-lg exclamation-triangle exclamation-octagon exclamation-circle info-circle
    chevron-right chevron-left chevron-down arrow-left clock clock-history telephone chat-left-text geo-alt pencil
    printer download paperclip file-earmark-text shield-check shield-exclamation heart journal-text list-check
    lock unlock key gear translate question-circle send link-45deg person-plus people-fill pin-angle
    dash-circle slash-circle circle circle-half arrow-repeat building flag sliders keyboard inbox envelope
    hand-thumbs-up house-heart hourglass-split calendar-check calendar-plus card-checklist bar-chart
    trash archive arrow-up-circle globe2 emoji-smile telephone-x volume-mute diagram-3 puzzle stars
    """.split()
)


def pack(package: str, version: str, folder: Path) -> Path:
    """Download one package into folder and unpack it; returns its root."""
    answer = subprocess.run(  # noqa: S603, fixed arguments
        ["npm", "pack", f"{package}@{version}", "--silent"],  # noqa: S607
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / answer.stdout.strip().splitlines()[-1]
    out = folder / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(out, filter="data")
    return out / "package"


def licence(root: Path) -> str:
    """The SPDX name that the package declares."""
    return str(json.loads((root / "package.json").read_text())["license"])


def without_source_map(data: bytes) -> bytes:
    """Drop the pointer to a map file that we don't ship: the browser's tools would ask for it."""
    return re.sub(rb"\s*(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$", b"\n", data)


def sprite(root: Path) -> bytes:
    """One SVG with a symbol for each icon of ICONS."""
    symbols = []
    for name in ICONS:
        text = (root / "icons" / f"{name}.svg").read_text()
        inner = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", text.strip()).replace("\n", "")
        squeezed = re.sub(r"\s+", " ", inner).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{squeezed}</symbol>')
    return f'<svg xmlns="{SVG_NS}" fill="currentColor">{"".join(symbols)}</svg>\n'.encode()


def entry(data: bytes, *, package: str, version: str, spdx: str, target: str) -> dict[str, str]:
    """A row of vendor.json."""
    digest = base64.b64encode(hashlib.sha384(data).digest()).decode()
    return {
        "file": target,
        "package": package,
        "version": version,
        "licence": spdx,
        "sha256": hashlib.sha256(data).hexdigest(),
        "sri": f"sha384-{digest}",
    }


def fetch(folder: Path) -> Iterator[dict[str, str]]:
    """Write every file and yield its row."""
    for wanted in FILES:
        root = pack(wanted.package, wanted.version, folder)
        data = without_source_map((root / wanted.source).read_bytes())
        (ROOT / wanted.target).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / wanted.target).write_bytes(data)
        yield entry(
            data, package=wanted.package, version=wanted.version, spdx=licence(root), target=wanted.target
        )
    root = pack(ICON_PACKAGE, ICON_VERSION, folder)
    data = sprite(root)
    (ROOT / ICON_TARGET).write_bytes(data)
    yield entry(data, package=ICON_PACKAGE, version=ICON_VERSION, spdx=licence(root), target=ICON_TARGET)


def main() -> None:
    """Fetch everything and write vendor.json."""
    with tempfile.TemporaryDirectory() as folder:
        rows = list(fetch(Path(folder)))
    (HERE / "vendor.json").write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    sys.stdout.write(f"{len(rows)} files\n")


if __name__ == "__main__":
    main()
