"""How much a browser may send to a page."""

from collections.abc import Iterator

import pytest

from services.portal.api.limits import MAX_BODY_BYTES
from services.portal.forms import tokens
from tests.support.portal import COOKIE, portal_with, someone
from tests.unit.portal.tried import TRY

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def hidden() -> bytes:
    return f"{tokens.FIELD}={tokens.make(tokens.secret_of(COOKIE))}&text=hola&more=".encode()


def test_a_body_that_says_it_is_too_long_is_not_read() -> None:
    browser = portal_with(someone(), extra=(TRY,))
    answer = browser.post(
        "/probar/nota", content=hidden(), headers=FORM | {"Content-Length": str(MAX_BODY_BYTES + 1)}
    )

    assert answer.status_code == 413
    assert "demasiado grande" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(("blocks", "status"), [(1, 303), (MAX_BODY_BYTES // 65_536 + 1, 413)])
def test_a_body_that_does_not_say_its_length_is_cut_off(blocks: int, status: int) -> None:
    def body() -> Iterator[bytes]:
        yield hidden()
        yield from [b"x" * 65_536] * blocks

    browser = portal_with(someone(), extra=(TRY,))
    answer = browser.post("/probar/nota", content=body(), headers=FORM, follow_redirects=False)

    assert answer.status_code == status


def test_a_length_that_is_no_number_is_refused() -> None:
    answer = portal_with(someone(), extra=(TRY,)).post(
        "/probar/nota", content=hidden(), headers=FORM | {"Content-Length": "-1"}
    )

    assert answer.status_code == 413
