"""The forms of a page as a browser without JavaScript sees them: inputs, what they say is wrong, what they hold."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

OURS: Final = frozenset({"_token", "_key", "_etag"})
"""Inputs that our pages add to every form."""


@dataclass
class Input:
    """Everything of one name in a form. offered: values to choose from; held: what would be sent untouched.

    is_group: whether it is a list of choices under one legend, however few.
    """

    name: str
    kind: str
    is_required: bool = False
    is_group: bool = False
    limit: int | None = None
    offered: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)

    @property
    def is_many(self) -> bool:
        """Whether several may be ticked."""
        return self.kind == "checkbox" and (self.is_group or len(self.offered) > 1)


@dataclass
class PageForm:
    """A form that is sent by POST; its inputs by name, in the order of the page. also: where other buttons send it."""

    action: str
    also: list[str] = field(default_factory=list)
    inputs: dict[str, Input] = field(default_factory=dict)

    @property
    def typed(self) -> list[Input]:
        """What a person fills in."""
        return [each for each in self.inputs.values() if each.kind != "hidden"]

    @property
    def held(self) -> dict[str, list[str]]:
        """What would be sent untouched."""
        return {name: each.held for name, each in self.inputs.items() if each.held}


class Shown(HTMLParser):
    """A page, read. linked: inputs that the summary of errors leads to; said: how many errors it lists."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.ids: Counter[str] = Counter()
        self.described: dict[str, list[str]] = {}
        self.linked: list[str] = []
        self.said: list[str] = []
        self._form: PageForm | None = None
        self._select: Input | None = None
        self._area: Input | None = None
        self._groups: list[tuple[str, bool]] = []
        self._errors = 0
        self._says = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an id, a form, an input or a line of the summary."""
        given = {name: value or "" for name, value in attrs}
        if place := given.get("id"):
            self.ids[place] += 1
            self.described[place] = given.get("aria-describedby", "").split()
        self._summary(tag, given)
        if tag == "form" and given.get("method", "").lower() == "post":
            self._form = PageForm(given["action"])
            self.forms.append(self._form)
        elif tag == "fieldset":
            self._groups.append((given.get("id", ""), True))
        elif tag == "span" and "optional" in given.get("class", "") and self._groups:
            self._groups[-1] = (self._groups[-1][0], False)
        elif self._form is not None:
            self._note(self._form, tag, given)

    def _summary(self, tag: str, given: dict[str, str]) -> None:
        if tag == "div" and (self._errors or "errors" in given.get("class", "").split()):
            self._errors += 1
        if self._errors and tag == "li":
            self.said.append("")
            self._says = True
        elif self._errors and tag == "a":
            self.linked.append(given["href"].removeprefix("#"))

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None
        elif tag == "fieldset" and self._groups:
            self._groups.pop()
        elif tag == "li":
            self._says = False
        elif tag == "div" and self._errors:
            self._errors -= 1

    def handle_data(self, data: str) -> None:
        """Words of a textarea or of an error."""
        if self._area is not None:
            self._area.held[-1:] = [(self._area.held or [""])[-1] + data]
        elif self._says:
            self.said[-1] += data.strip()

    def _note(self, form: PageForm, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "button" and "formaction" in given:
            form.also.append(given["formaction"])
        elif tag == "option" and self._select is not None:
            self._option(self._select, given)
        elif not name:
            return
        elif tag == "button":
            self._button(form, name, given.get("value", ""))
        elif tag == "input":
            kind = "number" if given.get("inputmode") == "numeric" else kind
            self._input(_of(form, name, kind, given), given)
        elif tag == "select":
            self._select = _of(form, name, "select", given)
        elif tag == "textarea":
            self._area = _of(form, name, "textarea", given)

    def _button(self, form: PageForm, name: str, value: str) -> None:
        """Buttons under a legend of their own are a choice, made by pressing one."""
        if self._groups and self._groups[-1][0] == place_of(name):
            _of(form, name, "button", {"required": ""}).offered.append(value)

    def _input(self, one: Input, given: dict[str, str]) -> None:
        value = given.get("value", "on")
        if one.kind in ("radio", "checkbox"):
            one.offered.append(value)
            place, is_required = self._groups[-1] if self._groups else ("", False)
            one.is_group = place == place_of(one.name)
            one.is_required = one.is_required or (one.is_group and is_required)
            one.held += [value] if "checked" in given else []
        else:
            one.held.append(given.get("value", ""))

    @staticmethod
    def _option(select: Input, given: dict[str, str]) -> None:
        if given.get("value"):
            select.offered.append(given["value"])
        if "selected" in given:
            select.held = [given["value"]]

    def form_for(self, action: str, names: frozenset[str]) -> PageForm:
        """The form with this address that has these inputs, or the one most like it; of two, the one further down."""
        alike = [form for form in self.forms if action in (form.action, *form.also)]
        return max(reversed(alike), key=lambda form: len(names & set(form.inputs)))


def _of(form: PageForm, name: str, kind: str, given: dict[str, str]) -> Input:
    if name not in form.inputs:
        limit = int(given["maxlength"]) if "maxlength" in given else None
        form.inputs[name] = Input(name, kind, is_required="required" in given, limit=limit)
    return form.inputs[name]


def place_of(name: str) -> str:
    """The id of an input, by its name."""
    return f"f-{name.replace('.', '-')}"


def unled(shown: Shown) -> Iterator[str]:
    """What is wrong with the summary's links: each must lead to one input that is described by its error."""
    for place in shown.linked:
        if shown.ids[place] != 1:
            yield f"#{place} is there {shown.ids[place]} times"
        elif not any(each.endswith("-error") and shown.ids[each] == 1 for each in shown.described[place]):
            yield f"#{place} is not described by its error"
