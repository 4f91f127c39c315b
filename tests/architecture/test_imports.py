"""Every import contract holds, and every one of them fails when a module breaks it: planted in a copy of the sources."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("telar", "services", "shared")
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
]
PLANTED = {
    "Services never import each other; only telar knows them all": (
        "services/groups/usecases/planted.py", "import services.intake.domain.case.lifecycle"),
    "Inside intake, imports point inward": (
        "services/intake/domain/planted.py", "import services.intake.store.cases"),
    "Inside groups, imports point inward": (
        "services/groups/store/planted.py", "import services.groups.usecases.editions.create_edition"),
    "Who judges or explains a plan shares nothing with who makes it": (
        "services/groups/planner/judging/costs.py", "import services.groups.planner.solving.model"),
    "Inside notifications, imports point inward": (
        "services/notifications/domain/planted.py", "import services.notifications.store.base"),
    "Inside the portal, imports point inward": (
        "services/portal/domain/planted.py", "import services.portal.store.tables"),
    "The domain knows no framework, no I/O": (
        "services/groups/domain/planted.py", "import sqlalchemy"),
    "The domain takes from shared only closed words and error kinds": (
        "services/intake/domain/planted_shared.py", "import shared.clock"),
    "The portal stands outside the bus": (
        "services/portal/usecases/planted.py", "import shared.bus.sending.relay"),
    "The portal seals second factors and nothing else": (
        "services/portal/views/planted.py", "import shared.crypto"),
    "Contracts lean on nothing of ours": (
        "shared/contracts/planted.py", "import shared.db"),
}  # fmt: skip
"""Contract to the module that would break it: path and its one line."""


def lint(tree: Path) -> str:
    """What import-linter says of a tree; its last lines name the contracts that broke."""
    words = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, '.'); {words}", "--no-cache"]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False).stdout


def broken(said: str) -> set[str]:
    return {match[1].strip() for match in re.finditer(r"^(.+) BROKEN(?: \(.*)?$", said, re.MULTILINE)}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, nothing but Python, and of the contracts."""
    tree = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            target = tree / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    shutil.copyfile(ROOT / "pyproject.toml", tree / "pyproject.toml")
    return tree


def test_every_contract_has_a_module_that_would_break_it() -> None:
    assert set(PLANTED) == set(CONTRACTS)


def test_every_contract_holds() -> None:
    said = lint(ROOT)

    assert broken(said) == set(), said
    assert f"{len(CONTRACTS)} kept, 0 broken" in said, said


def test_a_module_that_breaks_a_contract_is_caught_by_that_contract(copy: Path) -> None:
    for path, line in PLANTED.values():
        (copy / path).write_text(f"{line}\n", encoding="utf-8")

    assert broken(lint(copy)) == set(CONTRACTS)


def test_no_module_imports_itself_through_others() -> None:
    import grimp

    graph = grimp.build_graph(*PACKAGES, cache_dir=None, exclude_type_checking_imports=True)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}

    assert circle(imports) == []


def test_a_circle_is_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c"]


def circle(imports: dict[str, set[str]]) -> list[str]:
    """Modules that import each other round, or lead to such; empty if there are none."""
    left = {name: set(found) & set(imports) for name, found in imports.items()}
    while leaves := {name for name, found in left.items() if not found & set(left)}:
        for name in leaves:
            del left[name]
    needed = {each for found in left.values() for each in found}
    return sorted(name for name in left if name in needed)
