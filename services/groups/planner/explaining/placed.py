"""Why a woman has the place she has."""

from collections.abc import Iterator

from services.groups.planner.explaining.because import Code, Reason
from services.groups.planner.explaining.reachable import children_of
from services.groups.planner.explaining.standing import OpenGroup, Standing
from services.groups.planner.explaining.wording import spot_of
from services.groups.planner.instance import Instance, Participant, Plan
from shared.errors import Missing

_HOURS = (Code.HOUR_SUITS, Code.HOUR_POSSIBLE, Code.HOUR_DIFFICULT)


class HasNoPlace(Missing):
    """She is in no group of this plan."""


def why_placed(instance: Instance, plan: Plan, participant_id: str) -> tuple[Reason, ...]:
    """What speaks for her place, hour first; whom she wanted to be with is not named. Raises HasNoPlace."""
    standing = Standing(instance, plan)
    if participant_id not in standing.home:
        raise HasNoPlace(HasNoPlace.__doc__ or "")
    return tuple(_why(instance.woman[participant_id], standing.home[participant_id]))


def _why(woman: Participant, group: OpenGroup) -> Iterator[Reason]:
    spot = spot_of(group.site, group.slot)
    if group.slot.id in woman.slots:
        yield Reason(_HOURS[woman.slots[group.slot.id]], spot=spot)
    if group.site.id in woman.travel:
        yield Reason(Code.TRAVEL, woman.travel[group.site.id], spot=spot)
    if group.language in woman.languages:
        yield Reason(Code.FOLLOWS, language=group.language)
    elif shared := sorted(group.heard & woman.languages, key=lambda one: (one != woman.mother_tongue, one)):
        yield Reason(Code.INTERPRETED, language=shared[0])
    if group.theme in woman.themes:
        yield Reason(Code.THEME)
    if children := sum(children_of(woman, group.slot)):
        yield Reason(Code.CHILDCARE, children, spot=spot)
    if not set(group.women).isdisjoint(woman.together):
        yield Reason(Code.TOGETHER)
    if woman.wait:
        yield Reason(Code.WAITED, woman.wait)
