"""The engine beside a slow oracle: whatever is granted, lapses and is taken back, nothing leaves without a live consent.

The oracle keeps the story as it was told, line by line, and for each field reads it from the beginning: a field may
leave if some grant of it, to this very recipient and for this very purpose, has begun, has not come to its end and
was not taken back at or before now. It shares nothing with the engine.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, rule

from services.intake.domain.codes import ConsentPurpose
from services.intake.domain.consent.engine import GivenConsent, MayLeave, coverable, decide
from services.intake.domain.consent.ways_out import WayOut

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
PARTNERS = (UUID(int=1), UUID(int=2))
FIELDS = ("call_name", "need", "children")
PURPOSE_OF = {
    WayOut.REFERRAL: "referral",
    WayOut.WEBHOOK: "referral",
    WayOut.APPOINTMENT_MESSAGE: "referral",
    WayOut.EXPORT: "sharing",
    WayOut.REPORT_ROW: "reporting",
}
"""Written a second time on purpose: what each way asks for, in the words of the law's paper."""

fields_of_hers = st.frozensets(st.sampled_from(FIELDS), max_size=3)
recipients = st.sampled_from([*PARTNERS, None])


class Exits(RuleBasedStateMachine):
    """Her consents, as time goes by, and people who try to let something out."""

    grants = Bundle("grants")

    @initialize()
    def begin(self) -> None:
        self.now = START
        self.held: dict[UUID, GivenConsent] = {}
        self.story: list[tuple[str, datetime, object]] = []

    @rule(
        target=grants,
        purpose=st.sampled_from(list(ConsentPurpose)),
        to=recipients,
        fields=fields_of_hers,
        days=st.none() | st.integers(1, 4),
    )
    def grant(
        self, purpose: ConsentPurpose, to: UUID | None, fields: frozenset[str], days: int | None
    ) -> UUID:
        ref = UUID(int=100 + len(self.story))
        end = None if days is None else self.now + timedelta(days=days)
        self.held[ref] = GivenConsent(ref, purpose, to, fields, self.now, end)
        self.story.append(("given", self.now, (ref, purpose.value, to, sorted(fields))))
        if end is not None:
            self.story.append(("ends", end, ref))
        return ref

    @rule(ref=consumes(grants))
    def withdraw(self, ref: UUID) -> None:
        self.held[ref] = replace(self.held[ref], withdrawn_at=self.now)
        self.story.append(("taken back", self.now, ref))

    @rule(hours=st.integers(0, 60))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(way=st.sampled_from(list(PURPOSE_OF)), to=recipients, fields=fields_of_hers)
    def something_would_leave(self, way: WayOut, to: UUID | None, fields: frozenset[str]) -> None:
        said = decide(way, recipient=to, fields=fields, now=self.now, consents=self.held.values())
        allowed = {field for field in fields if self.may_leave(way, to, field)}

        if isinstance(said, MayLeave):
            assert said.fields == fields == allowed != frozenset()
            assert all(self.holds(ref) for ref in said.consents)
        else:
            assert fields == frozenset() or said.fields == fields - allowed != frozenset()
            assert (said.purpose, said.recipient) == (PURPOSE_OF[way], to)

    @rule(way=st.sampled_from(list(PURPOSE_OF)), to=recipients)
    def a_form_asks_what_it_may_offer(self, way: WayOut, to: UUID | None) -> None:
        offered = coverable(way, recipient=to, now=self.now, consents=self.held.values(), among=FIELDS)

        assert offered == {field for field in FIELDS if self.may_leave(way, to, field)}

    def may_leave(self, way: WayOut, to: UUID | None, field: str) -> bool:
        """The oracle."""
        if (to is None) is not (way is WayOut.REPORT_ROW):
            return False
        for what, _, told in self.story:
            if what != "given" or not isinstance(told, tuple):
                continue
            ref, purpose, recipient, fields = told
            if purpose == PURPOSE_OF[way] and recipient == to and field in fields and self.holds(ref):
                return True
        return False

    def holds(self, ref: UUID) -> bool:
        """Whether nothing told so far has ended it."""
        return not any(
            what in {"ends", "taken back"} and told == ref and at <= self.now for what, at, told in self.story
        )


TestExits = Exits.TestCase
TestExits.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
