"""What partners' developers build on: it changes only when somebody means it to."""

import json
from pathlib import Path

from services.intake.api.partner.document import partner_document, written

PINNED = Path(__file__).parents[2] / "docs" / "partners.openapi.json"

OPEN = {"/partner/oauth/token", "/partner/v1/callbacks/{partner_id}"}
"""They look at a secret or a signature of their own."""


def test_the_document_is_the_pinned_one() -> None:
    assert PINNED.read_text(encoding="utf-8") == written(), "run `telar docs`, and tell the partners"


def test_every_door_says_how_to_sign_in_and_nothing_of_staff_is_named() -> None:
    document = partner_document()

    assert all(path.startswith("/partner/") for path in document["paths"])
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert bool(operation["security"]) is (path not in OPEN)
    assert "/api/v1" not in json.dumps(document)
