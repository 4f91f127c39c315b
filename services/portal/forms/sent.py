"""What the browser sent with a form, read once before the view runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import Request
from starlette.datastructures import UploadFile

from services.portal.forms import tokens
from services.portal.forms.parse import Raw

_SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Upload:
    """A file chosen in a form, whole in memory (the body's limit is the server's)."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Sent:
    """values: every text by name. files: chosen files by name. is_form: whether a form was sent at all."""

    values: Raw = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    is_form: bool = False

    @property
    def token(self) -> str:
        """The hidden proof that the form is ours, or ""."""
        return next(iter(self.values.get(tokens.FIELD, ())), "")

    @property
    def key(self) -> UUID | None:
        """The form's idempotency key, if it has a good one."""
        try:
            return UUID(next(iter(self.values.get(tokens.KEY_FIELD, ())), ""))
        except ValueError:
            return None


async def read_sent(request: Request) -> Sent:
    """Read the form of an unsafe request; nothing for the others."""
    if request.method in _SAFE_METHODS:
        return Sent()
    values: dict[str, list[str]] = {}
    files: dict[str, Upload] = {}
    async with request.form(max_fields=2000) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    files[name] = Upload(value.filename, value.content_type or "", await value.read())
            else:
                values.setdefault(name, []).append(value)
    return Sent(values, files, is_form=True)
