"""What a sighting means where it stands. The steps of `judge` are the order of precedence."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.clauses import Sentence
from services.intake.domain.signals.model import Cue, Status
from services.intake.domain.signals.rules.matching import Places
from services.intake.domain.signals.words.normalise import EMPTY, sign

REACH = 7
"""Words a short negation reaches over."""
INNER_REACH = 7
"""Words a negation reaches over from between the words of a sighting."""
AFTER_REACH = 6
"""Words over which a denial reaches back; over a pause only from very near."""
REPORT_REACH = 25
"""Words a reported threat reaches over."""
PLAIN_SPOKEN = 3
"""Words of a third-party cue that leave no doubt: 'el marido de su vecina', 'una amiga a quien'."""
ANNOUNCED = frozenset(
    {
        RedFlag.THREAT_TO_KILL,
        RedFlag.THREAT_CHILDREN,
        RedFlag.IMMIGRATION_THREAT,
        RedFlag.PERP_SUICIDE_THREAT,
        RedFlag.WEAPON_THREAT,
        RedFlag.FEAR_FOR_LIFE,
        RedFlag.HONOUR_VIOLENCE,
    }
)
"""Flags that a threat alone makes present; a threat of anything else is shown for review."""

DENYING = frozenset({Cue.NEGATION, Cue.DENIAL, Cue.DENIED_AFTER})
UNREAL = frozenset({Cue.TEACHING, Cue.NEWS, Cue.FIGURATIVE})
PAST = frozenset({Cue.HISTORICAL, Cue.GONE})


@dataclass(frozen=True, slots=True)
class Beyond:
    """What the next sentences say of one before them.

    is_denied: it is a question and they answer no; is_gone: he is dead or out of her life; is_elsewhere: not hers.
    """

    is_denied: bool = False
    is_gone: bool = False
    is_elsewhere: bool = False


NOTHING = Beyond()


def judge(
    places: Places, flag: RedFlag | None, *, sentence: Sentence, taken: frozenset[int], beyond: Beyond
) -> Status:
    """Say how a sighting is meant.

    places: where its words stand; taken: words of every sighting in the sentence: a 'no' that belongs to one of them
    denies no other. flag: none for a mere telling of abuse.
    """
    said = sentence.cues
    report = _report(places, said[Cue.REPORTED_THREAT]) if Cue.REPORTED_THREAT in said else None
    if beyond.is_denied or (
        not DENYING.isdisjoint(said) and _is_negated(places, sentence, report=report, taken=taken)
    ):
        return Status.NEGATED
    is_elsewhere = beyond.is_elsewhere or Cue.ELSEWHERE in said
    # 'Calm at home, she says' hides nothing where nobody else was named.
    if Cue.THIRD_PARTY in said and (is_elsewhere or _is_third_party(places, sentence)):
        return Status.OTHER
    if Cue.HYPOTHETICAL in said and _is_hypothetical(places, sentence, report):
        return Status.OTHER
    if not UNREAL.isdisjoint(said) and _is_unreal(places, sentence):
        return Status.OTHER
    if Cue.RECENCY not in said and (beyond.is_gone or not PAST.isdisjoint(said) or sentence.names_old_year):
        return Status.HISTORICAL
    return Status.PRESENT if report is None or flag in ANNOUNCED else Status.UNCLEAR


def _report(places: Places, announcements: Sequence[Places]) -> Places | None:
    for found in announcements:
        if found[0] <= places[0] <= found[-1] + REPORT_REACH:
            return found
    return None


def _is_negated(places: Places, sentence: Sentence, *, report: Places | None, taken: frozenset[int]) -> bool:
    if not sentence.cue(Cue.NEGATION) and not sentence.cue(Cue.DENIAL):
        return _is_denied_after(places, sentence)
    low = sentence.clause_start(places[0])
    free = [
        at
        for cue in (Cue.PSEUDO_NEGATION, Cue.AGGRESSOR_DENIAL)
        for hit in sentence.cue(cue)
        for at in _span(hit)
    ]
    spared = {*free, *taken}
    reached = places[0] if report is None else min(report[0], places[0])
    for cue in (Cue.NEGATION, Cue.DENIAL):
        is_short = cue is Cue.NEGATION
        for hit in sentence.cue(cue):
            if hit[-1] in spared or hit[0] < low:
                continue
            if _inside(hit, places) and report is None:
                return True
            if hit[-1] >= reached or (is_short and reached - hit[-1] > REACH):
                continue
            if not sentence.opens_between(hit[-1] + 1, reached, at_any_pause=is_short):
                return True
    return _is_denied_after(places, sentence)


def _inside(hit: Places, places: Places) -> bool:
    """Whether a negation stands shortly before one of the later words of a sighting."""
    return any(0 < at - hit[-1] <= INNER_REACH and places[0] < hit[0] for at in places[1:])


def _is_denied_after(places: Places, sentence: Sentence) -> bool:
    denials = sentence.cue(Cue.DENIED_AFTER)
    if not denials:
        return False
    is_pause = [word.is_pause for word in sentence.known[places[-1] + 1 : sentence.high]]
    for hit in denials:
        before, after = hit[0] - places[-1] - 1, hit[-1] - places[-1]
        if not 0 <= before <= AFTER_REACH or (before > REACH // 3 and any(is_pause[:before])):
            continue
        if _is_unticked_no(hit, sentence):
            continue
        if not is_pause[before] or after >= len(is_pause) or is_pause[after]:
            return True
    return False


def _is_unticked_no(hit: Places, sentence: Sentence) -> bool:
    """Whether a cue ends in a 'no' whose box is empty, before it or after it: that denies nothing."""
    around = range(max(sentence.low, hit[-1] - 1), min(sentence.high, hit[-1] + 2))
    is_no = [sentence.known[at].is_no for at in around]
    is_empty = [sign(sentence.words[at]) == EMPTY for at in around]
    return any(
        (is_empty[at] and is_no[at + 1] and not is_empty[at + 1])
        or (is_no[at] and not is_empty[at] and is_empty[at + 1])
        for at in range(len(around) - 1)
    )


def _is_third_party(places: Places, sentence: Sentence) -> bool:
    low = sentence.clause_start(places[0])
    told = {at for hit in sentence.cue(Cue.THIRD_PARTY_TOLD) for at in _span(hit)}
    for hit in sentence.cue(Cue.THIRD_PARTY):
        if not low <= hit[0] < places[-1]:
            continue
        is_apart = not set(hit) & set(places)
        if len(hit) >= PLAIN_SPOKEN:
            if is_apart or hit[0] <= places[0]:
                return True
        elif is_apart and hit[0] < places[0] and not told.intersection(hit):
            return True
    return False


def _is_hypothetical(places: Places, sentence: Sentence, report: Places | None) -> bool:
    low = sentence.clause_start(places[0])
    until = places[-1] if report is None else report[0]
    inside = frozenset(places)
    return any(low <= hit[0] < until and not inside.issuperset(hit) for hit in sentence.cue(Cue.HYPOTHETICAL))


def _is_unreal(places: Places, sentence: Sentence) -> bool:
    taken = set(places)
    if any(not taken.intersection(hit) for cue in (Cue.TEACHING, Cue.NEWS) for hit in sentence.cue(cue)):
        return True
    return any(hit[0] <= places[-1] + 1 and hit[-1] >= places[0] - 1 for hit in sentence.cue(Cue.FIGURATIVE))


def _span(hit: Places) -> range:
    return range(hit[0], hit[-1] + 1)
