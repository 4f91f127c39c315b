"""Invented instances: the same for ever, so that published figures can be compared, and all of them sound."""

import hashlib
import json
from pathlib import Path

import pytest

from bench.planner_instances import PRESETS, generate, main
from services.groups.planner.instance import read_instance


def fingerprint(content: object) -> str:
    """SHA-256 of the JSON with sorted keys and no spaces, its first sixteen digits."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("women", "seed", "preset", "expected"),
    [
        (12, 1, "normal", "e7cf4773c394b7b6"),
        (30, 2, "normal", "c3f4ca3ba19d000b"),
        (60, 7, "conflicts", "8e999103ac097677"),
        (60, 7, "childcare", "704f1d8dfd356e9f"),
        (60, 7, "languages", "d6bf541bc38b57cc"),
        (60, 7, "scarce", "6af8386bc15a4fc2"),
        (150, 1, "normal", "1874f7d5f75d10d4"),
        (150, 7, "normal", "2a239898f3aff6ce"),
        (300, 3, "normal", "3e1a9f29ab1fc0c9"),
        (600, 9000, "normal", "3afa13478a23b6f2"),
    ],
)
def test_the_same_arguments_give_the_same_instance_for_ever(
    women: int, seed: int, preset: str, expected: str
) -> None:
    assert fingerprint(generate(women, seed=seed, preset=preset)) == expected


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(("women", "areas"), [(12, 1), (40, 1), (41, 1), (150, 1), (300, 2), (600, 4)])
def test_every_instance_reads_without_fault(women: int, areas: int, preset: str) -> None:
    for seed in (1, 2, 9000):
        instance = read_instance(generate(women, seed=seed, preset=preset))

        assert instance.id == f"gs-{women}-{seed}-{preset}"
        assert len(instance.participants) == women
        assert len(instance.sites) == areas * (2 if women <= 40 else 3)
        assert any(one.lead for one in instance.facilitators)


def test_nobody_wishes_to_be_with_a_woman_whom_she_must_not_meet() -> None:
    instance = read_instance(generate(300, seed=5, preset="conflicts"))

    wishes = [(one.id, friend) for one in instance.participants for friend in one.together]
    assert wishes
    assert not [wish for wish in wishes if wish[1] in instance.apart.get(wish[0], ())]


def test_two_instances_share_nothing_that_one_could_change_in_the_other() -> None:
    generate(12, seed=1)["params"]["weights"]["slot_pref"][0] = 99

    assert generate(12, seed=1)["params"]["weights"]["slot_pref"] == [0, 20, 40]


def test_the_command_writes_the_instance_as_json(tmp_path: Path) -> None:
    path = tmp_path / "small.json"

    main(["--women", "12", "--seed", "4", "--preset", "scarce", "-o", str(path)])

    assert json.loads(path.read_text(encoding="utf-8")) == generate(12, seed=4, preset="scarce")
