"""A person at a browser: every act is counted, every page can be checked whole."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request

from tests.support.browser import AXE

TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
STORAGE: Final = """async () => ({
  local: localStorage.length, session: sessionStorage.length,
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
_RUN_AXE: Final = """async tags => {
  const how = {runOnly: tags, resultTypes: ['violations', 'incomplete'], iframes: false};
  let found, moved = [], left = 5;
  const watch = new MutationObserver(() => {});
  watch.observe(document.body, {childList: true, subtree: true});
  do { watch.takeRecords(); found = await axe.run(document, how); moved = watch.takeRecords(); } while (moved.length && --left);
  watch.disconnect();
  const words = rules => rules.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target}`));
  return {violations: words(found.violations), incomplete: words(found.incomplete)};
}"""
_LOOK_FOR: Final = re.compile(
    r"Refused|violat|Content Security Policy|Permissions-Policy|error", re.IGNORECASE
)


@dataclass
class Driver:
    """One tab. actions: taps, fields filled and shortcuts so far (budgets T1-T20 count these)."""

    page: Page
    base: str
    actions: int = 0
    trouble: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @classmethod
    def on(cls, context: BrowserContext, base: str) -> "Driver":
        """Open a tab that notes what the console says and whom the page calls."""
        driver = cls(context.new_page(), base)
        driver.page.on("console", driver._heard)
        driver.page.on("pageerror", lambda error: driver.trouble.append(f"script: {error}"))
        driver.page.on("request", driver._asked)
        return driver

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that answers 4xx on purpose is reported by the browser as a failed load; that is not a fault.
        is_status = "the server responded with a status of 4" in message.text
        if not is_status and (message.type in ("error", "warning") or _LOOK_FOR.search(message.text)):
            self.trouble.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        asked, ours = urlsplit(request.url), urlsplit(self.base)
        if asked.scheme in ("http", "https") and asked.netloc != ours.netloc:
            self.foreign.append(request.url)

    def open(self, path: str) -> "Driver":
        """Go to an address of the portal (not counted: it is where a task starts)."""
        self.page.goto(self.base + path)
        return self

    def enter(self, name: str) -> "Driver":
        """Sign in with one tap as one of a demonstration's people."""
        self.open("/entrar").tap(name, exact=False)
        self.page.wait_for_url("**/")
        return self

    def tap(self, name: str, *, role: Any = None, exact: bool = True) -> "Driver":
        """Press the button or link of this name, once what the page still asks for has come and moves nothing."""
        self.actions += 1
        self.page.locator(".htmx-request").first.wait_for(state="detached")
        self._named(name, role, exact=exact).first.click()
        return self

    def fill(self, label: str, text: str) -> "Driver":
        """Fill the field of this label."""
        self.actions += 1
        self.page.get_by_label(label).first.fill(text)
        return self

    def pick(self, label: str, *, value: str | None = None) -> "Driver":
        """Tick a radio or a checkbox, or choose in a list."""
        self.actions += 1
        field_ = self.page.get_by_label(label, exact=True).first
        if value is not None:
            field_.select_option(value)
        else:
            field_.check()
        return self

    def answer(self, item: int, code: str) -> "Driver":
        """Answer an item of an instrument; by the answer's code, since its words stand in several languages."""
        self.actions += 1
        self.page.locator(f"#f-answers-{item} input[value={code}]").check()
        return self

    def press(self, keys: str) -> "Driver":
        """One shortcut."""
        self.actions += 1
        for key in keys.split(" "):
            self.page.keyboard.press(key)
        return self

    @contextmanager
    def budget(self, most: int) -> Iterator[None]:
        """Fail if a task takes more actions than its bar allows."""
        before = self.actions
        yield
        used = self.actions - before
        assert used <= most, f"{used} actions, at most {most} are allowed"

    @property
    def path(self) -> str:
        """Where we are."""
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        """The page's h1."""
        return self.page.locator("h1").first.inner_text()

    def _named(self, name: str, role: Any, *, exact: bool) -> Locator:
        if role is not None:
            return self.page.get_by_role(role, name=name, exact=exact)
        buttons = self.page.get_by_role("button", name=name, exact=exact)
        return buttons.or_(self.page.get_by_role("link", name=name, exact=exact)).locator("visible=true")


def axe(page: Page) -> dict[str, list[str]]:
    """What axe calls violations and what it could not decide (incomplete), as `rule: element`.

    A page that was renewed while axe looked is looked at again: half of it would be gone.
    It comes in past our content policy. Only these words come back: axe's whole answer takes seconds to carry over.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, list[str]] = page.evaluate(_RUN_AXE, list(TAGS))
    return found


def check_page(driver: Driver) -> list[str]:
    """Everything every page must be: accessible, within the width, quiet, self-contained and forgetful.

    Returns what axe could not decide by itself, as `rule: element`.
    """
    page = driver.page
    page.wait_for_load_state()  # a tap before may still be on its way
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1], f"{driver.path} scrolls sideways: {wide}"
    assert driver.trouble == [], f"{driver.path}: {driver.trouble}"
    assert driver.foreign == [], f"{driver.path} called others: {driver.foreign}"
    assert page.evaluate("crossOriginIsolated") is True, driver.path
    kept = page.evaluate(STORAGE)
    assert not any(kept.values()), f"{driver.path} keeps {kept}"
    found = axe(page)
    assert not found["violations"], f"{driver.path}: {found['violations']}"
    return found["incomplete"]
