"""docs/asvs.md holds every requirement of OWASP ASVS 5.0 of levels 1 and 2 once, and names tests that exist."""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
MET, NOT_APPLICABLE, OPEN = "met", "not applicable", "open"
LEVELS: Final = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223", "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22", "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
"""By section of the standard, the level of each of its requirements in order (5.0.0)."""
ASKED: Final = {
    f"{section}.{number}": level
    for section, levels in LEVELS.items()
    for number, level in enumerate(levels, 1)
    if level in "12"
}
_TEST: Final = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@dataclass(frozen=True)
class Line:
    """One row of the page's tables."""

    id: str
    level: str
    asked: str
    state: str
    why: str


def lines_of(page: str) -> list[Line]:
    """The requirements, in the order of the page."""
    rows = (
        re.split(r"\s*\|\s*", row.strip("| "))
        for row in page.splitlines()
        if re.match(r"\| \d+\.\d+\.\d+ \|", row)
    )
    return [Line(*row) for row in rows]


def faults_of(page: str) -> list[str]:
    """What is wrong with a page, by requirement."""
    lines = lines_of(page)
    found = [f"{line.id}: level {line.level}" for line in lines if ASKED.get(line.id) != line.level]
    found += [f"{one}: not there" for one in ASKED.keys() - {line.id for line in lines}]
    found += [
        f"{one}: {times} times" for one, times in Counter(line.id for line in lines).items() if times > 1
    ]
    order = [[int(part) for part in line.id.split(".")] for line in lines]
    found += [f"{one}: out of order" for one, other in pairwise(order) if one >= other]
    return found + [f"{line.id}: {fault}" for line in lines if (fault := _fault(line))]


def _fault(line: Line) -> str:
    named = _TEST.findall(line.why)
    match line.state:
        case "met":
            lost = [name for path, name in named if name not in names_in(path)]
            bare = re.sub(r"`[^`]*`|, ", "", line.why)
            return (
                f"no such test {lost}"
                if lost
                else ""
                if 1 <= len(named) <= 2 and not bare
                else "one or two tests"
            )
        case "not applicable" | "open":
            return "" if " " in line.why and not named else "a sentence"
    return f"no state {line.state}"


@cache
def names_in(path: str) -> frozenset[str]:
    """Names of the tests in a file; none if there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_requirement_stands_there_once_in_order_with_a_state_and_what_shows_it() -> None:
    assert len(ASKED) == 253
    assert faults_of(PAGE) == []


def test_the_counts_at_the_head_are_those_of_the_page() -> None:
    counted = Counter((line.level, line.state) for line in lines_of(PAGE))
    for name, levels in (("1", "1"), ("2", "2"), ("both", "12")):
        sums = [sum(counted[level, state] for level in levels) for state in (MET, NOT_APPLICABLE, OPEN)]
        assert f"| {name} | {' | '.join(map(str, sums))} | {sum(sums)} |" in PAGE


def test_each_clause_is_short_and_its_own() -> None:
    lines = lines_of(PAGE)

    assert max(len(line.asked.split()) for line in lines) <= 20
    assert not [line.id for line in lines if re.search(r"\bVerify that\b", line.asked)]


@pytest.mark.parametrize(
    ("from_", "to", "fault"),
    [
        ("| 1.1.1 | 2 |", "| 1.1.1 | 1 |", "1.1.1: level 1"),
        ("| 17.3.2 | 2 |", "| 17.3.3 | 2 |", "17.3.2: not there"),
        ("| 1.2.4 | 1 | queries are parameterised | met |", "| 1.2.4 | 1 | queries are parameterised | nearly |", "1.2.4: no state nearly"),
        ("test_our_code_never_calls`, `tests/security/test_fuzz.py::", "test_our_code_never_calls`, `tests/security/test_buzz.py::", "1.2.4: no such test"),
        ("`tests/architecture/pages/test_logs_page.py::test_every_event_of_the_log_is_explained`", "it is fine", "16.1.1: one or two tests"),
        ("nobody has set terms", "no", "15.1.1: a sentence"),
    ],
)  # fmt: skip
def test_a_page_that_claims_wrongly_is_found(from_: str, to: str, fault: str) -> None:
    assert from_ in PAGE
    assert [found for found in faults_of(PAGE.replace(from_, to)) if found.startswith(fault)] != []
