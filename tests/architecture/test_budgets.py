"""The house's budgets and habits, checked on every file."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("telar", "services", "shared")
TAIL_NOW = 200
"""Lines of the 95th percentile of files: the budget. Bring this down, never up."""
SHARE_NOW = 0.72
"""Lines of test for a line of code. The budget is 1.5: bring this up, never down."""


def code_files() -> list[Path]:
    """Every Python file of the product, migrations and vendored files left out."""
    found = [path for folder in CODE for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts and "vendor" not in path.parts]


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef, list[str]]]:
    for path in code_files():
        text = path.read_text()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node, text.splitlines()


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_over_400_lines_and_the_tail_does_not_grow() -> None:
    sizes = {path: lines_of(path) for path in code_files()}

    assert [f"{path}: {size}" for path, size in sizes.items() if size > 400] == []
    assert quantiles(sizes.values(), n=20)[-1] < TAIL_NOW


def test_no_test_file_is_over_400_lines() -> None:
    sizes = {path: lines_of(path) for path in (ROOT / "tests").rglob("*.py")}

    assert [f"{path}: {size}" for path, size in sizes.items() if size > 400] == []


def test_no_function_is_over_60_lines_without_a_reason_and_few_are_over_40() -> None:
    long = [
        f"{path}:{node.lineno} {node.name} {length(node)}"
        for path, node, lines in functions()
        if length(node) > 60 and "# long:" not in lines[node.lineno - 1]
    ]

    assert long == []
    assert quantiles([length(node) for _, node, _ in functions()], n=20)[-1] < 40


def test_no_folder_holds_over_15_modules() -> None:
    modules = Counter(
        str(path.parent.relative_to(ROOT)) for path in code_files() if path.name != "__init__.py"
    )

    assert [folder for folder, count in modules.items() if count > 15] == []


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        str(path)
        for path in code_files()
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


def test_broad_excepts_are_only_at_entry_points_and_give_their_reason() -> None:
    bare = [
        f"{path}:{number}"
        for path in code_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "except Exception" in line and "# noqa: BLE001, " not in line
    ]

    assert bare == []


def test_the_share_of_tests_does_not_shrink() -> None:
    code = sum(lines_of(path) for path in code_files())
    tests = sum(lines_of(path) for path in (ROOT / "tests").rglob("*.py"))

    assert tests >= SHARE_NOW * code, f"{tests} lines of test for {code} of code"


def test_imports_point_the_right_way() -> None:
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("word", ["../shared" + "/design", "/wor" + "k/"])
def test_the_project_stands_alone(word: str) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    texts = [ROOT / name for name in listed.split("\0") if name and not name.startswith(".ci/")]

    assert [str(path) for path in texts if path.is_file() and word.encode() in path.read_bytes()] == []
