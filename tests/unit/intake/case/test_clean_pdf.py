"""A PDF with a trace in every place one can hide: what shows on the page stays, the rest is gone."""

import io
import zlib

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from services.intake.domain.media import MediaType
from services.intake.gateways.clean_file import UnreadableFile, cleaned

TRACES = (
    "camara-inventada",
    "lugar-en-la-foto",
    "xmp-de-la-foto",
    "xmp-de-la-pagina",
    "xmp-del-documento",
    "autora-de-la-nota",
    "palabras-de-la-nota",
    "guion-de-la-nota",
    "guion-de-la-pagina",
    "guion-del-documento",
    "guion-con-nombre",
    "archivo-en-la-nota",
    "archivo-del-documento",
    "datos-del-programa",
    "capa-del-programa",
    "autora-del-documento",
    "texto-de-la-estructura",
    "campo-del-formulario",
)


def a_name(text: str) -> NameObject:
    return NameObject(f"/{text}")


def a_dictionary(**entries: object) -> DictionaryObject:
    return DictionaryObject({a_name(name): value for name, value in entries.items()})


def a_stream(data: bytes, **entries: object) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    stream.update(a_dictionary(**entries))
    return stream


def numbers(*values: float) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])


def a_photo(mode: str = "RGB", form: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "camara-inventada"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSAreaInformation] = b"lugar-en-la-foto"
    out = io.BytesIO()
    Image.new(mode, (40, 30), "purple" if mode != "CMYK" else (0, 90, 0, 10)).save(
        out, format=form, exif=exif
    )
    return out.getvalue()


def script(words: str) -> DictionaryObject:
    return a_dictionary(S=a_name("JavaScript"), JS=TextStringObject(words))


class Draft:
    """A PDF of one page with a photo on it, to put traces into."""

    def __init__(self, photo: bytes | None = None, **photo_entries: object) -> None:
        self.writer = PdfWriter()
        self.page = self.writer.add_blank_page(200, 200)
        self.photo = a_stream(
            photo or a_photo(),
            Type=a_name("XObject"),
            Subtype=a_name("Image"),
            Width=NumberObject(40),
            Height=NumberObject(30),
            BitsPerComponent=NumberObject(8),
            **{"Filter": a_name("DCTDecode"), "ColorSpace": a_name("DeviceRGB")} | photo_entries,
        )
        self.page[a_name("Resources")] = a_dictionary(XObject=a_dictionary(Photo=self.keep(self.photo)))
        self.page[a_name("Contents")] = self.keep(a_stream(b"q 40 0 0 30 10 10 cm /Photo Do Q"))
        self.page[a_name("Annots")] = ArrayObject()

    def keep(self, part: DictionaryObject) -> object:
        return self.writer._add_object(part)

    def annotate(self, subtype: str, **entries: object) -> None:
        found = a_dictionary(Type=a_name("Annot"), Subtype=a_name(subtype), Rect=numbers(100, 100, 150, 120))
        found.update(a_dictionary(**entries))
        self.page["/Annots"].append(self.keep(found))  # type: ignore[attr-defined]

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.writer.write(out)
        return out.getvalue()


def full_of_traces() -> bytes:
    draft = Draft()
    draft.photo[a_name("Metadata")] = draft.keep(a_stream(b"xmp-de-la-foto"))
    draft.photo[a_name("PieceInfo")] = a_dictionary(App=TextStringObject("datos-del-programa"))
    draft.page[a_name("Metadata")] = draft.keep(a_stream(b"xmp-de-la-pagina"))
    draft.page[a_name("AA")] = a_dictionary(O=script("guion-de-la-pagina"))
    layer = a_dictionary(
        Type=a_name("OCG"), Usage=a_dictionary(Creator=TextStringObject("capa-del-programa"))
    )
    draft.page["/Resources"][a_name("Properties")] = a_dictionary(Layer=draft.keep(layer))  # type: ignore[index]
    file = a_dictionary(
        Type=a_name("Filespec"),
        F=TextStringObject("x.txt"),
        EF=a_dictionary(F=draft.keep(a_stream(b"archivo-en-la-nota"))),
    )
    draft.annotate("FileAttachment", FS=draft.keep(file))
    draft.annotate(
        "Text", T=TextStringObject("autora-de-la-nota"), Contents=TextStringObject("palabras-de-la-nota")
    )
    draft.annotate("Link", A=script("guion-de-la-nota"))
    root = draft.writer.root_object
    root[a_name("Metadata")] = draft.keep(a_stream(b"xmp-del-documento"))
    root[a_name("OpenAction")] = script("guion-del-documento")
    root[a_name("StructTreeRoot")] = a_dictionary(K=TextStringObject("texto-de-la-estructura"))
    root[a_name("AcroForm")] = a_dictionary(
        Fields=ArrayObject([a_dictionary(T=TextStringObject("campo-del-formulario"))])
    )
    named = ArrayObject([TextStringObject("al-abrir"), script("guion-con-nombre")])
    root[a_name("Names")] = a_dictionary(JavaScript=a_dictionary(Names=named))
    draft.writer.add_attachment("a.txt", b"archivo-del-documento")
    draft.writer.add_metadata({"/Author": "autora-del-documento"})
    return draft.bytes()


def everything_in(content: bytes) -> str:
    """The file itself and every object in it, opened, whether or not a page leads to it."""
    reader = PdfReader(io.BytesIO(content))
    parts = [content]
    for number in range(1, int(str(reader.trailer["/Size"]))):
        found = reader.get_object(number)
        parts.append(repr(found).encode())
        if isinstance(found, StreamObject):
            parts.append(found.get_data())
    return b"\n".join(parts).decode("latin-1")


def only_photo(content: bytes) -> Image.Image:
    (page,) = PdfReader(io.BytesIO(content)).pages
    return Image.open(io.BytesIO(page["/Resources"]["/XObject"]["/Photo"].get_data()))  # type: ignore[index]


def clean(content: bytes) -> bytes:
    return cleaned(content, MediaType.PDF)


@pytest.mark.parametrize("trace", TRACES)
def test_a_trace_is_there_before_and_gone_after(trace: str) -> None:
    assert trace in everything_in(full_of_traces())
    assert trace not in everything_in(clean(full_of_traces()))


def test_the_page_and_its_photo_stay() -> None:
    content = clean(full_of_traces())

    assert b"/Photo Do" in PdfReader(io.BytesIO(content)).pages[0].get_contents().get_data()  # type: ignore[union-attr]
    photo = only_photo(content)
    assert (photo.size, dict(photo.getexif())) == ((40, 30), {})
    assert photo.convert("RGB").getpixel((20, 15)) == pytest.approx((128, 0, 128), abs=3)


@pytest.mark.parametrize(("mode", "colours"), [("L", "DeviceGray"), ("CMYK", "DeviceCMYK")])
def test_a_photo_keeps_the_kind_of_colour_its_document_counts_on(mode: str, colours: str) -> None:
    raw = a_photo(mode)

    photo = only_photo(clean(Draft(raw, ColorSpace=a_name(colours)).bytes()))

    with Image.open(io.BytesIO(raw)) as before:
        assert photo.mode == mode
        assert photo.getpixel((20, 15)) == pytest.approx(before.getpixel((20, 15)), abs=3)


def test_a_photo_packed_twice_is_found_too() -> None:
    packed = Draft(
        zlib.compress(a_photo()), Filter=ArrayObject([a_name("FlateDecode"), a_name("DCTDecode")])
    ).bytes()

    assert "camara-inventada" not in everything_in(clean(packed))


def test_what_was_typed_into_a_form_is_still_read_and_its_field_is_gone() -> None:
    draft = Draft()
    look = a_stream(
        b"BT /F 12 Tf 2 4 Td (Respuesta escrita) Tj ET",
        BBox=numbers(0, 0, 50, 20),
        Resources=a_dictionary(
            Font=a_dictionary(
                F=a_dictionary(Type=a_name("Font"), Subtype=a_name("Type1"), BaseFont=a_name("Helvetica"))
            )
        ),
    )
    draft.annotate("Widget", T=TextStringObject("campo-del-formulario"), AP=a_dictionary(N=draft.keep(look)))

    content = clean(draft.bytes())

    (page,) = PdfReader(io.BytesIO(content)).pages
    assert "Respuesta escrita" in page.extract_text()
    assert b"1.000000 0 0 1.000000 100.000000 100.000000 cm" in page.get_contents().get_data()  # type: ignore[union-attr]
    assert "campo-del-formulario" not in everything_in(content)


def test_an_answer_that_is_hidden_stays_hidden() -> None:
    draft = Draft()
    look = draft.keep(a_stream(b"escondida", BBox=numbers(0, 0, 50, 20)))
    draft.annotate("Widget", F=NumberObject(2), AP=a_dictionary(N=look))

    assert "escondida" not in everything_in(clean(draft.bytes()))


def test_a_field_with_a_broken_place_is_refused_by_name() -> None:
    draft = Draft()
    look = draft.keep(a_stream(b"", BBox=numbers(0, 0, 50, 20)))
    draft.annotate("Widget", Rect=numbers(1, 2), AP=a_dictionary(N=look))

    with pytest.raises(UnreadableFile):
        clean(draft.bytes())


def test_a_photo_that_cannot_be_drawn_again_is_not_let_through() -> None:
    with pytest.raises(UnreadableFile):
        clean(Draft(b"\xff\xd8 rota").bytes())


def test_a_photo_on_many_pages_is_kept_once() -> None:
    draft = Draft()
    one = len(clean(draft.bytes()))
    for _ in range(5):
        page = draft.writer.add_blank_page(200, 200)
        page[a_name("Resources")] = draft.page["/Resources"]

    assert len(clean(draft.bytes())) < one + 5 * len(a_photo()) / 2
