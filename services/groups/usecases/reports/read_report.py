"""Reports: an edition in numbers, and the editions of a year; every reading is noted, every copy that leaves too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.groups.domain.attendance import Mark
from services.groups.domain.edition import SessionState
from services.groups.domain.enrolment import HOLDING
from services.groups.domain.report import EditionFacts, Figures, SessionFacts, publish
from services.groups.domain.voice.rounds import State
from services.groups.domain.year_report import YearFigures, publish_year
from services.groups.store import attendance, editions, enrolments, sessions, voice
from services.groups.store.editions import Edition
from services.groups.store.sessions import GroupSession
from services.groups.store.voice import VoiceRound
from services.groups.usecases.access import led_edition
from services.groups.usecases.editions.pages import When, when
from services.groups.usecases.voice.answer_round import AskedTopic
from services.groups.usecases.voice.heard import TOPICS, Heard, heard_edition, heard_sessions, last_vote
from services.groups.usecases.voice.read_voice import votes_of
from shared.contracts.roles import Role
from shared.work import Work


@dataclass(frozen=True)
class Voted:
    """The last vote. ballots: five or more. topics: in the order the group wants them, ties drawn."""

    ballots: int
    topics: tuple[AskedTopic, ...]


@dataclass(frozen=True)
class EditionReport:
    """An edition in numbers. sessions: in the order of `figures.present`. starts_on: its first session's day."""

    id: UUID
    title: str
    starts_on: date | None
    sessions: tuple[When, ...]
    figures: Figures
    voted: Voted | None


@dataclass(frozen=True)
class YearReport:
    """Editions that began in a year, oldest first, and all of them together. years: that have any, newest first."""

    year: int
    years: tuple[int, ...]
    lines: tuple[EditionReport, ...]
    figures: YearFigures


def read_report(work: Work, *, edition_id: UUID, is_copy: bool = False) -> EditionReport:
    """An edition somebody leads, in numbers. is_copy: it leaves as a file. Raises NotHers."""
    edition = led_edition(work, edition_id, lock=False)
    report, _ = _read(work, edition)
    work.audit("report.exported" if is_copy else "report.read", subject=edition.id)
    return report


def read_year(work: Work, *, year: int | None = None, is_copy: bool = False) -> YearReport:
    """The editions she leads, all of them if she coordinates, that began in a year (None: the newest that has any)."""
    is_boss = work.actor.has(Role.COORDINATOR)
    everything = (
        editions.all_editions(work.session)
        if is_boss
        else editions.editions_led_by(work.session, work.actor.ref)
    )
    series = sessions.sessions_of_all(work.session, [one.id for one in everything])
    began = {one.id: series[one.id][0].on for one in everything if one.id in series}
    years = sorted({on.year for on in began.values()}, reverse=True)
    year = year if year is not None else next(iter(years), work.now.year)
    chosen = sorted(
        (one for one in everything if one.id in began and began[one.id].year == year),
        key=lambda one: (began[one.id], one.id),
    )
    read = [_read(work, one) for one in chosen]
    came = [people for report, people in read if report.figures.participants is not None]
    work.audit("reports.exported" if is_copy else "reports.read", year=year, count=len(chosen))
    return YearReport(
        year=year,
        years=tuple(years),
        lines=tuple(report for report, _ in read),
        figures=publish_year([report.figures for report, _ in read], distinct=len(set().union(*came))),
    )


def _read(work: Work, edition: Edition) -> tuple[EditionReport, set[UUID]]:
    """The report, and who came at least once."""
    series = sessions.sessions_of(work.session, edition.id)
    marks = attendance.marks_of_all(work.session, [one.id for one in series])
    rounds = _closed_rounds(work, edition.id)
    heard = heard_sessions(work, series, rounds)
    rows = enrolments.enrolments_of(work.session, edition.id)
    person = {one.id: one.person for one in rows}
    held = [one for one in series if one.state is SessionState.HELD]
    came = {person[who] for one in held for who, mark in marks.get(one.id, {}).items() if mark.is_presence}
    facts = EditionFacts(
        capacity=edition.capacity,
        taken=sum(one.state in HOLDING for one in rows),
        participants=len(came),
        has_interpreter=edition.interpreter_seats > 0,
        sessions=tuple(
            _facts(one, marks.get(one.id, {}).values(), heard=heard.get(one.id)) for one in series
        ),
        faces=heard_edition(rounds),
    )
    report = EditionReport(
        id=edition.id,
        title=edition.title,
        starts_on=series[0].on if series else None,
        sessions=tuple(when(one) for one in series),
        figures=publish(facts),
        voted=_voted(work, rounds),
    )
    return report, came


def _closed_rounds(work: Work, edition_id: UUID) -> list[VoiceRound]:
    """Closed ones only: copies of a report that one batch lies between would tell five answers by subtraction."""
    return [one for one in voice.rounds_of(work.session, edition_id) if one.state is State.CLOSED]


def _voted(work: Work, rounds: Sequence[VoiceRound]) -> Voted | None:
    """The last vote's order alone: how many want each topic would be small numbers."""
    vote = last_vote(rounds)
    if vote is None:
        return None
    topics = tuple(one.topic for one in votes_of(work, vote))
    return Voted(ballots=vote.tally.shown[TOPICS].n, topics=topics)


def _facts(session: GroupSession, marks: Iterable[Mark], *, heard: Heard | None) -> SessionFacts:
    known = list(marks)
    return SessionFacts(
        minutes=session.minutes,
        state=session.state,
        present=sum(mark.is_presence for mark in known),
        absent=sum(mark.is_absence for mark in known),
        children=session.children_present or 0,
        faces=heard.faces if heard else None,
        topics=tuple(session.topics),
    )
