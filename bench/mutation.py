"""Which changes to the risk engines no test notices: `make mutate`, written up in docs/mutation.md.

It goes on where the last run stopped. Named parts run alone: `python -m bench.mutation scoring`. With
`--sample 150` as many mutants of each are drawn, the same ones each time. `--write` puts the figures in the page.

A rulebook is made once a process, and the tool credits what makes it to the first test that asks. So what its run
leaves is tried again with every test.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents

ROOT = Path(__file__).parent.parent
DOMAIN = "services/intake/domain"
PARTS = {
    "scoring": [
        *(
            f"{DOMAIN}/instruments/{name}.py"
            for name in ("answers", "asking", "bounds", "rating", "scoring", "weighed")
        ),
        f"{DOMAIN}/risk/levels.py",
    ],
    "signals": [f"{DOMAIN}/signals/**/*.py"],
}
TESTS = {"scoring": "tests/unit/intake/risk", "signals": "tests/unit/intake/signals"}
"""Where each part has its tests."""
SEED = 20_261_127
PAGE = ROOT / "docs/mutation.md"
FATES = {0: "survived", 5: "no tests", 33: "no tests", 1: "killed", 3: "killed", None: "not run"}
"""What pytest's exit code, or mutmut's own, says; any other is a signal: it ran too long."""
TOO_SLOW = 36
LONGEST_SECONDS = 120
"""For all tests of a part on one mutant; ten seconds are common."""
CAUGHT = ("killed", "too slow")
LEFT = ("survived", "no tests")


def sources(part: str) -> list[Path]:
    """Files of a part that hold code, by name."""
    return sorted(path for pattern in PARTS[part] for path in ROOT.glob(pattern) if path.stat().st_size)


def mutants_of(path: Path) -> list[str]:
    """Every mutant of a file, by the name the tool gives it."""
    name = path.relative_to(ROOT)
    module = ".".join(name.with_suffix("").parts)
    return [f"{module}.{mutant}" for mutant in mutate_file_contents(str(name), path.read_text()).mutant_names]


def all_of(part: str) -> list[str]:
    """Every mutant of a part, in the order of its files."""
    return [mutant for path in sources(part) for mutant in mutants_of(path)]


def drawn(part: str, size: int) -> list[str]:
    """As many mutants of a part, drawn by chance but always the same while the code is."""
    every = all_of(part)
    return sorted(random.Random(SEED).sample(every, min(size, len(every))))


def fates(part: str) -> Iterator[tuple[str, str, str]]:
    """File, mutant and what became of it, of those that were made."""
    for path in sources(part):
        kept = ROOT / "mutants" / f"{path.relative_to(ROOT)}.meta"
        if kept.exists():
            for mutant, code in json.loads(kept.read_text())["exit_code_by_key"].items():
                yield path.name, mutant, FATES.get(code, "too slow")


def table(part: str, among: Collection[str] | None = None) -> str:
    """Counts by file, and the mutants that no test noticed. among: those of a sample alone."""
    counts: dict[str, Counter[str]] = {}
    left = []
    for name, mutant, fate in fates(part):
        if among is not None and mutant not in among:
            continue
        counts.setdefault(name, Counter())[fate] += 1
        if fate in LEFT:
            left.append(f"`{mutant.removeprefix('services.intake.domain.')}`")
    counts["all"] = sum(counts.values(), Counter())
    columns = (*CAUGHT, *LEFT, "not run")
    rows = [
        f"| {name} | " + " | ".join(str(found[each]) for each in columns) + " |"
        for name, found in counts.items()
    ]
    head = [f"| {part} | " + " | ".join(columns) + " |", "| --- |" + " ---: |" * len(columns)]
    return "\n".join([*head, *rows, "", "Left: " + (", ".join(sorted(left)) or "none") + "."])


def write(part: str, said: str) -> None:
    """Put the table of a part in the page, between its two marks."""
    start, end = f"<!-- {part} -->", f"<!-- /{part} -->"
    before, _, rest = PAGE.read_text().partition(start)
    _, _, after = rest.partition(end)
    PAGE.write_text(f"{before}{start}\n{said}\n{end}{after}")


def forget_half_made() -> None:
    """Files that a stopped run left half made would pass for whole ones without mutants."""
    for path in (each for part in PARTS for each in sources(part)):
        made = ROOT / "mutants" / path.relative_to(ROOT)
        if not made.with_name(f"{made.name}.meta").exists():
            made.unlink(missing_ok=True)


def run(names: Sequence[str]) -> None:
    """One process, last in the queue for the processor."""
    forget_half_made()
    tool = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "1", *names]
    subprocess.run(["nice", "-n", "15", *tool], cwd=ROOT, check=True)


def run_again(part: str, among: Collection[str]) -> None:
    """Try those that survived with every test, and keep what became of them."""
    for path in sources(part):
        kept = ROOT / "mutants" / f"{path.relative_to(ROOT)}.meta"
        if kept.exists():
            said = json.loads(kept.read_text())
            codes = said["exit_code_by_key"]
            tried = [each for each, code in codes.items() if code == 0 and each in among]
            codes |= {each: with_every_test(each, TESTS[part]) for each in tried}
            kept.write_text(json.dumps(said, indent=4))


def with_every_test(mutant: str, tests: str) -> int:
    """0 when none of the tests notices the mutant, 1 when one does, TOO_SLOW when they do not end."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutmut"]
    left_out = [each for each in told["pytest_add_cli_args_test_selection"] if each.startswith("--ignore")]
    asked = ["-x", "-qq", "--rootdir=.", *told["pytest_add_cli_args"], *left_out, tests]
    command = ["nice", "-n", "15", sys.executable, "-m", "pytest", *asked]
    environment = {**os.environ, "MUTANT_UNDER_TEST": mutant}
    try:
        done = subprocess.run(
            command,
            cwd=ROOT / "mutants",
            env=environment,
            stdout=subprocess.DEVNULL,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return TOO_SLOW
    return int(done.returncode != 0)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.mutation", description=__doc__)
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=f"some of: {', '.join(PARTS)}")
    parser.add_argument("--sample", type=int, help="mutants to draw of each part")
    parser.add_argument("--report", action="store_true", help="run nothing, say what the last runs found")
    parser.add_argument("--write", action="store_true", help="put the figures in docs/mutation.md")
    said = parser.parse_args(argv)
    if not said.report:
        run_parts(said.parts, said.sample)
    for part in said.parts:
        found = table(part, drawn(part, said.sample) if said.sample else None)
        print(f"\n{found}")
        if said.write:
            kind = f"a sample of {said.sample}, seed {SEED}" if said.sample else "every mutant"
            write(part, f"{datetime.now(UTC):%Y-%m-%d}, {kind}.\n\n{found}")


def run_parts(parts: Sequence[str], sample: int | None) -> None:
    """Run what has no verdict yet, and again what no test had noticed: there may be a test now."""
    left = [mutant for part in parts for _, mutant, fate in fates(part) if fate in LEFT]
    if set(parts) == set(PARTS) and not sample:
        run([])
        asked = left
    else:
        done = {mutant for part in parts for _, mutant, fate in fates(part) if fate in CAUGHT}
        every = [drawn(part, sample) if sample else all_of(part) for part in parts]
        asked = [mutant for names in every for mutant in names if mutant not in done]
    if asked:
        run(asked)
    for part in parts:
        run_again(part, drawn(part, sample) if sample else all_of(part))


if __name__ == "__main__":
    main()
