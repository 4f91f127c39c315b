"""The conventions of the label set: which sighting gives way to which, and which need abuse beside them."""

from typing import NamedTuple

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.model import RAISED, RuleText, Status
from services.intake.domain.signals.rules.matching import Places

WITHOUT_VIOLENCE = frozenset(
    {
        RedFlag.SUICIDALITY,
        RedFlag.FGM_RISK,
        RedFlag.FORCED_MARRIAGE,
        RedFlag.TRAFFICKING,
        RedFlag.RECENT_SEPARATION,
        RedFlag.PREGNANCY_VIOLENCE,
    }
)
"""Flags that say nothing of violence by a partner: they do not let a separation or a pregnancy through."""
NEED_ABUSE = frozenset({RedFlag.RECENT_SEPARATION, RedFlag.PREGNANCY_VIOLENCE})
"""Flags that are none unless abuse is told beside them."""
TRAIL = 2
"""Words after a sighting that still belong to it: 'el día menos pensado' + 'me mata'."""
_ORDER = (Status.PRESENT, Status.UNCLEAR, Status.HISTORICAL, Status.OTHER, Status.NEGATED)


class Sighting(NamedTuple):
    """One match, judged. start, end: first and last word."""

    flag: RedFlag
    status: Status
    start: int
    end: int
    rules: tuple[str, ...]
    beats: tuple[RedFlag, ...]
    needs_abuse: bool
    is_firm: bool

    @classmethod
    def of(cls, rule: RuleText, status: Status, places: Places) -> "Sighting":
        """The sighting of a rule at these words."""
        if status is Status.PRESENT and rule.unclear:
            status = Status.UNCLEAR
        return cls(
            rule.flag,
            status,
            places[0],
            places[-1],
            (rule.id,),
            rule.beats,
            rule.needs_abuse,
            rule.firm,
        )


def settle(sightings: list[Sighting], *, is_abuse_told: bool) -> list[Sighting]:
    """Drop what gives way, join what overlaps; in order of the text."""
    is_abuse_told = is_abuse_told or any(
        one.status in RAISED and not one.needs_abuse and one.flag not in WITHOUT_VIOLENCE for one in sightings
    )
    kept = _without_beaten([one for one in sightings if is_abuse_told or not one.needs_abuse])
    joined: list[Sighting] = []
    latest: dict[RedFlag, int] = {}
    for one in sorted(kept, key=lambda one: (one.start, one.end, one.rules)):
        at = latest.get(one.flag)
        if at is not None and one.start <= joined[at].end:
            joined[at] = _join(joined[at], one)
        else:
            latest[one.flag] = len(joined)
            joined.append(one)
    return joined


def _without_beaten(sightings: list[Sighting]) -> list[Sighting]:
    beaten: dict[RedFlag, set[int]] = {}
    for one in sightings:
        for flag in one.beats:
            beaten.setdefault(flag, set()).update(range(one.start, one.end + 1 + TRAIL))
    return [
        one
        for one in sightings
        if one.is_firm or beaten.get(one.flag, set()).isdisjoint(range(one.start, one.end + 1))
    ]


def _join(one: Sighting, other: Sighting) -> Sighting:
    better = min(one, other, key=lambda each: _ORDER.index(each.status))
    return better._replace(
        start=min(one.start, other.start),
        end=max(one.end, other.end),
        rules=tuple(sorted({*one.rules, *other.rules})),
    )
