"""The Jinja environment: autoescaped, strict about unknown names, one catalogue a language."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.portal.domain.person import LANGUAGES, Language
from services.portal.locale import dates
from services.portal.locale.text import translations
from shared.clock import utc_now

PORTAL: Final = Path(__file__).parents[1]
STATIC: Final = PORTAL / "static"
_ISOLATE_LTR, _POP, _NO_BREAK = "\u2066", "\u2069", "\u00a0"


class Speaks(Protocol):
    """What a template needs to know of its page before anything else."""

    @property
    def language(self) -> Language:
        """Language to render in."""
        ...


class Templates:
    """Renders a template for a page, in the page's language."""

    def __init__(self, *, demo: bool) -> None:
        versions = _versions(STATIC)
        self._by_language = {language: _environment(language, versions, demo=demo) for language in LANGUAGES}

    def render(self, name: str, page: Speaks, context: Mapping[str, Any]) -> str:
        """The text of a template; `page` is always there. Raises jinja2.UndefinedError for a missing name."""
        environment = self._by_language[page.language]
        return environment.get_template(name).render({"page": page, **context})

    def fragment(self, page: Speaks, name: str, context: Mapping[str, Any]) -> Markup:
        """The same, to be put into another template."""
        return Markup(self.render(name, page, context))  # noqa: S704, our own autoescaped template


def _environment(language: str, versions: Mapping[str, str], *, demo: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PORTAL / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    environment.globals.update(
        static=partial(static_url, versions),
        language=language,
        is_demo=demo,
        now=utc_now,
        languages=LANGUAGES,
    )
    environment.filters.update(
        ltr=ltr,
        day=_in(language, dates.day),
        short_day=_in(language, dates.short_day),
        month_name=_in(language, dates.month_name),
        clock=_in(language, dates.clock),
        moment=_in(language, dates.moment),
        ago=lambda value: dates.ago(value, utc_now(), language),
        iso=lambda value: value.isoformat(),
    )
    return environment


def _in(language: str, say: Any) -> Any:  # noqa: ANN401, any of dates' functions
    def filtered(value: date | datetime | time) -> str:
        return str(say(value, language))

    return filtered


def static_url(versions: Mapping[str, str], name: str) -> str:
    """Address of a static file with its hash, so that browsers may keep it. Raises KeyError if unknown."""
    return f"/static/{name}?v={versions[name]}"


def ltr(value: object) -> str:
    """A phone, code, date range or e-mail that stays left to right in any language."""
    return f"{_ISOLATE_LTR}{str(value).replace(' ', _NO_BREAK)}{_POP}"


def _versions(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".py", ".json"))
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()[:12] for path in files}
