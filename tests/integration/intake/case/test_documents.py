"""Documents through the API: what may come in, what is taken out of it, what comes back."""

import io
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from sqlalchemy import text

from tests.integration.intake.case.conftest import Client, World

PLACE = b"42.5987 -5.5671 casa de ella"


def a_photo(kind: str = "JPEG", **more: Any) -> bytes:
    """A picture with a place and a camera's name in it."""
    image = Image.new("RGB", (40, 30), "purple")
    exif = Image.Exif()
    exif[0x010F] = "CamaraInventada"
    exif[0x010E] = PLACE.decode()
    out = io.BytesIO()
    image.save(out, format=kind, exif=exif, **more)
    return out.getvalue()


def a_pdf(**more: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "Nombre Apellido", "/Producer": "EditorInventado"})
    script = {
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): TextStringObject("app.alert(1)"),
    }
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_attachment("otra.txt", b"escondido")
    if password := more.get("password"):
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def send(client: Client, case: str, content: bytes, *, name: str = "x.bin", **form: str) -> Any:
    data = {"kind": "report", "title": "Informe"} | form
    return client.call(
        "POST", f"/cases/{case}/attachments", data=data, files={"file": (name, content, "image/jpeg")}
    )


def fetch(client: Client, case: str, made: str) -> bytes:
    answer = client.call("GET", f"/cases/{case}/attachments/{made}/content")
    assert answer.status_code == 200
    return bytes(answer.content)


@pytest.fixture
def case(luz: Client) -> str:
    return luz.open_case()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_loses_place_and_camera_and_keeps_its_dots(luz: Client, case: str, kind: str) -> None:
    raw = a_photo(kind)
    assert b"CamaraInventada" in raw
    made = send(luz, case, raw).json()["id"]

    clean = fetch(luz, case, made)
    assert b"CamaraInventada" not in clean
    assert PLACE not in clean
    with Image.open(io.BytesIO(clean)) as image:
        assert (image.size, image.format, dict(image.getexif())) == ((40, 30), kind, {})


def test_a_pdf_loses_author_scripts_and_hidden_files(luz: Client, case: str) -> None:
    made = send(luz, case, a_pdf()).json()["id"]

    clean = fetch(luz, case, made)
    for trace in (b"Nombre Apellido", b"EditorInventado", b"app.alert", b"escondido", b"otra.txt"):
        assert trace not in clean
    assert len(PdfReader(io.BytesIO(clean)).pages) == 1


def test_a_picture_taken_sideways_stands_upright(luz: Client, case: str) -> None:
    image, out, exif = Image.new("RGB", (40, 20), "red"), io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    image.save(out, format="JPEG", exif=exif)
    made = send(luz, case, out.getvalue()).json()["id"]

    with Image.open(io.BytesIO(fetch(luz, case, made))) as upright:
        assert upright.size == (20, 40)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hola",
        b"MZ\x90\x00",
        b"<html></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"PK\x03\x04",
        b"\xff\xd8\xff\xe0 no soy una foto",
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.7 roto",
        a_photo()[:200],
    ],
)
def test_what_is_no_picture_or_pdf_is_refused_at_the_file(luz: Client, case: str, content: bytes) -> None:
    answer = send(luz, case, content)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "file"
    assert luz.get(f"/cases/{case}/attachments") == []


def test_a_locked_pdf_is_refused(luz: Client, case: str) -> None:
    assert send(luz, case, a_pdf(password="clave")).status_code == 422


def test_the_type_is_read_from_the_bytes_and_not_believed(luz: Client, case: str) -> None:
    made = send(luz, case, a_pdf(), name="foto.jpg").json()["id"]

    (row,) = luz.get(f"/cases/{case}/attachments")
    assert (row["id"], row["facts"]["media_type"]) == (made, "application/pdf")
    assert "foto.jpg" not in str(row)


def test_too_large_a_file_is_refused(world: World, luz: Client, case: str) -> None:
    most = world.runtime.settings.attachment_bytes

    assert send(luz, case, b"%PDF-" + bytes(most)).status_code == 422


@pytest.mark.parametrize("form", [{"kind": "otro"}, {"title": ""}, {"title": "x" * 201}])
def test_what_it_is_called_is_checked_too(luz: Client, case: str, form: dict[str, str]) -> None:
    answer = send(luz, case, a_photo(), **form)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == next(iter(form))


def test_nothing_of_a_document_is_readable_in_the_database(world: World, luz: Client, case: str) -> None:
    send(luz, case, a_pdf(), title="TituloInventado")

    with world.transactions.engine.connect() as connection:
        rows = str(connection.execute(text("select row_to_json(a)::text from attachment a")).all())
    assert "TituloInventado" not in rows
    assert b"%PDF".hex() not in rows


def test_reading_a_document_is_kept_in_the_audit(world: World, luz: Client, case: str) -> None:
    made = send(luz, case, a_photo()).json()["id"]
    fetch(luz, case, made)

    assert "attachment_read" in world.audited(case)


def test_a_document_of_another_case_is_missing(luz: Client, ines: Client, case: str) -> None:
    made = send(luz, case, a_photo()).json()["id"]
    mine = ines.open_case()

    assert ines.call("GET", f"/cases/{mine}/attachments/{made}/content").status_code == 404
    assert ines.call("GET", f"/cases/{case}/attachments/{made}/content").status_code == 404
