"""Every red flag can be set by data, and every mapping names something that exists."""

from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin

import pytest

from services.intake.domain.codes import DatedFactKind, FactState
from services.intake.domain.risk.flag_sources import FlagRule, Part
from services.intake.domain.risk.protocol import Protocol
from services.intake.domain.risk.red_flags import RedFlag
from services.intake.gateways.instruments.files import InstrumentLibrary
from services.intake.store.facts.base import Facts
from services.intake.store.facts.people import ChildFacts, Profile
from services.intake.store.facts.work import IncidentFacts

SHAPES: dict[str, type[Facts]] = {"incident": IncidentFacts, "child": ChildFacts, "profile": Profile}


def accepted(shape: type[Facts], name: str) -> set[str]:
    """Every value of a closed field, as a rule writes it."""
    kind: Any = shape.model_fields[name].annotation
    while get_origin(kind) is not None or isinstance(kind, UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    if kind is bool:
        return {"true", "false"}
    assert issubclass(kind, Enum), f"{name} is not a closed field"
    return {one.value for one in kind}


def test_every_flag_is_set_by_a_confirmed_signal_of_its_name(protocol: Protocol) -> None:
    assert {label: flag.value for label, flag in protocol.sources.signals.items()} == {
        flag.value: flag.value for flag in RedFlag
    }


def test_every_flag_is_reachable_by_data_with_the_licences_of_a_new_organisation(protocol: Protocol) -> None:
    """By hand a person can set any of the 22; this asks that no flag depends on that alone."""
    shelf = InstrumentLibrary()
    items = {
        flag
        for one in shelf.newest()
        if shelf.may_use(one.instrument)
        for item in one.instrument.items
        for flag in item.raises
    }
    file = {rule.flag.value for rule in protocol.sources.file}

    assert items | file | set(protocol.sources.signals) == {flag.value for flag in RedFlag}
    assert len(items) >= 14
    assert file >= {
        "sexual_violence",
        "trafficking",
        "forced_marriage",
        "fgm_risk",
        "child_harm",
        "threat_children",
    }


def test_every_item_that_raises_a_flag_names_one_that_exists() -> None:
    flags = {flag.value for flag in RedFlag}
    for one in InstrumentLibrary().newest():
        for item in one.instrument.items:
            assert set(item.raises) <= flags, f"{one.instrument.id}:{item.id}"


def test_every_rule_names_fields_and_values_that_exist(protocol: Protocol) -> None:
    for rule in protocol.sources.file:
        for name, values in rule.when.items():
            assert values <= accepted(SHAPES[rule.of], name), rule
        for place, values in rule.beside.items():
            part, _, name = place.partition(".")
            if part == "dated_fact":
                assert name in {kind.value for kind in DatedFactKind}, rule
                assert values <= {state.value for state in FactState}, rule
            else:
                assert values <= accepted(SHAPES[part], name), rule


BREACH = FlagRule(
    RedFlag.ORDER_BREACH,
    Part.INCIDENT,
    {"relation": frozenset({"partner"})},
    {"dated_fact.protection_order": frozenset({"granted"})},
)


@pytest.mark.parametrize(
    ("said", "beside", "holds"),
    [
        ({"relation": {"partner"}}, {"dated_fact.protection_order": {"granted"}}, True),
        ({"relation": {"partner"}}, {"dated_fact.protection_order": {"asked"}}, False),
        ({"relation": {"partner"}}, {}, False),
        ({"relation": {"employer"}}, {"dated_fact.protection_order": {"granted"}}, False),
        ({}, {"dated_fact.protection_order": {"granted"}}, False),
    ],
)
def test_a_rule_holds_only_when_all_its_fields_say_so(
    said: dict[str, set[str]], beside: dict[str, set[str]], *, holds: bool
) -> None:
    assert BREACH.holds(said, beside) is holds


def test_every_flag_has_its_source_named_and_what_is_asked_first(protocol: Protocol) -> None:
    for flag, guide in protocol.flags.items():
        assert guide.sources, flag
        assert protocol.checklists.flags[flag], flag
        assert all(set(step.words) == {"es", "en"} for step in protocol.checklists.flags[flag])
    law = {flag for flag, guide in protocol.flags.items() if guide.law}
    assert law >= {flag for flag, guide in protocol.flags.items() if guide.legal_duty}
    assert law >= {RedFlag.STALKING, RedFlag.ORDER_BREACH, RedFlag.IMMIGRATION_THREAT, RedFlag.FIREARM_ACCESS}


def test_no_rule_reads_where_she_is_from(protocol: Protocol) -> None:
    origin = {"nationality", "birth_place", "administrative_status", "languages", "documents", "arrival_year"}
    read = {
        place.rpartition(".")[2] for rule in protocol.sources.file for place in [*rule.when, *rule.beside]
    }

    assert not read & origin
