"""What likeness adds to the rules: sums of weights, limits, spans; and that its files are as they were published."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.likeness import (
    FLAGS,
    ZERO,
    Likeness,
    is_likeness,
    lanes_of,
    parts_of,
    runs_of,
    sighting,
    turn,
    words_of,
)
from services.intake.domain.signals.model import Cue, Status
from services.intake.domain.signals.scan import Scanner
from services.intake.gateways.likeness_files import BadLikenessFile, read_likeness, write_likeness
from services.intake.gateways.signal_files import LIKENESS, SIGNALS, BadSignalFile, SignalLibrary
from tests.unit.intake.signals.conftest import LIBRARY

LANE = FLAGS.index(RedFlag.STRANGULATION)
ZEROS = (0.0,) * len(FLAGS)


def packed(weight: int, lane: int = LANE) -> int:
    weights = [ZERO] * len(FLAGS)
    weights[lane] += weight
    return next(lanes_of(bytes(weights)))


def likeness(*, limit: float = 0.5, **weights: int) -> Likeness:
    """Weights of strangulation. Names with '_' for ' '."""
    named = {
        ("=" + name if "_" not in name else name.replace("_", " ")): packed(w) for name, w in weights.items()
    }
    many = len(FLAGS)
    return Likeness("9.9", named, 0.1, 0.1, (0.0,) * many, (limit,) * many)


def strength(one: Likeness, text: str, *sightings: str) -> float:
    return one.strengths(one.add_up(one.read(text.split())), sightings)[LANE]


def test_a_word_has_its_parts_and_words_their_runs() -> None:
    assert parts_of("mía") == ["=mía", "^mí", "mía", "ía$", "^mía", "mía$", "^mía$"]
    assert runs_of(["la", "tomó", "del", "cuello"]) == [
        "la tomó", "tomó del", "del cuello", "la _ del", "tomó _ cuello",
    ]  # fmt: skip
    assert words_of(["La", ",", "tomó", "☑", "2"]) == ["la", "tomo", "2"]


def test_weights_add_up_and_a_long_sentence_thins_them_out() -> None:
    one = likeness(nudo=60, garganta=40, nudo_garganta=20)
    root = 12**0.5

    assert strength(one, "nudo") == pytest.approx(6.0 / root - 0.5)
    assert strength(one, "nudo garganta") == pytest.approx(12.0 / root - 0.5)
    assert strength(one, "garganta nudo") == pytest.approx(10.0 / root - 0.5)
    assert strength(one, "nudo " + "y " * 47) == pytest.approx(6.0 / 48**0.5 - 0.5)


def test_a_word_apart_counts_as_it_was_learned() -> None:
    one = Likeness("9.9", {"nudo _ garganta": packed(60)}, 0.1, 0.1, (0.0,) * len(FLAGS), (0.0,) * len(FLAGS))

    assert strength(one, "nudo la garganta") == pytest.approx(6.0 / 12**0.5)
    assert strength(one, "nudo , garganta") == 0


def test_a_scan_says_which_weights_it_was_weighed_with() -> None:
    text = "Pide cita."
    alone = Scanner(LIBRARY.scanner.books).scan(text, language="es").version

    assert (
        Scanner(LIBRARY.scanner.books, likeness()).scan(text, language="es").version
        == f"{alone}+likeness.9.9"
    )


def test_weights_may_speak_against_a_flag() -> None:
    one = likeness(nudo=60, taller=-100)

    assert strength(one, "taller nudo") == pytest.approx(-4.0 / 12**0.5 - 0.5)


def test_a_sighting_of_the_rules_does_not_thin_out() -> None:
    name = sighting(RedFlag.STRANGULATION, Status.PRESENT, by_several=False)
    one = Likeness("9.9", {name: packed(50)}, 0.1, 0.2, (0.0,) * len(FLAGS), (0.0,) * len(FLAGS))

    assert strength(one, "y " * 100, name) == pytest.approx(10.0)
    assert strength(one, "y " * 100, "#of:nothing") == 0


def test_a_rule_and_a_turn_of_phrase_have_weights_of_their_own(rules_alone: Scanner) -> None:
    text = "Su prima dice que la agarró del cuello."
    witnesses = rules_alone.witnesses(text, language="es")
    (rules,) = (one.rules for one in rules_alone.scan("La agarró del cuello.", language="es").signals)
    heard = rules_alone.witnesses("La agarró del cuello.", language="es")
    one = Likeness("9.9", {rules[0]: packed(20), turn(Cue.THIRD_PARTY): packed(-50)}, 0.1, 0.1, ZEROS, ZEROS)

    assert set(rules) <= heard
    assert turn(Cue.THIRD_PARTY) in witnesses
    assert one.strengths(one.add_up([]), heard)[LANE] == pytest.approx(2.0)
    assert one.strengths(one.add_up([]), witnesses)[LANE] <= -5.0 + 2.0


def test_what_was_long_ago_when_a_note_was_written_has_the_weight_of_the_past(rules_alone: Scanner) -> None:
    text = "En 2015 la agarró del cuello."
    past = sighting(RedFlag.STRANGULATION, Status.HISTORICAL, by_several=False)

    assert past in rules_alone.witnesses(text, language="es", written_on=date(2026, 5, 4))
    assert past not in rules_alone.witnesses(text, language="es", written_on=date(2015, 5, 4))


def test_sums_of_very_long_sentences_stay_apart() -> None:
    """A lane that ran over would speak for the next flag."""
    one = Likeness("9.9", {"=y": packed(127)}, 1.0, 1.0, (0.0,) * len(FLAGS), (0.0,) * len(FLAGS))
    whole = one.add_up(one.read(["y"] * 250))
    for _ in range(399):
        whole = whole.with_(one.add_up(one.read(["y"] * 250)))

    found = one.strengths(whole)

    assert found[LANE] == pytest.approx(127 * 100_000 / 100_000**0.5)
    assert [each for lane, each in enumerate(found) if lane != LANE] == [0.0] * (len(FLAGS) - 1)


def scanned(one: Likeness, text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    found = Scanner(LIBRARY.scanner.books, one).scan(text, language="es").signals
    return [(str(s.flag), text[s.start : s.end], s.rules) for s in found]


def test_what_no_rule_saw_is_marked_with_the_words_that_speak_for_it() -> None:
    one = likeness(nudo=60, corbata=60, taller=-20)

    assert scanned(one, "Viene al taller. Él le hizo el nudo de la corbata muy fuerte, taller.") == [
        ("strangulation", "nudo de la corbata", ("likeness.9.9",))
    ]


def test_a_word_that_says_little_belongs_to_the_span() -> None:
    one = likeness(nudo=1, corbata=60)

    assert scanned(one, "Hizo el nudo de la corbata.") == [
        ("strangulation", "nudo de la corbata", ("likeness.9.9",))
    ]


def test_two_neighbours_may_tell_it_together() -> None:
    one = likeness(nudo=16, corbata=17)

    assert scanned(one, "Le hizo un nudo. Y tiró de la corbata.") == [
        ("strangulation", "corbata", ("likeness.9.9",))
    ]
    assert scanned(one, "Le hizo un nudo. Nada más. Y tiró de la corbata.") == []


def test_a_neighbour_may_speak_against_it() -> None:
    one = likeness(nudo=20, taller=-20)

    assert scanned(one, "Hizo el nudo.") == [("strangulation", "nudo", ("likeness.9.9",))]
    assert scanned(one, "Hizo el nudo. Taller.") == []


def test_a_turn_of_phrase_may_show_a_flag_that_a_word_speaks_against() -> None:
    weights = {turn(Cue.ABUSE): packed(100), "=pega": packed(-60)}
    limits = tuple(0.5 for _ in FLAGS)

    found = scanned(Likeness("9.9", weights, 0.1, 0.1, ZEROS, limits), "Le pega.")

    assert ("strangulation", ("likeness.9.9",)) in [(flag, rules) for flag, _, rules in found]


def test_a_flag_that_starts_above_its_limit_is_shown_until_a_word_speaks_against_it() -> None:
    starts = tuple(1.0 if lane == LANE else -1.0 for lane, _ in enumerate(FLAGS))
    one = Likeness("9.9", {"=taller": packed(-60)}, 0.1, 0.1, starts, ZEROS)

    assert [flag for flag, _, _ in scanned(one, "Pide cita.")] == ["strangulation"]
    assert scanned(one, "Pide taller.") == []


def test_neighbours_cannot_hide_what_is_clear() -> None:
    one = likeness(nudo=90, taller=-127)

    assert scanned(one, "Hizo el nudo. Taller.") == [("strangulation", "nudo", ("likeness.9.9",))]


@pytest.mark.parametrize(
    "text",
    [
        "Nunca la agarró del cuello.",
        "A una vecina el marido la agarró del cuello.",
        "La agarró del cuello de la botella.",
    ],
)
def test_where_the_rules_looked_and_read_otherwise_nothing_is_added(text: str) -> None:
    one = likeness(cuello=100, botella=100)

    assert not any(is_likeness(rule) for _, _, rules in scanned(one, text) for rule in rules)


def test_what_rules_raise_and_the_words_clearly_speak_against_is_kept_but_not_shown() -> None:
    text = "La agarró del cuello."
    (seen,) = Scanner(LIBRARY.scanner.books).scan(text, language="es").signals
    assert (seen.status, len(seen.rules) >= 2) == (Status.PRESENT, True)

    def status(weight: int) -> Status:
        (one,) = Scanner(LIBRARY.scanner.books, likeness(cuello=weight)).scan(text, language="es").signals
        return one.status

    assert status(-10) is Status.PRESENT
    assert status(-30) is Status.OTHER


def test_one_rule_alone_is_doubted_sooner() -> None:
    text = "La siguió por la calle esa tarde."
    found = Scanner(LIBRARY.scanner.books).scan(text, language="es").signals
    assert [(str(one.flag), len(one.rules)) for one in found] == [("stalking", 1)]
    lane = FLAGS.index(RedFlag.STALKING)
    many = len(FLAGS)

    def raised(weight: int) -> frozenset[RedFlag]:
        one = Likeness("9.9", {"=tarde": packed(weight, lane)}, 0.1, 0.1, (0.0,) * many, (0.0,) * many)
        return Scanner(LIBRARY.scanner.books, one).scan(text, language="es").raised

    assert raised(10) == {RedFlag.STALKING}
    assert raised(-10) == frozenset()


def test_a_flag_like_one_that_is_raised_takes_more() -> None:
    lane = FLAGS.index(RedFlag.FEAR_FOR_LIFE)
    many = len(FLAGS)

    def with_fear(weight: int) -> list[tuple[str, str, tuple[str, ...]]]:
        one = Likeness("9.9", {"=matar": packed(weight, lane)}, 0.1, 0.1, (0.0,) * many, (0.5,) * many)
        return scanned(one, "Le dice que la va a matar.")

    assert [flag for flag, _, _ in with_fear(40)] == ["threat_to_kill"]
    assert {flag for flag, _, _ in with_fear(60)} == {"threat_to_kill", "fear_for_life"}


def test_a_separation_needs_abuse_told_somewhere() -> None:
    lane = FLAGS.index(RedFlag.RECENT_SEPARATION)
    many = len(FLAGS)
    one = Likeness("9.9", {"=mudanza": packed(100, lane)}, 0.1, 0.1, (0.0,) * many, (0.5,) * many)

    assert scanned(one, "Ayer hizo la mudanza.") == []
    assert [flag for flag, _, _ in scanned(one, "Ayer hizo la mudanza. La agarró del cuello.")] == [
        "recent_separation", "strangulation",
    ]  # fmt: skip


def test_what_a_rule_raises_is_not_marked_twice() -> None:
    one = likeness(cuello=100)

    found = scanned(one, "La agarró del cuello.")

    assert [flag for flag, _, _ in found] == ["strangulation"]
    assert not any(is_likeness(rule) for _, _, rules in found for rule in rules)


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """A small published version."""
    about = {
        "learned_by": "a test", "fragments": 1, "unit": 0.1, "sighting_unit": 0.1,
        "starts": {str(flag): -1.0 for flag in FLAGS}, "limits": {str(flag): 0.0 for flag in FLAGS},
    }  # fmt: skip
    folder = tmp_path / "2.0"
    weights = bytes([ZERO + 5] * len(FLAGS) + [ZERO - 128] * len(FLAGS))
    write_likeness(folder, about, parts=["=a", "=b"], weights=weights)
    return folder


def test_weights_are_read_as_they_were_written(version: Path) -> None:
    one = read_likeness(version)

    assert one.version == "2.0"
    assert one.strengths(one.add_up(one.read(["a"]))) == pytest.approx([-1 + 0.5 / 12**0.5] * len(FLAGS))
    assert one.strengths(one.add_up(one.read(["b"]))) == pytest.approx([-1 - 12.8 / 12**0.5] * len(FLAGS))


@pytest.mark.parametrize("file", ["weights.bin", "parts.txt"])
def test_weights_that_changed_are_refused(version: Path, file: str) -> None:
    (version / file).write_bytes((version / file).read_bytes() + b"x")

    with pytest.raises(BadLikenessFile, match="changed after it was published"):
        read_likeness(version)


def test_a_version_in_the_wrong_folder_or_without_a_limit_is_refused(version: Path) -> None:
    other = version.with_name("3.0")
    shutil.copytree(version, other)
    with pytest.raises(BadLikenessFile, match="another version"):
        read_likeness(other)

    about = yaml.safe_load((version / "about.yaml").read_text())
    del about["unit"]
    (version / "about.yaml").write_text(yaml.safe_dump(about))
    with pytest.raises(BadLikenessFile, match="unit"):
        read_likeness(version)


@pytest.mark.parametrize("of", ["starts", "limits"])
@pytest.mark.parametrize("flags", [FLAGS[::-1], FLAGS[1:]])
def test_weights_learned_for_other_flags_or_another_order_are_refused(
    version: Path, of: str, flags: tuple[RedFlag, ...]
) -> None:
    """A byte read for another flag would cry wolf for one danger and hide the other."""
    about = yaml.safe_load((version / "about.yaml").read_text())
    about[of] = {str(flag): 0.0 for flag in flags}
    (version / "about.yaml").write_text(yaml.safe_dump(about, sort_keys=False))

    with pytest.raises(BadLikenessFile, match="another order"):
        read_likeness(version)


def test_the_published_weights_are_read() -> None:
    assert LIBRARY.likeness is not None
    assert LIBRARY.likeness.version == max(LIKENESS.iterdir()).name
    assert len(LIBRARY.likeness.weights) > 10_000


def test_weights_that_are_gone_are_missed(tmp_path: Path) -> None:
    folder = tmp_path / "signals"
    shutil.copytree(SIGNALS, folder, ignore=shutil.ignore_patterns("likeness"))

    with pytest.raises(BadSignalFile, match=r"likeness/.* was published and is gone"):
        _ = SignalLibrary(folder).scanner
