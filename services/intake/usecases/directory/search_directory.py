"""Look for who can help now. What is asked is nobody's name and is kept nowhere."""

from dataclasses import dataclass

from services.intake.domain.directory.search import Match, Wanted, search
from services.intake.store.directory.partners import Partner
from services.intake.store.directory.parts import DirectoryPlace, DirectoryService
from services.intake.usecases.directory.state import read_directory
from shared.work import Work


@dataclass(frozen=True)
class Found:
    """A match with the rows it comes from."""

    match: Match
    partner: Partner
    service: DirectoryService
    place: DirectoryPlace | None


def search_directory(work: Work, wanted: Wanted, *, most: int) -> list[Found]:
    """Return what answers, surest and nearest first, `most` at most."""
    state = read_directory(work)
    rows = {(offer.service, offer.place): (partner, place) for partner, place, offer in state.offers()}
    found = search(wanted, (offer for _, _, offer in state.offers()), now=work.now)
    return [
        Found(
            match, *_rows(rows[match.offer.service, match.offer.place], state.services[match.offer.service])
        )
        for match in found[:most]
    ]


def _rows(
    row: tuple[Partner, DirectoryPlace | None], service: DirectoryService
) -> tuple[Partner, DirectoryService, DirectoryPlace | None]:
    partner, place = row
    return partner, service, place
