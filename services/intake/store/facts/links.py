"""What is kept, sealed, to compare cases by: who he is, as far as it is known and needed."""

from uuid import UUID

from services.intake.domain.incidents import Relation
from services.intake.domain.links import LinkKind
from services.intake.store.facts.base import Facts, Instant, Said, Word, Year


class AggressorFacts(Facts):
    """What is known of him: only what tells whether two cases speak of the same man."""

    relation: Relation = Relation.UNKNOWN
    given_name: Word = ""
    surnames: Word = ""
    birth_year: Year | None = None
    phone: Word = ""
    document: Word = ""


class SharedFacts(Facts):
    """One value that two cases have in common, as `domain/links.py` makes it plain."""

    kind: LinkKind
    value: str


class LiftFacts(Facts):
    """Why two women may meet after all, and the values that this was said of. other: the case of the second one."""

    other: UUID
    shared: tuple[SharedFacts, ...]
    reason: Said
    by: UUID
    at: Instant


class HomeFacts(Facts):
    """A coordinator's word that many live at a home, as in a refuge. value: as `domain/links.py` makes it plain."""

    value: str
    reason: Said
    by: UUID
    at: Instant
