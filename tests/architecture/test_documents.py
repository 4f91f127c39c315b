"""Documents stay true: decisions are numbered once, links lead somewhere, commands exist."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "services").glob("*/README.md")),
]


def test_each_decision_has_a_number_of_its_own_and_says_what_was_turned_down() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = Counter(path.name[:4] for path in decisions)

    assert len(decisions) >= 9
    assert [number for number, times in numbers.items() if times > 1] == []
    assert [path.name for path in decisions[:9] if "**Turned down.**" not in path.read_text()] == []
    assert [path.name for path in decisions if not path.read_text().startswith(f"# {path.name[:4]} ")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_path_in_a_page_leads_to_a_file(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    paths = re.findall(r"`((?:docs|shared|services|telar|deploy|tests|bench)/[\w./-]+\.\w+)`", text)

    lost = [link for link in links if not (page.parent / link).exists()]
    lost += [path for path in paths if not (ROOT / path).exists()]
    assert lost == []


def test_the_readme_has_the_two_commands_in_its_first_screen() -> None:
    first_screen = (ROOT / "README.md").read_text().splitlines()[:40]

    assert {"make run", "make test"} <= {line.strip().split("  ")[0] for line in first_screen}


def test_every_make_target_is_explained() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    phony = next(line for line in lines if line.startswith(".PHONY")).split(":")[1].split()

    assert [
        name for name in phony if not any(line.startswith(f"{name}:") and "## " in line for line in lines)
    ] == []


def test_the_command_lists_its_verbs() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "telar", "--help"], capture_output=True, text=True, check=True
    ).stdout

    for verb in (
        "up",
        "web",
        "worker",
        "relay",
        "beat",
        "migrate",
        "doctor",
        "demo",
        "audit",
        "events",
        "keys",
        "bench",
    ):
        assert re.search(rf"\b{verb}\b", said), verb
