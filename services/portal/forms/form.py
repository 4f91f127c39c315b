"""A form as a page shows it: what was typed, what is wrong, and the value when all is right."""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from pydantic import ValidationError

from services.portal.forms.errors import FieldError, Gettext, say
from services.portal.forms.model import Choice, FormModel, field_of, is_keyed, is_repeated, kernel
from services.portal.forms.parse import Raw, read
from services.portal.locale.text import N_
from shared.errors import TelarError, Unavailable
from shared.ids import new_id

M = TypeVar("M", bound=FormModel)
AWAY = N_(
    "Ahora mismo no se puede guardar. Lo que has escrito sigue aquí: "
    "espera un momento y vuelve a intentarlo; no se guardará dos veces."
)
ABOUT = N_("«%(label)s»: %(sentence)s")
STALE = N_(
    "A esta página le falta algo que lleva dentro. Copia lo que has escrito, vuelve a abrirla y envíala otra vez."
)


class Form(Generic[M]):
    """One form of one page; templates read it through the macros of `kit/form.html`."""

    def __init__(
        self,
        model: type[M],
        *,
        gettext: Gettext,
        raw: Raw | None = None,
        key: UUID | None = None,
        choices: Mapping[str, Iterable[Choice]] | None = None,
    ) -> None:
        """raw: as sent by the browser, or filled in beforehand. key: idempotency key, kept through errors."""
        self.model = model
        self.raw: Raw = raw or {}
        self.key = key or new_id()
        self.errors: list[FieldError] = []
        self._gettext = gettext
        self._choices = {name: list(each) for name, each in {**model.choices, **(choices or {})}.items()}
        self._parsed: M | None = None
        self.status = 422

    def fill(self, values: Mapping[str, Any]) -> "Form[M]":
        """Show values that are already known, such as a draft or the record as it stands."""
        filled: dict[str, list[str]] = {}
        for name, value in values.items():
            if isinstance(value, Mapping):
                filled |= {f"{name}.{key}": [_as_text(item)] for key, item in value.items()}
            elif isinstance(value, (list, tuple, set, frozenset)):
                filled[name] = [_as_text(item) for item in value]
            elif value is not None:
                filled[name] = [_as_text(value)]
        self.raw = filled
        return self

    def check(self) -> bool:
        """Read the input; True if it may be used, else `errors` says why."""
        values = read(self.model, self.raw)
        found = list(self._not_offered(values))
        try:
            self._parsed = self.model.model_validate(values)
        except ValidationError as error:
            self._parsed = None
            found += [self._said(item) for item in error.errors()]
        self.errors = self._in_field_order(found)
        return not self.errors

    @property
    def is_valid(self) -> bool:
        """Whether the input was read and nothing is wrong."""
        return self._parsed is not None and not self.errors

    @property
    def data(self) -> M:
        """The input, read. Only after `is_valid`."""
        if self._parsed is None:
            raise LookupError("the form was not read, or is not valid")
        return self._parsed

    def refuse(self, message: str, *, field: str = "") -> None:
        """Add an error of our own; message is already in the page's language."""
        self.errors.append(FieldError(field if self._is_shown(field) else "", message))

    def take(self, error: TelarError) -> None:
        """Add what a service found wrong: problems by field if it named any, else the whole sentence."""
        if isinstance(error, Unavailable):
            self.status = error.status
            self.refuse(self._gettext(AWAY))
            return
        problems = getattr(error, "problems", ()) or (error,)
        for problem in problems:
            sentence = self._gettext(problem.message)
            if problem.expected:
                accepted = self._gettext(N_("Se acepta: %(what)s")) % {
                    "what": self._gettext(problem.expected)
                }
                sentence = f"{sentence.rstrip('.')}. {accepted}"
            field = field_of(self.model, problem.field or "")
            if field:
                sentence = self._gettext(ABOUT) % {"label": self.label(field), "sentence": sentence}
            self.refuse(sentence, field=field)

    def words(self) -> list[tuple[str, str]]:
        """Label and text of what was freely typed, to be given back where the form itself can't be shown."""
        if self.model.is_secret:
            return []
        free = [name for name in self.model.model_fields if self._is_free(name)]
        typed = ((name, text) for name, text in self._typed() if name.split(".", maxsplit=1)[0] in free)
        return [(self.label(name), text) for name, text in typed if text.strip()]

    def label(self, name: str) -> str:
        """The field's label in the page's language."""
        field = self.model.model_fields.get(name.split(".", maxsplit=1)[0])
        return self._gettext(field.title) if field is not None and field.title else name

    def hint(self, name: str) -> str:
        """The field's hint in the page's language, or ""."""
        field = self.model.model_fields[name.split(".", maxsplit=1)[0]]
        return self._gettext(field.description) if field.description else ""

    def is_required(self, name: str) -> bool:
        """Whether the field must be filled in; the others are marked as optional."""
        return self.model.model_fields[name.split(".", maxsplit=1)[0]].is_required()

    def limit(self, name: str) -> int | None:
        """Longest text accepted, if there is such a limit; none is known of one input of a keyed field."""
        field = self.model.model_fields.get(name)
        lengths = [getattr(rule, "max_length", None) for rule in field.metadata] if field else []
        return next((cast(int, length) for length in lengths if length is not None), None)

    def choices(self, name: str) -> list[Choice]:
        """Value and translated label of each option of a field."""
        known = self._choices.get(name.split(".", maxsplit=1)[0])
        if known is None:
            annotation = kernel(self.model.model_fields[name])
            if is_repeated(self.model.model_fields[name]):
                annotation = annotation.__args__[0]
            known = [(str(item.value), str(item.value)) for item in annotation]
        return [(value, self._gettext(label)) for value, label in known]

    def value(self, name: str) -> str:
        """What to show in the input: as typed, or the model's default."""
        if name in self.raw:
            return self.raw[name][-1] if self.raw[name] else ""
        field = self.model.model_fields.get(name)
        default = None if self.raw or field is None or field.is_required() else field.get_default()
        return _as_text(default) if isinstance(default, (str, int, Enum)) else ""

    def values(self, name: str) -> list[str]:
        """Everything chosen under a repeated name."""
        return list(self.raw.get(name, ()))

    def error(self, name: str) -> str:
        """What is wrong with one field, or ""."""
        return next((item.message for item in self.errors if item.field == name), "")

    def _typed(self) -> Iterator[tuple[str, str]]:
        return ((name, values[-1]) for name, values in self.raw.items() if values)

    def _is_free(self, name: str) -> bool:
        """Whether words are typed there, rather than one of a few choices."""
        field = self.model.model_fields[name]
        return (
            self._is_shown(name) and name not in self._choices and (is_keyed(field) or kernel(field) is str)
        )

    def _is_shown(self, name: str) -> bool:
        """Whether a person sees this field; one without a title is filled in by the page itself."""
        field = self.model.model_fields.get(name.split(".", maxsplit=1)[0])
        return field is not None and bool(field.title)

    def _not_offered(self, values: Mapping[str, Any]) -> Iterator[FieldError]:
        """Values that are none of the choices of their field, so that none is read as another.

        A list that is empty could not be asked for: its owner decides.
        """
        for name, choices in self._choices.items():
            offered = {value for value, _ in choices}
            for place, value in _each(name, values.get(name)) if offered else ():
                if value not in offered:
                    label = self.label(name)
                    yield FieldError(place, say("enum", label=label, context={}, gettext=self._gettext))

    def _said(self, item: Any) -> FieldError:  # noqa: ANN401, pydantic's error detail
        place = [str(part) for part in item["loc"]]
        name = place[0] if place else ""
        if name and not self._is_shown(name):
            return FieldError("", self._gettext(STALE))
        field = self.model.model_fields.get(name)
        if field is not None and len(place) > 1 and not is_repeated(field):
            name = ".".join(place[:2])
        if item["type"] == "value_error":
            return FieldError(name, self._gettext(str(item["ctx"]["error"])))
        context = item.get("ctx", {})
        return FieldError(
            name, say(item["type"], label=self.label(name), context=context, gettext=self._gettext)
        )

    def _in_field_order(self, errors: Iterable[FieldError]) -> list[FieldError]:
        """One error a field, in the order of the page."""
        once: dict[str, FieldError] = {}
        for error in errors:
            once.setdefault(error.field, error)
        order = list(self.model.model_fields)
        return sorted(once.values(), key=lambda error: _position(order, error.field))


def _each(name: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401, shape depends on the field
    """What was chosen, with the input it was chosen in; a checkbox of its own chooses from no list."""
    if isinstance(value, Mapping):
        yield from ((f"{name}.{key}", each) for key, each in value.items())
    elif isinstance(value, str):
        yield name, value
    elif isinstance(value, (list, tuple)):
        yield from ((name, each) for each in value)


def _position(order: list[str], name: str) -> int:
    base = name.split(".", maxsplit=1)[0]
    return order.index(base) if base in order else -1


def _as_text(value: Any) -> str:  # noqa: ANN401, any value a form can hold
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, Enum):
        return str(value.value)
    return str(value)
