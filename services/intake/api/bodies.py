"""What requests carry beside the facts themselves: versions, instants, reasons."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.intake.store.facts import people, work
from services.intake.store.facts.base import Day, Facts, Instant, Said

Version = Annotated[int | None, Field(ge=1)]
TeamCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,24}(_[a-z]{1,14})?$", max_length=40)]


class OpenCase(Facts):
    """A new file: only how she is called and one language are asked for."""

    names: people.Names
    profile: people.Profile
    particulars: people.Particulars = people.Particulars()
    consent: people.ConsentFacts | None = None
    team: TeamCode | None = None


class SaveNames(Facts):
    """Her names, and the version that was read."""

    names: people.Names
    version: Version = None


class SaveParticulars(Facts):
    """Papers and places."""

    particulars: people.Particulars
    version: Version = None


class SaveProfile(Facts):
    """Her profile."""

    profile: people.Profile
    version: Version = None


class SaveSituation(Facts):
    """Papers, places and profile, as one page shows them."""

    particulars: people.Particulars
    profile: people.Profile
    version: Version = None


class SaveChild(Facts):
    """A child's record."""

    child: people.ChildFacts
    version: Version = None


class SaveDatedFact(Facts):
    """A dated fact."""

    fact: people.DatedFactFacts
    version: Version = None


class GiveConsent(Facts):
    """A consent and whom it names."""

    consent: people.ConsentFacts
    partner: UUID | None = None
    given_at: Instant | None = None
    expires_at: Instant | None = None


class SaveIncident(Facts):
    """An incident."""

    incident: work.IncidentFacts
    version: Version = None


class SaveSafetyPlan(Facts):
    """A writing of the safety plan, and the one it replaces."""

    plan: work.SafetyPlanFacts
    replaces: UUID | None = None


class ReviewSafetyPlan(Facts):
    """The plan still holds; when to look at it again."""

    review_on: Day


class SavePlanItem(Facts):
    """A line of the action plan."""

    item: work.PlanItemFacts
    owner: UUID | None = None
    version: Version = None


class NextAction(Facts):
    """What comes next and when."""

    text: Said
    due_at: Instant
    version: Version = None


class SaveDraft(Facts):
    """What stands in a form now. etag: the mark of the draft it goes on from."""

    typed: Annotated[dict[Annotated[str, Field(max_length=60)], str | list[str]], Field(max_length=80)]
    etag: Version = None
    case_id: UUID | None = None
