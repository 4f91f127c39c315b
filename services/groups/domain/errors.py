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


class WrongState(Conflict):
    """The present state does not allow this step."""


class TooEarly(Conflict):
    """The session is still ahead: there is nothing to record yet."""


class AlreadyBegun(Conflict):
    """The session has begun, or its attendance is recorded: it cannot be moved or cancelled any more."""


class GroupFull(Conflict):
    """No place is free, and this step needs one."""


class CaseUnknown(Missing):
    """Groups has not heard of this case (yet), or it is another team's: both look alike."""


class CaseNotLive(Conflict):
    """The case is closed, blocked or erased."""


class SessionsHeld(Conflict):
    """Sessions that took place cannot be planned away."""


class KeptApart(Conflict):
    """Somebody in this group and she must not meet; why is not known here."""


class BadPlanning(Invalid):
    """What a planning is made from contradicts itself, or names what it does not have."""


class SearchGoing(Conflict):
    """A search of this planning is still going: stop it, or wait."""


class NoPlanYet(Conflict):
    """There is no plan to do this with."""


class ChangedMeanwhile(Conflict):
    """Somebody changed this after it was looked at."""


class BreaksRules(Conflict):
    """The plan breaks a rule: it cannot be published."""


class AlreadyInvited(Conflict):
    """Somebody was invited or is coming: this cannot be taken back any more."""
