"""What `make test` leaves out is said in words, whether one process ran it or several."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("processes", ["0", "1"])
def test_a_run_without_the_long_tests_says_how_many_and_which_command_runs_them(processes: str) -> None:
    command = [sys.executable, "-m", "pytest", "-m", "not slow", "-n", processes, "-p", "no:cacheprovider",
               "tests/e2e/test_shell.py"]  # fmt: skip
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout

    assert "browser tests are long and did not run: make e2e" in said
