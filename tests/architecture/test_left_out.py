"""What `make test` leaves out is said in words, whether one process ran it or several."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUITE = """
import pytest
@pytest.mark.browser
@pytest.mark.slow
def test_long(): raise AssertionError
@pytest.mark.chaos
@pytest.mark.slow
def test_longer(): raise AssertionError
def test_short(): pass
"""


@pytest.mark.parametrize("processes", ["0", "1"])
def test_a_run_without_the_long_tests_says_how_many_and_which_command_runs_them(
    tmp_path: Path, processes: str
) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  attack\n  browser\n  chaos\n  slow\n")
    command = [sys.executable, "-m", "pytest", "-m", "not slow", "-p", "tests.support.left_out", "-p", "xdist",
               "-n", processes]  # fmt: skip
    bare = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = subprocess.run(command, cwd=tmp_path, env=bare, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    words = "1 browser and 1 chaos tests are long and did not run: make e2e, make chaos"
    assert words in ran.stdout
