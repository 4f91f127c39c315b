"""Take out of a document the traces its maker left: place, camera, author, hidden layers of software."""

import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf.errors import PyPdfError

from services.intake.domain.media import MediaType
from services.intake.gateways.clean_pdf import clean_pdf
from shared.errors import Invalid

_MOST_PIXELS: Final = 50_000_000
_FORMATS: Final = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP"}
_PHOTO_MODES: Final = frozenset({"L", "RGB", "CMYK"})
_UNREADABLE: Final = (
    PyPdfError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
    NotImplementedError,
    AssertionError,
)


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
    try:
        return clean_pdf(content, redraw=_photo)
    except _UNREADABLE as error:
        raise _refusal() from error


def _photo(content: bytes) -> tuple[bytes, str]:
    """Draw a photo inside a document again; its colours stay those that the document counts on."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(content), formats=["JPEG", "JPEG2000"]) as source:
            if source.width * source.height > _MOST_PIXELS:
                raise _refusal()
            plain = source if source.mode in _PHOTO_MODES else source.convert("RGB")
            bare = Image.new(plain.mode, plain.size)
            bare.paste(plain)
    out = io.BytesIO()
    bare.save(out, format="JPEG", quality=90)
    return out.getvalue(), bare.mode
