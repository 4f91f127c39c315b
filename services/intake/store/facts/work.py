"""What is kept about the work with her: attentions, accompaniments, documents, contacts without a file."""

from uuid import UUID

from pydantic import Field, model_validator

from services.intake.domain import contacts, incidents, plans
from services.intake.store.facts.base import Day, Facts, Language, Line, Minutes, Said, Story


class NextStep(Facts):
    """What comes next and when."""

    text: Said
    on: Day


class NoteFacts(Facts):
    """An attention or a note."""

    kind: contacts.AttentionKind
    channel: contacts.Channel | None = None
    minutes: Minutes | None = None
    topics: list[contacts.Topic] = Field(default_factory=list, max_length=14)
    text: Story = ""
    interpreter: bool = False
    violence_sign: bool = False


class ContactLogFacts(Facts):
    """A contact without a file: nothing here says who she is."""

    channel: contacts.Channel
    topics: list[contacts.Topic] = Field(min_length=1, max_length=14)
    minutes: Minutes = 10
    language: Language = "es"
    outcome: contacts.LogOutcome


class AccompanimentFacts(Facts):
    """What was agreed about going somewhere with her. referral: whose appointment it is, if a partner gave it."""

    referral: UUID | None = None
    kind: contacts.AccompanimentKind
    place: Line = ""
    meeting_point: Line = ""
    minutes: Minutes = 60
    travel_minutes: Minutes = 0
    interpreter: bool = False
    transport: Line = ""
    papers: Line = ""
    note: Story = ""


class OnSite(Facts):
    """What was otherwise than planned, as told from there: where, and who else went."""

    place: Line = ""
    with_whom: Line = ""


class OnSiteFacts(OnSite):
    """What was told from there. planned_staff: who was to go, if another went; is_unplanned: nobody had planned it."""

    planned_staff: UUID | None = None
    is_unplanned: bool = False


class OutcomeFacts(Facts):
    """How an accompaniment went."""

    outcome: contacts.AccompanimentOutcome
    minutes: Minutes | None = None
    travel_minutes: Minutes | None = None
    interpreter_present: bool | None = None
    note: Story = ""


class IncidentFacts(Facts):
    """What happened, as she tells it. Several types at once; who he is is not kept, only what he is to her."""

    kinds: list[incidents.Violence] = Field(min_length=1, max_length=12)
    when: incidents.WhenKind = incidents.WhenKind.UNKNOWN
    on: Day | None = None
    until: Day | None = None
    since: Day | None = None
    frequency: incidents.Frequency | None = None
    place: incidents.Place | None = None
    relation: incidents.Relation = incidents.Relation.UNKNOWN
    cohabiting: bool | None = None
    complaint: incidents.Complaint | None = None
    penetration: bool | None = None
    sexual_contact: bool | None = None
    injuries: Story = ""
    children_witnessed: bool | None = None
    account: Story = ""
    told_on: Day

    @model_validator(mode="after")
    def _dates_make_sense(self) -> "IncidentFacts":
        dated = self.when is not incidents.WhenKind.UNKNOWN
        if dated and self.on is None:
            message = "en `on`, la fecha (exacta, aproximada o primer día)"
            raise ValueError(message)
        if self.when is incidents.WhenKind.RANGE and (
            self.until is None or self.until < (self.on or self.until)
        ):
            message = "en `until`, el último día, no anterior al primero"
            raise ValueError(message)
        if self.on and self.on > self.told_on:
            message = "una fecha del hecho no posterior al día en que lo cuenta"
            raise ValueError(message)
        return self


class SafetyPlanFacts(Facts):
    """Her safety plan: what she will do, section by section."""

    sections: dict[plans.SafetySection, list[Said]] = Field(min_length=1)
    made_with_her: bool = True
    language: Language = "es"
    printing: plans.PrintChoice = plans.PrintChoice.NOT_PRINTED
    review_on: Day

    @model_validator(mode="after")
    def _says_something(self) -> "SafetyPlanFacts":
        if not any(self.sections.values()):
            message = "al menos una medida en alguna sección"
            raise ValueError(message)
        return self


class PlanItemFacts(Facts):
    """One thing to do for one need."""

    need: plans.Need
    goal: Line = ""
    action: Said
    state: plans.ItemState = plans.ItemState.TODO
    due_on: Day | None = None


class AttachmentFacts(Facts):
    """What a document is. `title` is ours, never the name of the file that came."""

    kind: contacts.AttachmentKind
    title: Said
    media_type: Line
    size: int = Field(ge=1)
