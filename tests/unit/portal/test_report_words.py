"""How a year's table says how sessions were found: finely enough or not at all."""

import pytest

from services.portal.clients.groups.reports import Band, Satisfaction
from services.portal.views.groups.report_lines import Words

WORDS = Words(say=lambda words: words, language="es")


def found(*bands: tuple[int, int, int]) -> Satisfaction:
    parts = [Band(first=first, last=last, answers=answers) for first, last, answers in bands]
    return Satisfaction(answers=sum(one.answers for one in parts) or 7, bands=parts)


@pytest.mark.parametrize(
    ("satisfaction", "said"),
    [
        (None, "–"),
        (found((1, 1, 0), (2, 2, 5), (3, 3, 6), (4, 4, 7), (5, 5, 9)), "16 de 27"),
        (found((1, 3, 5), (4, 5, 11)), "11 de 16"),
        (found((1, 4, 8), (5, 5, 20)), "no se dice"),
        (found(), "no se dice"),
    ],
)
def test_the_content_are_told_where_their_faces_are_told_apart(
    satisfaction: Satisfaction | None, said: str
) -> None:
    assert WORDS.content(satisfaction) == said
