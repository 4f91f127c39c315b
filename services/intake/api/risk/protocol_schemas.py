"""What the protocol's routes give: the version in force in words, and the ones that were."""

from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from services.intake.api.risk.alert_schemas import PhoneView
from services.intake.domain.due.items import DueKind
from services.intake.domain.risk.protocol import Protocol, Step
from services.intake.domain.risk.protocol_diff import changes, spoken
from services.intake.domain.risk.working_days import Ordinary
from services.intake.gateways.protocol.reading import BadProtocolFile
from services.intake.store.risk.protocols import ProtocolVersion
from services.intake.usecases.risk.book_in_force import book_of
from shared.contracts.levels import Level


class ClockView(BaseModel):
    """Terms of a level, in minutes; null: no such clock."""

    acknowledge_minutes: int | None
    escalate_minutes: int | None
    reassess_minutes: int


class FlagView(BaseModel):
    """A red flag in words. first_action: its steps in one line. floor: the lowest level it stands for alone."""

    code: str
    name: str
    why: str
    first_action: str
    evidence: str
    sources: list[str]
    certainty: str
    law: str
    legal_duty: bool
    floor: Level


class StepView(BaseModel):
    """One thing that is asked first, and within how long, in words."""

    words: str
    within: str


class LadderView(BaseModel):
    """What happens to work of a kind that is left undone, and after how long, in words; empty: that is not done."""

    kind: DueKind
    remind: str
    alert: str


class LookInView(BaseModel):
    """When a person looks in on her: months after closing, and in words by level how long without hearing of her."""

    months: list[int]
    no_contact: dict[Level, str]


class WorkingDaysView(BaseModel):
    """Which work waits for a working day, at which levels."""

    levels: list[Level]
    work: list[Ordinary]


class ProtocolView(BaseModel):
    """The protocol in force, in one language. reasons: names of combinations and of judgement.

    hours: of each weekday from Monday, as `08:00-15:00`, empty when closed. put_at, put_by: none if it shipped.
    """

    version: str
    put_at: datetime | None
    put_by: UUID | None
    flags: list[FlagView]
    reasons: dict[str, str]
    clocks: dict[Level, ClockView]
    flag_steps: dict[str, list[StepView]]
    level_steps: dict[Level, list[StepView]]
    chain: list[str]
    phones: list[PhoneView]
    late_work: list[LadderView]
    look_in: LookInView
    working_days: WorkingDaysView
    hours: list[str]

    @classmethod
    def of(cls, protocol: Protocol, language: str, row: ProtocolVersion | None = None) -> Self:
        """Put the protocol in words; Spanish when it lacks the language."""
        said = language if language in protocol.combination_names else "es"
        lists = protocol.checklists
        return cls(
            version=protocol.version,
            put_at=None if row is None else row.put_at,
            put_by=None if row is None else row.put_by,
            flags=_flags(protocol, said),
            reasons=dict(protocol.combination_names[said]),
            clocks={
                level: ClockView(
                    acknowledge_minutes=_minutes(clock.acknowledge_within),
                    escalate_minutes=_minutes(clock.escalate_every),
                    reassess_minutes=_minutes(clock.reassess_within) or 0,
                )
                for level, clock in protocol.clocks.items()
            },
            flag_steps={flag.value: _steps(steps, said) for flag, steps in lists.flags.items()},
            level_steps={level: _steps(steps, said) for level, steps in lists.levels.items()},
            chain=[step.value for step in protocol.chain],
            phones=[PhoneView(number=phone.number, words=phone.words[said]) for phone in protocol.phones],
            late_work=[
                LadderView(kind=kind, remind=_said(one.remind, said), alert=_said(one.alert, said))
                for kind, one in protocol.late_work.items()
            ],
            look_in=LookInView(
                months=list(protocol.look_in.months),
                no_contact={level: _said(term, said) for level, term in protocol.look_in.no_contact.items()},
            ),
            working_days=WorkingDaysView(
                levels=[level for level in Level if level in protocol.working_days.levels],
                work=sorted(protocol.working_days.work),
            ),
            hours=[_hours(protocol.hours.get(day)) for day in range(7)],
        )


class ChangeView(BaseModel):
    """One change in words. area: clocks, levels, actions, people or phones."""

    area: str
    words: str


class VersionView(BaseModel):
    """A version that was put in force. counts: what it changed in the open cases; is_followed: in all of them."""

    version: str
    put_at: datetime
    put_by: UUID
    is_followed: bool
    counts: dict[str, int]
    changes: list[ChangeView]

    @classmethod
    def of(cls, row: ProtocolVersion, language: str) -> Self:
        """Say what it changed, in one language."""
        try:
            found = changes(book_of(row.earlier).protocol, book_of(row.document).protocol)
        except BadProtocolFile:
            found = []  # of a time when the file had another form: who and when still stand
        return cls(
            version=row.version,
            put_at=row.put_at,
            put_by=row.put_by,
            is_followed=row.done_at is not None,
            counts=dict(row.counts),
            changes=[
                ChangeView(area=one.area, words=one.en if language == "en" else one.es) for one in found
            ],
        )


def _flags(protocol: Protocol, language: str) -> list[FlagView]:
    return [
        FlagView(
            code=guide.code,
            name=guide.words[language].name,
            why=guide.words[language].why,
            first_action=" ".join(step.words[language] for step in protocol.checklists.flags[guide.code]),
            evidence=guide.evidence,
            sources=list(guide.sources),
            certainty=guide.certainty,
            law=guide.law,
            legal_duty=guide.legal_duty,
            floor=protocol.level_rules.floors[guide.code],
        )
        for guide in protocol.flags.values()
    ]


def _said(term: timedelta | None, language: str) -> str:
    return "" if term is None else spoken(term)[1 if language == "en" else 0]


def _steps(steps: tuple[Step, ...], language: str) -> list[StepView]:
    side = 1 if language == "en" else 0
    return [StepView(words=step.words[language], within=spoken(step.within)[side]) for step in steps]


def _hours(ends: tuple[int, int] | None) -> str:
    return "" if ends is None else "-".join(f"{end // 60:02}:{end % 60:02}" for end in ends)


def _minutes(span: Any) -> int | None:  # noqa: ANN401, a timedelta or nothing
    return None if span is None else int(span.total_seconds() // 60)
