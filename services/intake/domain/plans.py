"""Plans made with her: sections of the safety plan, needs and goals of the action plan."""

from enum import StrEnum


class SafetySection(StrEnum):
    """A checklist of the safety plan, in the order in which it is talked through."""

    WARNING_SIGNS = "warning_signs"
    SAFE_PLACE = "safe_place"
    WAY_OUT = "way_out"
    PEOPLE = "people"
    DOCUMENTS = "documents"
    CHILDREN = "children"
    PHONE = "phone"
    MONEY = "money"
    AFTER_LEAVING = "after_leaving"
    FEELINGS = "feelings"


class PrintChoice(StrEnum):
    """What she decided about paper."""

    NOT_PRINTED = "not_printed"
    NEUTRAL_COPY = "neutral_copy"
    KEPT_HERE = "kept_here"


class Need(StrEnum):
    """A field of need."""

    SAFETY = "safety"
    HEALTH = "health"
    PSYCHOSOCIAL = "psychosocial"
    LEGAL = "legal"
    MATERIAL = "material"


class ItemState(StrEnum):
    """Where an item of the action plan stands."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return self in {self.DONE, self.DROPPED}
