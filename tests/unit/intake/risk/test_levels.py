"""The programme level: mapped instruments, red flags, combinations, judgement; nothing ever lowers it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.instruments.answers import read_answers, read_context
from services.intake.domain.instruments.rating import Rating
from services.intake.domain.instruments.scoring import rate
from services.intake.domain.instruments.weighed import flags_raised
from services.intake.domain.risk.levels import Combination, SeenFlag, highest, judge
from services.intake.domain.risk.protocol import Protocol
from services.intake.domain.risk.red_flags import RedFlag
from services.intake.gateways.protocol.files import read_protocol
from shared.contracts.levels import Level
from tests.unit.intake.risk.conftest import LIBRARY, published

RULES = read_protocol().level_rules
FLAGS = st.lists(st.sampled_from(list(RedFlag)), max_size=4)


def seen(*codes: str) -> list[SeenFlag]:
    return [SeenFlag(code, "test") for code in codes]


def level_of(*codes: str) -> Level:
    return judge(RULES, flags=seen(*codes)).level


def result(instrument: str, level: str | None, *, level_min: str | None = None, valid: bool = True) -> Rating:
    return Rating(instrument, "1", valid, None, 0, 0, level, level_min or level or "", level or "")


def test_with_nothing_known_the_level_is_the_lowest() -> None:
    verdict = judge(RULES)

    assert (verdict.level, verdict.reasons) == (Level.BASAL, ())


@pytest.mark.parametrize(
    ("instrument", "slug", "level"),
    [
        ("EPV-R", "bajo", Level.BASAL),
        ("EPV-R", "moderado", Level.MEDIO),
        ("EPV-R", "alto", Level.ALTO),
        ("DASH-RIC", "no_alcanza_umbral", Level.BASAL),
        ("DASH-RIC", "revisar_escalada", Level.MEDIO),
        ("DASH-RIC", "alto_juicio_profesional", Level.ALTO),
        ("DASH-RIC", "alto_visible", Level.ALTO),
        ("HITS", "negativo", Level.BASAL),
        ("HITS", "positivo", Level.MEDIO),
    ],
)
def test_each_instrument_level_maps_to_the_programmes(instrument: str, slug: str, level: Level) -> None:
    assert judge(RULES, ratings=[result(instrument, slug)]).level is level


def test_every_level_of_every_instrument_on_risk_is_mapped() -> None:
    on_risk = [one.instrument for one in LIBRARY.newest() if one.instrument.group in ("risk", "screening")]

    assert {one.id: set(one.levels) for one in on_risk} == {
        name: set(levels) for name, levels in RULES.instruments.items()
    }


@pytest.mark.parametrize(
    ("slug", "level"),
    [
        ("variable", Level.BASAL),
        ("increased", Level.MEDIO),
        ("severe", Level.ALTO),
        ("extreme", Level.EXTREMO),
    ],
)
def test_the_four_levels_of_danger_assessment_are_the_four_of_the_programme(slug: str, level: Level) -> None:
    assert judge(RULES, ratings=[result("DA", slug)]).level is level


@pytest.mark.parametrize("name", ["WAST-short-ES", "HITS", "E-HITS", "PVS", "AAS"])
def test_a_positive_screening_asks_for_an_assessment_and_no_more(name: str) -> None:
    assert judge(RULES, ratings=[result(name, "positivo")]).level is Level.MEDIO


@pytest.mark.parametrize(("name", "slug"), [("PHQ-9", "grave"), ("DA-5", "alto"), ("MSPSS", "bajo")])
def test_a_scale_of_wellbeing_and_a_short_alert_set_no_level_by_themselves(name: str, slug: str) -> None:
    assert judge(RULES, ratings=[result(name, slug)]).level is Level.BASAL


@pytest.mark.parametrize(("name", "item"), [("PHQ-9", "9"), ("EPDS", "10"), ("DA", "20"), ("DASH-RIC", "5")])
def test_every_answer_on_suicide_is_at_least_alto(name: str, item: str) -> None:
    instrument = published(name)
    worst = instrument.item(item).choices[-1 if name in ("PHQ-9", "EPDS") else 0].code

    raised = flags_raised(instrument, read_answers(instrument, {item: worst}))

    assert list(raised) == ["suicidality"]
    assert level_of(*raised) is Level.ALTO


def test_an_open_level_counts_at_its_lower_bound() -> None:
    verdict = judge(RULES, ratings=[result("EPV-R", None, level_min="moderado")])

    assert verdict.level is Level.MEDIO


@pytest.mark.parametrize(
    ("slug", "level"), [("bajo", Level.BASAL), ("moderado", Level.MEDIO), ("alto", Level.ALTO)]
)
def test_a_result_that_is_not_valid_counts_at_what_no_answer_can_undo(slug: str, level: Level) -> None:
    assert judge(RULES, ratings=[result("EPV-R", None, level_min=slug, valid=False)]).level is level


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([str(n) for n in range(1, 21)]), st.booleans()))
def test_answering_the_rest_never_lowers_what_an_unfinished_interview_said(said: dict[str, bool]) -> None:
    epv = published("EPV-R")
    whole = {str(n): False for n in range(1, 21)} | said

    before, after = (
        judge(RULES, ratings=[rate(epv, read_answers(epv, answers), read_context(epv, {}))]).level
        for answers in (said, whole)
    )

    assert after.rank >= before.rank


@pytest.mark.parametrize("code", ["strangulation", "weapon_threat"])
def test_a_flag_that_stands_for_high_danger_is_at_least_alto(code: str) -> None:
    assert level_of(code) is Level.ALTO


@pytest.mark.parametrize("code", list(RedFlag))
def test_every_flag_alone_lifts_the_level_above_the_lowest(code: RedFlag) -> None:
    assert level_of(code).rank >= Level.MEDIO.rank


@pytest.mark.parametrize("code", list(RedFlag))
def test_any_flag_with_danger_now_is_extreme_at_once(code: RedFlag) -> None:
    assert judge(RULES, flags=[SeenFlag(code, "test", now=True)]).level is Level.EXTREMO


def test_danger_now_is_extreme_without_any_flag() -> None:
    verdict = judge(RULES, danger_now=True)

    assert verdict.level is Level.EXTREMO
    assert [reason.code for reason in verdict.reasons] == ["present_danger"]


@pytest.mark.parametrize(
    ("codes", "level"),
    [
        (("firearm_access",), Level.MEDIO),
        (("firearm_access", "perp_suicide_threat"), Level.ALTO),
        (("order_breach",), Level.MEDIO),
        (("order_breach", "threat_to_kill"), Level.ALTO),
        (("threat_children",), Level.MEDIO),
        (("threat_children", "document_retention"), Level.ALTO),
        (("threat_to_kill",), Level.ALTO),
        (("threat_to_kill", "recent_separation"), Level.EXTREMO),
        (("escalation", "stalking"), Level.MEDIO),
        (("escalation", "stalking", "immigration_threat"), Level.EXTREMO),
    ],
)
def test_combinations_lift_the_level_as_the_protocol_says(codes: tuple[str, ...], level: Level) -> None:
    assert level_of(*codes) is level


def test_a_flag_seen_twice_is_one_flag_with_two_sources() -> None:
    flags = [
        SeenFlag("stalking", "DASH-RIC:8"),
        SeenFlag("stalking", "judgement"),
        SeenFlag("escalation", "x"),
    ]

    verdict = judge(RULES, flags=flags)

    assert verdict.level is Level.MEDIO
    assert next(r for r in verdict.reasons if r.code == "stalking").sources == ("DASH-RIC:8", "judgement")


def test_judgement_may_raise_with_any_score() -> None:
    verdict = judge(RULES, ratings=[result("EPV-R", "bajo")], judgement=Level.EXTREMO)

    assert verdict.level is Level.EXTREMO


def test_judgement_never_lowers() -> None:
    verdict = judge(RULES, flags=seen("strangulation"), judgement=Level.BASAL)

    assert verdict.level is Level.ALTO


def test_reasons_come_highest_first_and_name_their_sources() -> None:
    verdict = judge(
        RULES,
        ratings=[result("EPV-R", "moderado")],
        flags=[SeenFlag("threat_to_kill", "EPV-R:7"), SeenFlag("recent_separation", "EPV-R:2")],
    )

    assert verdict.reasons[0].code == "death_threat_after_separation"
    assert verdict.reasons[0].sources == ("EPV-R:7", "EPV-R:2")
    assert [reason.level.rank for reason in verdict.reasons] == sorted(
        (reason.level.rank for reason in verdict.reasons), reverse=True
    )


def test_where_she_comes_from_changes_no_level(protocol: Protocol) -> None:
    epv = published("EPV-R")
    without = read_answers(epv, {item.id: False for item in epv.items})
    with_it = {**without, "1": "si"}
    levels = [
        judge(protocol.level_rules, ratings=[rate(epv, answers, read_context(epv, {}))]).level
        for answers in (without, with_it)
    ]

    assert levels == [Level.BASAL, Level.BASAL]


@settings(deadline=None)
@given(FLAGS, st.sampled_from(list(RedFlag)), st.booleans())
def test_one_more_flag_never_lowers_the_level(codes: list[RedFlag], extra: RedFlag, now: bool) -> None:
    before = judge(RULES, flags=seen(*codes)).level
    after = judge(RULES, flags=[*seen(*codes), SeenFlag(extra, "test", now=now)]).level

    assert after.rank >= before.rank


@settings(deadline=None)
@given(FLAGS, st.sampled_from(list(Level)))
def test_the_level_is_the_highest_of_its_reasons(codes: list[RedFlag], judgement: Level) -> None:
    verdict = judge(RULES, flags=seen(*codes), judgement=judgement)

    assert verdict.level == highest(reason.level for reason in verdict.reasons)
    assert verdict.level.rank >= judgement.rank


def test_a_combination_needs_all_of_its_flags_and_one_of_the_others() -> None:
    rule = Combination("c", Level.ALTO, all_of=frozenset({"a"}), any_of=frozenset({"b", "c"}))

    assert not rule.holds(frozenset({"a"}))
    assert not rule.holds(frozenset({"b", "c"}))
    assert rule.holds(frozenset({"a", "c"}))


def test_a_flag_told_before_adds_up_and_names_itself_as_a_source() -> None:
    verdict = judge(
        RULES,
        flags=[SeenFlag("recent_separation", "EPV-R:2")],
        earlier=[SeenFlag("threat_to_kill", "earlier")],
    )

    assert verdict.level is Level.EXTREMO
    assert [reason.code for reason in verdict.reasons] == [
        "death_threat_after_separation",
        "recent_separation",
    ]
    assert verdict.reasons[0].sources == ("EPV-R:2", "earlier")


@settings(deadline=None)
@given(FLAGS)
def test_what_was_told_before_says_nothing_without_something_seen_now(codes: list[RedFlag]) -> None:
    assert judge(RULES, earlier=seen(*codes)).reasons == ()


def test_a_flag_that_has_no_part_in_a_combination_does_not_bring_it_back() -> None:
    verdict = judge(RULES, flags=seen("fgm_risk"), earlier=seen("firearm_access", "threat_to_kill"))

    assert "firearm_with_threat" not in [reason.code for reason in verdict.reasons]


def test_a_flag_the_protocol_does_not_know_is_taken_as_high() -> None:
    assert judge(RULES, flags=[SeenFlag("new_flag", "test")]).level is Level.ALTO


@pytest.mark.parametrize(
    ("codes", "holds"),
    [(("a",), False), (("a", "b"), True), (("a", "b", "c"), True)],
)
def test_a_combination_of_so_many_flags_counts_from_exactly_that_many(
    codes: tuple[str, ...], holds: bool
) -> None:
    assert Combination("c", Level.ALTO, at_least=2).holds(frozenset(codes)) is holds


def test_a_flag_has_a_part_in_a_combination_that_names_it_or_that_names_none() -> None:
    named = Combination("c", Level.ALTO, all_of=frozenset({"a"}), any_of=frozenset({"b"}))

    assert [named.involves(frozenset({code})) for code in "abc"] == [True, True, False]
    assert Combination("c", Level.ALTO, at_least=2).involves(frozenset({"x"}))
    assert not Combination("c", Level.ALTO, at_least=2).involves(frozenset())


def test_every_reason_says_its_code_its_level_and_where_it_comes_from() -> None:
    verdict = judge(
        RULES,
        ratings=[result("HITS", "positivo"), result("EPV-R", "bajo"), result("EPV-R", "alto")],
        flags=[SeenFlag("stalking", "x"), SeenFlag("stalking", "x"), SeenFlag("fgm_risk", "y", now=True)],
        judgement=Level.MEDIO,
        danger_now=True,
    )

    assert [(one.code, one.level, one.sources) for one in verdict.reasons] == [
        ("fgm_risk", Level.EXTREMO, ("y",)),
        ("present_danger", Level.EXTREMO, ("judgement",)),
        ("instrument:EPV-R:alto", Level.ALTO, ("EPV-R",)),
        ("instrument:HITS:positivo", Level.MEDIO, ("HITS",)),
        ("professional_judgement", Level.MEDIO, ("judgement",)),
        ("stalking", Level.MEDIO, ("x",)),
    ]


def test_a_combination_that_holds_by_what_is_seen_names_nothing_told_before() -> None:
    verdict = judge(
        RULES,
        flags=[SeenFlag("threat_to_kill", "now"), SeenFlag("recent_separation", "now")],
        earlier=[SeenFlag("stalking", "earlier")],
    )

    assert verdict.reasons[0].sources == ("now",)
