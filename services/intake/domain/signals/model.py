"""What a scan of a note speaks in: statuses, cues, rules, lexicons and the signals found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services.intake.domain.risk.red_flags import RedFlag


class Status(StrEnum):
    """How a sighting is meant. `present` and `unclear` are shown to a person; the rest stay beside the note."""

    PRESENT = "present"
    UNCLEAR = "unclear"
    HISTORICAL = "historical"
    OTHER = "other"
    NEGATED = "negated"


RAISED = frozenset({Status.PRESENT, Status.UNCLEAR})


class Cue(StrEnum):
    """A turn of phrase that changes what a sighting means."""

    NEGATION = "negation"
    """Denies what follows closely: no, nunca."""
    DENIAL = "denial"
    """Denies a whole list: niega, no consta."""
    DENIED_AFTER = "denied_after"
    """Denies what stands before it: ': no', 'descartado'."""
    PSEUDO_NEGATION = "pseudo_negation"
    """Holds a negation that denies nothing: no es la primera vez."""
    TERMINATOR = "terminator"
    """Ends the reach of what came before: pero, sin embargo."""
    OPENER = "opener"
    """After a comma or 'y', begins a clause of its own: refiere, él, me."""
    JOINER = "joiner"
    """Joins two clauses: y, e."""
    REPORTED_THREAT = "reported_threat"
    """Words of his that announce: dice que si, amenaza con."""
    AGGRESSOR_DENIAL = "aggressor_denial"
    """He denies it: that denies nothing."""
    THIRD_PARTY = "third_party"
    """Someone else: una vecina."""
    THIRD_PARTY_TOLD = "third_party_told"
    """Someone else only as the one who tells or goes along: su hermana dice."""
    ELSEWHERE = "elsewhere"
    """What was told of somebody else is not hers: 'de lo suyo'. It also holds from the next sentences."""
    HYPOTHETICAL = "hypothetical"
    """What has not happened: si algún día."""
    TEACHING = "teaching"
    """A workshop, a protocol, an explanation: anywhere in the sentence."""
    NEWS = "news"
    """A film, the news, a book."""
    FIGURATIVE = "figurative"
    """Not meant so: me muero de frío."""
    HISTORICAL = "historical"
    """Long ago, or someone gone from her life."""
    GONE = "gone"
    """He is dead or far: said in one of the next sentences it also holds."""
    ANSWER = "answer"
    """May stand between a question and its answer: R, respuesta."""
    RECENCY = "recency"
    """Again, now, yesterday: beats history."""
    ABUSE = "abuse"
    """Tells of abuse without being a flag: lets the flags through that need it."""


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as its reviewers wrote it. See `docs/signals.md` for the pattern language.

    unless: words that must not stand within a few words of the match; not_after: nor just before it.
    needs: lists of words; of each, one must be in the sentence or beside it. needs_abuse: abuse must be told.
    beats: flags whose sightings on the same words are dropped; firm: is never dropped so ('the children and then her').
    """

    id: str
    flag: RedFlag
    patterns: tuple[str, ...]
    tests: tuple[str, ...]
    unless: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    needs_abuse: bool = False
    beats: tuple[RedFlag, ...] = ()
    unclear: bool = False
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything reviewed for one language.

    endings: verb ending tables by name; enclitics: pronouns glued to an infinitive or gerund.
    sounds: letters that are written for one another, in order of use; common: words never taken for a misspelling.
    short: staff's shorthand and what it stands for ('q': que).
    prefixes, suffixes: letters glued to a word that may be taken off (Arabic); empty elsewhere.
    """

    language: str
    version: str
    classes: Mapping[str, tuple[str, ...]]
    rules: tuple[RuleText, ...]
    cues: Mapping[Cue, tuple[str, ...]]
    endings: Mapping[str, tuple[str, ...]]
    enclitics: tuple[str, ...] = ()
    sounds: tuple[tuple[str, str], ...] = ()
    common: tuple[str, ...] = ()
    short: Mapping[str, str] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """One sighting. start, end: characters of the original text, so that text[start:end] is the span."""

    flag: RedFlag
    status: Status
    start: int
    end: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """All that was seen in one note, in order, with its language and the version of rules and weights.

    '1.2+likeness.1.1'. Weights doubt too: without their version nobody could say later why something was not shown.
    """

    language: str
    version: str
    signals: tuple[Signal, ...]

    @property
    def raised(self) -> frozenset[RedFlag]:
        """Flags to show to a person."""
        return frozenset(signal.flag for signal in self.signals if signal.status in RAISED)
