"""Which files may be kept, told by what they begin with and never by their name."""

from enum import StrEnum


class MediaType(StrEnum):
    """A kind of file that is accepted."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"

    @property
    def is_image(self) -> bool:
        """Whether it is a picture."""
        return self is not MediaType.PDF


def media_type(content: bytes) -> MediaType | None:
    """Return what the bytes are, or None for anything that is not accepted."""
    if content.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return MediaType.WEBP
    if content.startswith(b"%PDF-"):
        return MediaType.PDF
    return None
