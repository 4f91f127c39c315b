"""What is kept, sealed, to compare cases by: who he is, as far as it is known and needed."""

from services.intake.domain.incidents import Relation
from services.intake.store.facts.base import Facts, Word, Year


class AggressorFacts(Facts):
    """What is known of him: only what tells whether two cases speak of the same man."""

    relation: Relation = Relation.UNKNOWN
    given_name: Word = ""
    surnames: Word = ""
    birth_year: Year | None = None
    phone: Word = ""
    document: Word = ""
