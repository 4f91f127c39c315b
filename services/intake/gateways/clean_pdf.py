"""Make a PDF anew from what shows on its pages: no author, scripts, comments, hidden files or traces in pictures."""

import io
from collections.abc import Callable
from typing import Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

from services.intake.gateways.pdf_drawings import draw_in

Redraw = Callable[[bytes], tuple[bytes, str]]
"""Makes a picture anew from its file: bytes of a JPEG, and its mode: `L`, `RGB` or `CMYK`."""
_MOST_PAGES: Final = 500
_SHOWS: Final = frozenset(
    {
        "/Type",
        "/Parent",
        "/MediaBox",
        "/CropBox",
        "/Rotate",
        "/UserUnit",
        "/Resources",
        "/Contents",
        "/Group",
    }
)
"""What a page needs to be seen; everything else it holds is left behind."""
_TRACES: Final = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/AF",
    "/OPI",
    "/Alternates",
    "/Measure",
    "/PtData",
    "/StructParent",
    "/StructParents",
    "/CreatorInfo",
    "/Usage",
    "/UserProperties",
)
"""What anything drawn on a page may carry beside its drawing."""
_PHOTO_FILTERS: Final = frozenset({"/DCTDecode", "/DCT", "/JPXDecode"})
_COLOURS: Final = {"L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}


class Unclean(ValueError):
    """A PDF that is locked, has no page or too many, or cannot be followed."""


def clean_pdf(content: bytes, *, redraw: Redraw) -> bytes:
    """Copy the pages alone. What was typed into a form or stamped on a page is drawn into it, and stays.

    Raises Unclean, and whatever pypdf and `redraw` raise for what they cannot read.
    """
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted or not 0 < len(reader.pages) <= _MOST_PAGES:
        raise Unclean
    writer = PdfWriter()
    seen: dict[int, PdfObject] = {}
    for page in reader.pages:
        draw_in(page)
        for name in [name for name in page if name not in _SHOWS]:
            del page[name]
        _clean(page, redraw, seen)
        writer.add_page(page)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _clean(page: PageObject, redraw: Redraw, seen: dict[int, PdfObject]) -> None:
    """Go through everything the page leads to, once. seen: what was gone through, kept so that ids stay its own."""
    waiting: list[PdfObject] = [value for name, value in page.items() if name != "/Parent"]
    while waiting:
        part = waiting.pop().get_object()
        if part is None or id(part) in seen:
            continue
        seen[id(part)] = part
        if isinstance(part, DictionaryObject):
            for name in _TRACES:
                part.pop(NameObject(name), None)
            if isinstance(part, StreamObject):
                _clean_photo(part, redraw)
            waiting.extend(part.values())
        elif isinstance(part, ArrayObject):
            waiting.extend(part)


def _clean_photo(stream: StreamObject, redraw: Redraw) -> None:
    """Draw a photo again: its file holds place, camera and day like any other."""
    named = stream.get("/Filter", ArrayObject())
    filters = named if isinstance(named, ArrayObject) else [named]
    if not filters or filters[-1].get_object() not in _PHOTO_FILTERS:
        return
    bare, mode = redraw(stream.get_data())
    StreamObject.set_data(stream, bare)
    if isinstance(stream, EncodedStreamObject):
        stream.decoded_self = None
    for name in ("/DecodeParms", "/SMaskInData"):
        stream.pop(NameObject(name), None)
    stream[NameObject("/Filter")] = NameObject("/DCTDecode")
    stream[NameObject("/BitsPerComponent")] = NumberObject(8)
    if "/ColorSpace" not in stream:
        stream[NameObject("/ColorSpace")] = NameObject(_COLOURS[mode])
