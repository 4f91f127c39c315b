"""Draw into a PDF page what lies over it: answers typed into a form, stamps, handwriting; not who put it there."""

from typing import Final

from pypdf import PageObject
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    PdfObject,
    StreamObject,
)

_UNSEEN_FLAGS: Final = 2 | 32
"""Hidden, and not to be shown on a screen."""
_UNDRAWN: Final = frozenset({"/Link", "/Popup", "/Text", "/FileAttachment", "/Sound", "/Movie"})
"""Ways to elsewhere and icons of what is taken out."""
_AS_IT_IS: Final = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def draw_in(page: PageObject) -> None:
    """Make each annotation's appearance part of the page's own drawing; the annotations stay for the caller."""
    drawn: list[bytes] = []
    for entry in _array(page.get("/Annots")):
        annotation = entry.get_object()
        if not isinstance(annotation, DictionaryObject):
            continue
        form, rect = _appearance(annotation), _numbers(annotation.get("/Rect"))
        if form is not None and rect:
            drawn.append(_placed(rect, form, _add(page, form)))
    if drawn:
        below = page.get_contents()
        whole = DecodedStreamObject()
        whole.set_data(b"\n".join([b"q", b"" if below is None else below.get_data(), b"Q", *drawn]))
        page[NameObject("/Contents")] = whole


def _appearance(annotation: DictionaryObject) -> StreamObject | None:
    """Return what shows of it, None if nothing does. One with several looks names the one it has."""
    if annotation.get("/Subtype") in _UNDRAWN or int(annotation.get("/F", 0)) & _UNSEEN_FLAGS:
        return None
    looks = annotation.get("/AP", DictionaryObject()).get_object()
    normal = looks.get("/N") if isinstance(looks, DictionaryObject) else None
    found = None if normal is None else normal.get_object()
    if isinstance(found, DictionaryObject) and not isinstance(found, StreamObject):
        chosen = found.get(annotation.get("/AS", "/Off"))
        found = None if chosen is None else chosen.get_object()
    return found if isinstance(found, StreamObject) else None


def _add(page: PageObject, form: StreamObject) -> str:
    """Enter the drawing among the page's own; return its name there."""
    resources = page.setdefault(NameObject("/Resources"), DictionaryObject()).get_object()
    drawings = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
    number = len(drawings)
    while f"/Over{number}" in drawings:
        number += 1
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    drawings[NameObject(f"/Over{number}")] = form.indirect_reference or form
    return f"/Over{number}"


def _placed(rect: list[float], form: StreamObject, name: str) -> bytes:
    """Return the operators that draw the form so that it fills its rectangle.

    Source: ISO 32000-1, 12.5.5, algorithm for appearance streams.
    """
    a, b, c, d, e, f = _numbers(form.get("/Matrix")) or _AS_IT_IS
    left, low, right, high = _numbers(form.get("/BBox")) or rect
    corners = [(x, y) for x in (left, right) for y in (low, high)]
    across = [a * x + c * y + e for x, y in corners]
    up = [b * x + d * y + f for x, y in corners]
    width, height = max(across) - min(across), max(up) - min(up)
    x_scale = abs(rect[2] - rect[0]) / width if width else 1
    y_scale = abs(rect[3] - rect[1]) / height if height else 1
    x_move = min(rect[0], rect[2]) - min(across) * x_scale
    y_move = min(rect[1], rect[3]) - min(up) * y_scale
    return f"q {x_scale:.6f} 0 0 {y_scale:.6f} {x_move:.6f} {y_move:.6f} cm {name} Do Q".encode()


def _array(held: PdfObject | None) -> list[PdfObject]:
    found = None if held is None else held.get_object()
    return list(found) if isinstance(found, ArrayObject) else []


def _numbers(held: PdfObject | None) -> list[float]:
    return [float(str(number.get_object())) for number in _array(held)]
