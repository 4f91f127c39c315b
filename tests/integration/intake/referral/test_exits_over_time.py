"""Any sequence of grants, ends, withdrawals, referrals and looks at them, on the real database: nothing leaves uncovered.

Each sequence is drawn by chance with a seed that the test names. What leaves is looked at from outside: letters in
the postbox, and what a partner sees behind her link. The oracle is a list of what she said, read from its beginning.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from services.intake.handlers.consents import expire_due
from services.intake.usecases.file.withdraw_consent import withdraw_consent
from services.intake.usecases.referral.gate import ConsentMissing
from services.intake.usecases.referral.link.open_partner_link import referral_behind
from tests.integration.intake.referral.conftest import LINK, World

FIELDS = ("call_name", "languages", "need")
STEPS = 60


@dataclass
class Said:
    """What she agreed to, as the oracle remembers it."""

    ref: UUID
    partner: UUID
    fields: frozenset[str]
    ends: datetime
    taken_back: bool = False


@dataclass
class Sent:
    """A referral that was made."""

    ref: UUID
    partner: UUID
    fields: frozenset[str]
    pin: str
    tokens: list[str] = field(default_factory=list)


@dataclass
class Story:
    """One woman, two partners, and whatever chance makes of them."""

    world: World
    chance: Random
    partners: list[UUID]
    said: list[Said] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    letters: int = 0
    looks: int = 0
    refusals: int = 0

    def covered(self, partner: UUID, fields: frozenset[str]) -> bool:
        """The oracle: each field has a consent of its own that holds right now."""
        now = self.world.now
        return all(
            any(
                one.partner == partner and name in one.fields and not one.taken_back and now < one.ends
                for one in self.said
            )
            for name in fields
        )

    def grant(self) -> None:
        partner = self.chance.choice(self.partners)
        fields = frozenset(self.chance.sample(FIELDS, self.chance.randint(1, 3)))
        ends = self.world.now + timedelta(hours=self.chance.choice([1, 5, 24, 24 * 90]))
        ref = self.world.consent_to(partner, *sorted(fields), expires_at=ends)
        self.said.append(Said(ref, partner, fields, ends))

    def withdraw(self) -> None:
        if not self.said:
            return
        one = self.chance.choice(self.said)
        with self.world.begin() as work:
            withdraw_consent(work, self.world.case, one.ref)
        one.taken_back = True

    def refer(self) -> None:
        """What she agreed to once, as often as anything else: it may hold still, or not."""
        partner, among = self.chance.choice(self.partners), list(FIELDS)
        if self.said and self.chance.random() < 0.6:
            once = self.chance.choice(self.said)
            partner, among = once.partner, sorted(once.fields)
        fields = frozenset(self.chance.sample(among, self.chance.randint(1, len(among))))
        try:
            made = self.world.request(*sorted(fields), partner=partner)
        except ConsentMissing:
            self.refusals += 1
            assert not self.covered(partner, fields)
            return
        assert self.covered(partner, fields)
        self.sent.append(Sent(made.referral, partner, fields, made.pin))

    def work_goes_on(self) -> None:
        """Events are handed over and the timetable ticks: mail leaves now or not at all."""
        self.world.tell()
        fine = {one.ref: self.covered(one.partner, one.fields) for one in self.sent}
        self.world.tick()
        for letter in self.world.mail.letters[self.letters :]:
            if (found := LINK.search(letter.text)) is not None:
                one = self.owner_of(found[1])
                assert fine[one.ref], "a letter with a link left without consent"
                one.tokens.append(found[1])
        self.letters = len(self.world.mail.letters)

    def owner_of(self, token: str) -> Sent:
        with self.world.begin() as work:
            ref = referral_behind(work, token=token, kind="link")
        return next(one for one in self.sent if one.ref == ref)

    def look(self) -> None:
        known = [one for one in self.sent if one.tokens]
        if not known:
            return
        one = self.chance.choice(known)
        opened = self.world.open(one.tokens[-1], one.pin)
        if opened is not None:
            self.looks += 1
            assert {name.value for name, _ in opened.view.fields} == one.fields
            assert self.covered(one.partner, one.fields), "a partner saw what no consent covers"

    def time_passes(self) -> None:
        self.world.later(hours=self.chance.choice([0, 0.5, 1, 4, 12]))

    def ends_are_acted_upon(self) -> None:
        expire_due(self.world.transactions)
        for one in self.sent:
            if not self.covered(one.partner, one.fields):
                assert self.world.state(one.ref) in {"revoked", "closed"}


@pytest.mark.parametrize("seed", range(10))
def test_nothing_leaves_without_a_live_consent_that_covers_it(world: World, seed: int) -> None:
    story = Story(world, Random(seed), [world.add_partner("Entidad Uno"), world.add_partner("Entidad Dos")])
    acts = (
        story.grant, story.withdraw, story.refer, story.refer, story.work_goes_on, story.work_goes_on,
        story.look, story.look, story.time_passes, story.ends_are_acted_upon,
    )  # fmt: skip

    for _ in range(3):
        story.grant()
        story.refer()
    for _ in range(STEPS):
        story.chance.choice(acts)()
    story.work_goes_on()
    story.ends_are_acted_upon()

    assert story.sent, "chance let nothing leave: the story proves nothing"
    assert story.refusals
