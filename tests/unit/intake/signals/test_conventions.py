"""Which sighting gives way to which."""

import pytest

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.conventions import Sighting, settle
from services.intake.domain.signals.model import RuleText, Status
from services.intake.domain.signals.scan import Scanner

FEAR = RuleText("es.fear_for_life.test", RedFlag.FEAR_FOR_LIFE, (), (), beats=(RedFlag.THREAT_TO_KILL,))
THREAT = RuleText("es.threat_to_kill.test", RedFlag.THREAT_TO_KILL, (), ())


def test_a_threat_to_the_children_is_none_to_her(rules_alone: Scanner) -> None:
    found = rules_alone.scan("Dice que mata a los niños.", language="es").raised

    assert found == {RedFlag.THREAT_CHILDREN}


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        ((5, 7), [FEAR.flag]),
        ((6, 7), [FEAR.flag, THREAT.flag]),
        ((0, 1), [THREAT.flag, FEAR.flag]),
        ((0, 2), [FEAR.flag]),
    ],
)
def test_what_gives_way_does_so_up_to_two_words_after(words: tuple[int, int], flags: list[RedFlag]) -> None:
    fear = Sighting.of(FEAR, Status.PRESENT, (2, 3))
    threat = Sighting.of(THREAT, Status.PRESENT, words)

    assert [one.flag for one in settle([fear, threat], is_abuse_told=False)] == flags
