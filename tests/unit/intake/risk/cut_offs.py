"""Worked examples: for every instrument the answers nearest to each cut-off, on both of its sides.

The level beside each total is the published one, written by hand; nothing here asks the engine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Example:
    """Answers with the result they must give. also: what the result tells besides, and under which key."""

    instrument: str
    answers: Mapping[str, Any]
    score: int | None
    level: str
    context: Mapping[str, Any] = field(default_factory=dict)
    version: str | None = None
    also: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        facts = "-".join(str(said) for said in self.context.values())
        return "-".join(filter(None, (self.instrument, self.version, facts, f"{self.score}", self.level)))


def adding_up(count: int, total: int, *, lowest: int, highest: int) -> dict[str, int]:
    """Numbers for items 1 to `count` that add up to `total`, the first ones highest."""
    left, answers = total - count * lowest, {}
    for place in range(1, count + 1):
        more = min(left, highest - lowest)
        answers[str(place)] = lowest + more
        left -= more
    return answers


def yes_to(items: Any, *yes: str) -> dict[str, bool]:
    """Yes to these of the items and no to the rest."""
    return {item: item in yes for item in items}


def plain_sums() -> Iterator[Example]:
    """Numbered items from `low` to `high`, some of them reversed, that are added up and no more."""
    table: list[tuple[str, int, int, int, set[int], dict[int, str]]] = [
        ("PHQ-9", 9, 0, 3, set(), {0: "minima", 4: "minima", 5: "leve", 9: "leve", 10: "moderada", 14: "moderada", 15: "moderadamente_grave", 19: "moderadamente_grave", 20: "grave", 27: "grave"}),
        ("GAD-7", 7, 0, 3, set(), {0: "minima", 4: "minima", 5: "leve", 9: "leve", 10: "moderada", 14: "moderada", 15: "grave", 21: "grave"}),
        ("DUKE-UNC-11", 11, 1, 5, set(), {11: "apoyo_bajo", 31: "apoyo_bajo", 32: "apoyo_normal", 55: "apoyo_normal"}),
        ("PSS-10", 10, 0, 4, {4, 5, 7, 8}, {0: "bajo", 13: "bajo", 14: "moderado", 26: "moderado", 27: "alto", 40: "alto"}),
        ("Rosenberg", 10, 1, 4, {6, 7, 8, 9, 10}, {10: "autoestima_baja", 25: "autoestima_baja", 26: "autoestima_media", 29: "autoestima_media", 30: "autoestima_alta", 40: "autoestima_alta"}),
    ]  # fmt: skip
    for name, count, low, high, turned, levels in table:
        for total, level in levels.items():
            answers = adding_up(count, total, lowest=low, highest=high)
            answers |= {item: low + high - said for item, said in answers.items() if int(item) in turned}
            yield Example(name, answers, total, level)


def suicide_items() -> Iterator[Example]:
    """Item 9 of the PHQ-9 and item 10 of the EPDS are marked from 1 on, whatever the total."""
    for said, is_marked in ((0, False), (1, True), (3, True)):
        phq = adding_up(8, 4, lowest=0, highest=3) | {"9": said}
        yield Example("PHQ-9", phq, 4 + said, "leve" if said else "minima", also={"item9_flag": is_marked})
        epds = adding_up(9, 9, lowest=0, highest=3) | {"10": said}
        yield Example("EPDS", epds, 9 + said, "negativo", also={"item10_flag": is_marked})


def epds() -> Iterator[Example]:
    levels = {0: "negativo", 9: "negativo", 10: "negativo", 12: "negativo", 13: "positivo", 30: "positivo"}
    for total, level in levels.items():
        answers = adding_up(10, total, lowest=0, highest=3)
        yield Example("EPDS", answers, total, level, also={"positive_at_10": total >= 10})


def means_and_multiples() -> Iterator[Example]:
    """WHO-5 is told times four; the level of MSPSS is that of its mean."""
    who = {0: "muy_bajo_probable_depresion", 7: "muy_bajo_probable_depresion", 8: "bienestar_bajo", 12: "bienestar_bajo", 13: "adecuado", 25: "adecuado"}  # fmt: skip
    for raw, level in who.items():
        yield Example("WHO-5", adding_up(5, raw, lowest=0, highest=5), 4 * raw, level, also={"raw": raw})
    for total, mean, level in (
        (12, 1.0, "bajo"), (35, 2.92, "bajo"), (36, 3.0, "moderado"), (60, 5.0, "moderado"), (61, 5.08, "alto"), (84, 7.0, "alto"),
    ):  # fmt: skip
        answers = adding_up(12, total, lowest=1, highest=7)
        yield Example("MSPSS", answers, total, level, also={"mean": mean})


def lsns_6() -> Iterator[Example]:
    """At risk under 12; each half is marginal under 6."""
    for family, friends, level in (
        ([0, 0, 0], [0, 0, 0], "riesgo_aislamiento"), ([5, 0, 0], [5, 1, 0], "riesgo_aislamiento"),
        ([5, 1, 0], [5, 0, 0], "riesgo_aislamiento"), ([5, 1, 0], [5, 1, 0], "sin_riesgo"),
        ([5, 5, 5], [5, 0, 0], "sin_riesgo"), ([5, 5, 5], [5, 5, 5], "sin_riesgo"),
    ):  # fmt: skip
        halves = {"family": family, "friends": friends}
        also = {name: sum(half) for name, half in halves.items()}
        also |= {f"{name}_marginal": sum(half) < 6 for name, half in halves.items()}
        yield Example("LSNS-6", halves, sum(family) + sum(friends), level, also=also)


def danger_assessment() -> Iterator[Example]:
    items = [*(str(n) for n in range(1, 21)), "3a", "5a", "10a"]
    for yes, raw, level in (
        ((), 0, "variable"), (("3a",), -3, "variable"), (("2", "8"), 7, "variable"), (("2", "6"), 8, "increased"),
        (("2", "3", "4"), 13, "increased"), (("2", "3", "4", "10"), 14, "severe"),
        (("2", "3", "4", "6", "11"), 17, "severe"), (("2", "3", "4", "6", "8"), 18, "extreme"),
        (tuple(str(n) for n in range(1, 21)), 37, "extreme"),
    ):  # fmt: skip
        yield Example("DA", yes_to(items, *yes), max(raw, 0), level, also={"raw": raw})


def da_5() -> Iterator[Example]:
    """High from three on, in the version that asks about beating in pregnancy and in the one on strangling."""
    for version, fourth in (("2009.1", "beaten_pregnant"), ("2017.1", "strangled")):
        items = ("increased", "weapon", "capable_of_killing", fourth, "jealous")
        for yes in (0, 2, 3, 5):
            level = "alto" if yes >= 3 else "por_debajo_del_corte"
            yield Example("DA-5", yes_to(items, *items[:yes]), yes, level, version=version)


def epv_r() -> Iterator[Example]:
    items = [str(n) for n in range(1, 21)]
    for yes, score, level in (
        ((), 0, "bajo"), (("6", "7", "8"), 9, "bajo"), (("6", "7", "8", "2"), 10, "moderado"),
        (("6", "7", "8", "9", "11", "13", "14", "3"), 23, "moderado"),
        (("6", "7", "8", "9", "11", "13", "14", "16"), 24, "alto"), (tuple(items), 48, "alto"),
    ):  # fmt: skip
        yield Example("EPV-R", yes_to(items, *yes), score, level)


def dash_ric() -> Iterator[Example]:
    """Fourteen ticks come before judgement, and judgement before three call-outs in a year."""
    items = [str(n) for n in range(1, 25)]
    for ticks, calls, judged, level in (
        (0, 0, False, "no_alcanza_umbral"), (13, 0, False, "no_alcanza_umbral"), (14, 0, False, "alto_visible"),
        (24, 0, False, "alto_visible"), (3, 2, False, "no_alcanza_umbral"), (3, 3, False, "revisar_escalada"),
        (13, 3, False, "revisar_escalada"), (13, 3, True, "alto_juicio_profesional"), (14, 3, True, "alto_visible"),
        (3, 0, True, "alto_juicio_profesional"), (3, 0, False, "no_alcanza_umbral"),
    ):  # fmt: skip
        facts = {"police_callouts_12m": calls, "professional_judgement_high": judged}
        yield Example("DASH-RIC", yes_to(items, *items[:ticks]), ticks, level, facts)


def screenings() -> Iterator[Example]:
    hits = ("hurt", "insult", "threaten", "scream")
    for version, levels in (
        ("es", {4: "negativo", 5: "negativo", 6: "positivo", 20: "positivo"}),
        ("en", {4: "negativo", 10: "negativo", 11: "positivo", 20: "positivo"}),
    ):
        for total, level in levels.items():
            answers = dict(zip(hits, adding_up(4, total, lowest=1, highest=5).values(), strict=True))
            yield Example("HITS", answers, total, level, {"version": version})
        for total, level in {5: "negativo", 6: "negativo", 7: "positivo", 25: "positivo"}.items():
            said = adding_up(5, total, lowest=1, highest=5).values()
            answers = dict(zip((*hits, "sexual"), said, strict=True))
            yield Example("E-HITS", answers, total, level, {"version": version})
    for q1, q2, criterion, score, level in (
        ("ninguna", "ninguna", "1", 0, "negativo"), ("alguna", "ninguna", "1", 1, "negativo"),
        ("alguna", "alguna", "1", 2, "positivo"), ("mucha", "mucha", "1", 2, "positivo"),
        ("alguna", "alguna", "2", 0, "negativo"), ("mucha", "alguna", "2", 1, "negativo"),
        ("mucha", "mucha", "2", 2, "positivo"),
    ):  # fmt: skip
        yield Example("WAST-short-ES", {"q1": q1, "q2": q2}, score, level, {"criterion": criterion})
    for hurt, safe, past, score in (
        (False, True, False, 0), (True, True, False, 1), (False, False, False, 1), (False, True, True, 1), (True, False, True, 3),
    ):  # fmt: skip
        pvs = {"hurt_past_year": hurt, "safe_current": safe, "unsafe_previous_partner": past}
        yield Example("PVS", pvs, score, "positivo" if score else "negativo")
    aas = ("ever_abused", "hurt_past_year", "hurt_in_pregnancy", "forced_sex_past_year", "afraid")
    yield Example("AAS", yes_to(aas), 0, "negativo")
    yield Example("AAS", yes_to(aas, *aas), 5, "positivo")
    for item in aas:
        yield Example("AAS", yes_to(aas, item), 1, "positivo")


def pc_ptsd_5() -> Iterator[Example]:
    for yes in range(6):
        answers = {"exposure": True, "items": [place < yes for place in range(5)]}
        level = "positivo_mujeres" if yes >= 3 else "negativo"
        yield Example("PC-PTSD-5", answers, yes, level, also={"positive_at_4": yes >= 4})


def gbvims() -> Iterator[Example]:
    kinds = {
        "penetration": "rape", "sexual_contact": "sexual_assault", "physical_assault": "physical_assault",
        "forced_marriage": "forced_marriage", "denial_resources": "denial_of_resources",
        "psychological": "psychological_emotional",
    }  # fmt: skip
    for question, kind in kinds.items():
        yield Example("GBVIMS", yes_to(kinds, question) | {"is_gbv": True}, None, kind)
    yield Example("GBVIMS", yes_to(kinds) | {"is_gbv": False}, None, "non_gbv")


EXAMPLES = [
    *plain_sums(), *suicide_items(), *epds(), *means_and_multiples(), *lsns_6(), *danger_assessment(), *da_5(),
    *epv_r(), *dash_ric(), *screenings(), *pc_ptsd_5(), *gbvims(),
]  # fmt: skip
