"""The pattern language and the words it stands on."""

import pytest

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.model import Lexicon, RuleText
from services.intake.domain.signals.rules.lookup import starts_within_one_edit
from services.intake.domain.signals.rules.patterns import BadPattern
from services.intake.domain.signals.scan import Scanner
from services.intake.domain.signals.words.forms import forms

ENDINGS = {"ar": ("a", "o", "e", "ar+", "ando+")}


def scanner_of(
    *patterns: str,
    classes: dict[str, tuple[str, ...]] | None = None,
    unless: tuple[str, ...] = (),
    not_after: tuple[str, ...] = (),
    needs: tuple[tuple[str, ...], ...] = (),
    short: dict[str, str] | None = None,
    sounds: tuple[tuple[str, str], ...] = (),
) -> Scanner:
    rule = RuleText(
        "es.stalking.test", RedFlag.STALKING, patterns, (), unless=unless, not_after=not_after, needs=needs
    )
    return Scanner.of(
        [Lexicon("es", "1", classes or {}, (rule,), {}, ENDINGS, ("la", "me"), sounds, short=short or {})]
    )


def finds(text: str, *patterns: str, **named: object) -> list[str]:
    found = scanner_of(*patterns, **named).scan(text, language="es").signals  # type: ignore[arg-type]
    return [text[one.start : one.end] for one in found]


@pytest.mark.parametrize(
    ("pattern", "text", "span"),
    [
        ("uno dos", "uno dos", "uno dos"),
        ("uno dos", "uno y dos", "uno y dos"),
        ("uno dos", "uno y y dos", None),
        ("uno dos", "dos uno", None),
        ("uno + dos", "uno dos", "uno dos"),
        ("uno + dos", "uno y dos", None),
        ("uno ~ dos", "uno a a a a dos", "uno a a a a dos"),
        ("uno ~ dos", "uno a a a a a dos", None),
        ("uno ~2 dos", "uno a a dos", "uno a a dos"),
        ("uno ~2 dos", "uno a a a dos", None),
        ("uno & dos", "dos a uno", "dos a uno"),
        ("uno dos? tres", "uno tres", "uno tres"),
        ("uno dos? tres", "uno dos tres", "uno dos tres"),
        ("uno|once dos", "once dos", "once dos"),
        ("un* dos", "unificado dos", "unificado dos"),
        ("un* dos", "uso dos", None),
        ("=uno dos", "uno dos", "uno dos"),
        ("# dos", "37 dos", "37 dos"),
        ("37 dos", "37 dos", "37 dos"),
        ("37 dos", "38 dos", None),
        ("peg~ar", "pegándola", "pegándola"),
        ("peg~ar", "pegue", "pegue"),
        ("uno dos", "uno. dos", None),
        ("uno uno", "uno x x uno x uno", "uno x uno"),
    ],
)
def test_a_pattern_matches_within_its_distances(pattern: str, text: str, span: str | None) -> None:
    assert finds(text, pattern) == ([] if span is None else [span])


def test_a_class_may_hold_other_classes() -> None:
    classes = {"ALL": ("SOME", "tres"), "SOME": ("uno", "dos")}

    assert finds("dos tres", "ALL", classes=classes) == ["dos", "tres"]


def test_the_name_of_a_class_may_be_two_letters_long() -> None:
    assert finds("se va", "GO", classes={"GO": ("va",)}) == ["va"]


def test_a_word_written_as_it_sounds_is_found() -> None:
    assert finds("lo golpeava", "golpeaba", sounds=(("v", "b"),)) == ["golpeava"]


def test_a_word_of_unless_undoes_a_match_near_it() -> None:
    assert finds("uno dos", "uno", unless=("dos",)) == []
    assert finds("uno a a a a dos", "uno", unless=("dos",)) == []
    assert finds("uno a a a a a dos", "uno", unless=("dos",)) == ["uno"]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("dos uno", []),
        ("dos a a a a a uno", []),
        ("dos a a a a a a uno", ["uno"]),
        ("uno dos", ["uno"]),
    ],
)
def test_a_word_of_not_after_undoes_a_match_that_follows_it(text: str, span: list[str]) -> None:
    assert finds(text, "uno", not_after=("dos",)) == span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("uno y tres con cinco", ["uno"]),
        ("tres. uno. cinco", ["uno"]),
        ("uno y tres", []),
        ("tres. dos. uno con cinco", []),
    ],
)
def test_each_list_that_a_rule_needs_must_be_in_the_sentence_or_beside_it(text: str, span: list[str]) -> None:
    assert finds(text, "uno", needs=(("tres", "cuatro"), ("cinco",))) == span


def test_shorthand_is_read_as_what_it_stands_for() -> None:
    assert finds("uno x dos", "uno + por + dos", short={"x": "por"}) == ["uno x dos"]


@pytest.mark.parametrize("pattern", ["", "dos?", "~2", "NOPE", "uno | dos", "uno||dos"])
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        scanner_of(pattern)


def test_a_verb_has_its_forms_with_spelling_changes_and_pronouns() -> None:
    found = set(forms("peg", "ar", endings=ENDINGS, enclitics=("la",)))

    assert found == {"pega", "pego", "pegue", "pegar", "pegarla", "pegando", "pegandola"}


@pytest.mark.parametrize(
    ("word", "is_found"),
    [("amenza", True), ("amena", False), ("amenazas", True), ("amnazaba", True), ("amenasaba", True)],
)
def test_a_slip_of_the_pen_is_forgiven_from_six_letters_on(word: str, *, is_found: bool) -> None:
    assert finds(word, "amenaz*") == [word] * is_found


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("cog", {"coge", "coja", "cojo"}),
        ("venc", {"vence", "venza", "venzo"}),
        ("com", {"come", "coma", "como"}),
    ],
)
def test_a_verb_keeps_its_sound_before_another_vowel(stem: str, found: set[str]) -> None:
    assert set(forms(stem, "er", endings={"er": ("e", "a", "o")}, enclitics=())) == found


@pytest.mark.parametrize(
    ("word", "alike"),
    [
        ("estrnagular", True),
        ("estrangular", True),
        ("estangular", True),
        ("estranguular", True),
        ("estriangular", True),
        ("estrengular", True),
        ("estrengolar", False),
        ("estlaxgular", False),
        ("extraño", False),
    ],
)
def test_one_edit_is_forgiven_and_two_are_not(word: str, *, alike: bool) -> None:
    assert starts_within_one_edit(word, "estrangul") is alike
