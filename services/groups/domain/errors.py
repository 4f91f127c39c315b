"""The rules of groups that can be broken, by name.

The domain knows nothing of HTTP: `shared.errors` gives each kind its status.
"""

from shared.errors import Conflict, Forbidden, Invalid, Missing


class ImpossibleTime(Invalid):
    """A date, time, zone or length that no session can have."""


class BadRule(Invalid):
    """A recurrence rule that is malformed, endless or makes no session."""


class BadEdition(Invalid):
    """An edition's facts break the programme's frame."""


class BadSheet(Invalid):
    """An attendance sheet names someone who is not in the group, or leaves someone out."""


class BadCounts(Invalid):
    """Counts of answers that cannot be."""


class NotHers(Missing):
    """Not there, or not this person's: both look alike."""


class MayNot(Forbidden):
    """Her role does not do this."""


class NobodyMayContact(Conflict):
    """She may not be contacted by any means, so nothing is made for her phone."""


class WrongState(Conflict):
    """The present state does not allow this step."""


class TooEarly(Conflict):
    """The session is still ahead: there is nothing to record yet."""


class AlreadyBegun(Conflict):
    """The session has begun, or its attendance is recorded: it cannot be moved or cancelled any more."""


class GroupFull(Conflict):
    """No place is free, and this step needs one."""


class SeatsTaken(Conflict):
    """There is a place, but not the childcare places or the interpreter seat she needs with it."""


class NotHerTurn(Conflict):
    """Somebody waits before her; only the coordinator gives a place out of turn."""


class TooLate(Conflict):
    """The time in which this could be taken back is over."""


class CaseUnknown(Missing):
    """Groups has not heard of this case (yet), or it is another team's: both look alike."""


class CaseNotLive(Conflict):
    """The case is closed, blocked or erased."""


class SessionsHeld(Conflict):
    """Sessions that took place cannot be planned away."""


class KeptApart(Conflict):
    """Somebody in this group and she must not meet; why is not known here."""


class NotAsked(Invalid):
    """A calendar for her is made only if she asked and says that nobody watches her phone."""


class BadRound(Invalid):
    """A round that asks nothing, the wrong session, or too many."""


class BadAnswer(Invalid):
    """An answer that its round does not ask for."""


class WrongCode(Missing):
    """No such code: wrong, used or closed look alike."""


class NoRightLeft(Conflict):
    """The round has given out, or used up, as many rights to answer as it has places."""


class BadRoom(Invalid):
    """A site's or a room's facts cannot be."""


class BadChildcare(Invalid):
    """Childcare places by age that do not fit their total."""


class RoomTaken(Conflict):
    """Another session is in the room then; which group's is not said."""


class ChangedMeanwhile(Conflict):
    """Somebody else changed it since this page was opened."""


class BadPlanning(Invalid):
    """What a planning is made from contradicts itself, or names what it does not have."""


class SearchGoing(Conflict):
    """A search of this planning is still going: stop it, or wait."""


class NoPlanYet(Conflict):
    """There is no plan to do this with."""


class BreaksRules(Conflict):
    """The plan breaks a rule: it cannot be published."""


class AlreadyInvited(Conflict):
    """Somebody was invited or is coming: this cannot be taken back any more."""
