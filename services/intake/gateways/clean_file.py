"""Take out of a document the traces its maker left: place, camera, author, hidden layers of software."""

import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import NameObject

from services.intake.domain.media import MediaType
from shared.errors import Invalid

_MOST_PIXELS: Final = 50_000_000
_MOST_PAGES: Final = 500
_FORMATS: Final = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP"}
_TRACES: Final = (
    "/Metadata",
    "/PieceInfo",
    "/AA",
    "/OpenAction",
    "/Names",
    "/JavaScript",
    "/AcroForm",
    "/Lang",
)
_PAGE_TRACES: Final = ("/Metadata", "/PieceInfo", "/AA", "/LastModified", "/Thumb")


class UnreadableFile(Invalid):
    """It begins like a picture or a PDF, but is none."""


def cleaned(content: bytes, kind: MediaType) -> bytes:
    """Return the document made anew without metadata. Raises UnreadableFile, also for one that is locked."""
    return _picture(content, kind) if kind.is_image else _pdf(content)


def _refusal() -> UnreadableFile:
    return UnreadableFile(
        "Ese archivo no se puede leer.", field="file", expected="una foto o un PDF sin contraseña"
    )


def _picture(content: bytes, kind: MediaType) -> bytes:
    """Draw the picture again, turned the right way up: only its dots pass."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as source:
                if source.width * source.height > _MOST_PIXELS:
                    raise _refusal()
                upright = ImageOps.exif_transpose(source)
                mode = "RGB" if kind is MediaType.JPEG or upright.mode not in {"RGBA", "LA", "P"} else "RGBA"
                plain = upright.convert(mode)
        bare = Image.new(plain.mode, plain.size)
        bare.paste(plain)
        out = io.BytesIO()
        bare.save(out, format=_FORMATS[kind], **({"quality": 90} if kind is not MediaType.PNG else {}))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _refusal() from error
    except Image.DecompressionBombWarning as error:
        raise _refusal() from error
    return out.getvalue()


def _pdf(content: bytes) -> bytes:
    """Copy the pages alone: no author, no dates, no scripts, no attached files."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted or not 0 < len(reader.pages) <= _MOST_PAGES:
            raise _refusal()
        writer = PdfWriter()
        for page in reader.pages:
            for name in _PAGE_TRACES:
                page.pop(NameObject(name), None)
            writer.add_page(page)
        writer.metadata = None
        for name in _TRACES:
            writer.root_object.pop(NameObject(name), None)
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _refusal() from error
    return out.getvalue()
