"""docs/uploads.md says what the code takes."""

from pathlib import Path
from typing import Final

import pytest

from services.intake.domain.directory.hsds import package
from services.intake.domain.media import MediaType
from services.intake.gateways import clean_file
from services.intake.settings import IntakeSettings
from services.portal.api.limits import MAX_BODY_BYTES
from shared import http

ROOT: Final = Path(__file__).parents[3]
PAGE: Final = (ROOT / "docs" / "uploads.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "sentence",
    [
        f"{IntakeSettings().attachment_bytes >> 20} MB; a picture {clean_file._MOST_PIXELS // 1_000_000} million dots",
        f"{MAX_BODY_BYTES >> 20} MB as sent; {package.MOST_BYTES >> 20} MB unpacked; {package.MOST_FILES} files; {package.MOST_ROWS} rows a table",
        f"More than {http.MAX_BODY_BYTES >> 20} MB are cut off",
    ],
)
def test_each_limit_is_the_codes(sentence: str) -> None:
    assert sentence in PAGE


def test_the_kinds_are_those_that_are_taken() -> None:
    assert {kind.value for kind in MediaType} == {"image/jpeg", "image/png", "image/webp", "application/pdf"}
    assert MAX_BODY_BYTES == http.MAX_BODY_BYTES


def test_no_other_route_takes_a_file() -> None:
    taking = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "services").rglob("*.py")
        if "UploadFile, File()" in (text := path.read_text(encoding="utf-8")) or "page.sent.files" in text
    }

    assert taking == {
        "services/intake/api/file/attachments.py",
        "services/intake/api/directory/packages.py",
        "services/portal/views/case/documents.py",
        "services/portal/views/directory/packages.py",
    }
