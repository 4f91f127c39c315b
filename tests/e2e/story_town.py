"""Where the whole story of a group happens: three real services, a portal, who works there, and what one of them hears."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.groups.usecases.enrolment.keep_apart import keep_exclusions
from shared.actor import Actor
from shared.contracts.events.intake import ExclusionsFound
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, Site, Worker, pictures
from tests.e2e.driver import Driver, check_page
from tests.e2e.test_sign_in import sign_in
from tests.integration.groups.house import Watch
from tests.integration.portal.test_what_facilitators_receive import LEVELS
from tests.support.servers import Databases
from tests.support.town import TEAM, Town, open_services

WOMEN: Final = {
    "Khadija": "Luna",
    "Zubeida": "Marina",
    "Latifah": "Nube",
    "Shadiya": "Iris",
    "Munirah": "Sol",
    "Basimah": "Jazmín",
}
"""Their names, and how the group calls them. Long names: no token that chance makes holds one."""
KEPT_APART: Final = ("Zenobia", "Violeta")
"""She must not meet Zubeida, and no facilitator hears why she gets no place."""
Tab = Callable[..., Driver]


@dataclass
class Ear:
    """Everything the portal answers. heard: cookies that were sent, address, and all of the answer with its headers."""

    heard: list[tuple[str, str, str]] = field(default_factory=list)

    def around(self, app: ASGIApp) -> ASGIApp:
        """The application with an ear at its door."""

        async def listening(scope: Scope, receive: Receive, send: Send) -> None:
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            parts: list[bytes] = []

            async def hear(message: Message) -> None:
                parts.extend(b": ".join(line) for line in message.get("headers", []))
                parts.append(message.get("body", b""))
                await send(message)

            await app({**scope, "headers": plain}, receive, hear)
            cookies = b" ".join(value for name, value in plain if name == b"cookie").decode()
            self.heard.append((cookies, scope["path"], b"\n".join(parts).decode(errors="replace")))

        return listening

    def of(self, driver: Driver) -> dict[str, str]:
        """What came to her browser, by address."""
        hers = [str(one.get("value")) for one in driver.page.context.cookies() if one.get("name") == "s"]
        assert hers, "she is signed in"
        found: dict[str, str] = {}
        for cookies, path, whole in self.heard:
            if any(value in cookies for value in hers):
                found[path] = found.get(path, "") + whole
        return found


def leaks(heard: dict[str, str], secrets: dict[str, str]) -> list[str]:
    """What came that must not have: by secret, or level, and address."""
    found = [
        f"{what} at {path}"
        for path, whole in heard.items()
        for what, word in secrets.items()
        if word.lower() in whole.lower()
    ]
    return found + [
        f"{told} at {path}" for path, whole in heard.items() for told in set(LEVELS.findall(whole))
    ]


@dataclass
class Story:
    """site, town, watch, ear: the parts. cases: by her name. edition: once it is made. secrets: not for a facilitator."""

    site: Site
    town: Town
    watch: Watch
    tab: Tab
    ear: Ear
    staff: dict[str, Worker]
    cases: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    edition: str = ""

    def enter(self, name: str, *, width: int = 1280) -> Driver:
        """Sign in at a fresh browser."""
        return sign_in(self.tab(self.site, width=width), self.staff[name])

    def know(self, name: str) -> None:
        """Open her case, and note what of it no facilitator may receive."""
        lucia = Actor(
            ref=self.staff["Lucía"].ref,
            kind="staff",
            roles=frozenset({Role.CASEWORKER}),
            teams=frozenset({TEAM}),
        )
        case = self.town.open_case(lucia, name)
        head = self.town.call(lucia, "GET", "intake", f"/cases/{case}")
        self.cases[name] = case
        self.secrets |= {f"{what} of {name}": str(head[what]) for what in ("id", "code", "person")} | {
            f"name of {name}": name
        }

    def keep_apart(self, one: str, other: str) -> None:
        """What intake tells of two women who must not meet."""
        first, second = (UUID(self.secrets[f"person of {name}"]) for name in (one, other))
        works = self.town.runtimes["groups"].transactions
        with works.begin(actor=Actor.service("groups"), purpose="test") as work:
            keep_exclusions(work, ExclusionsFound(subject=first, person=first, others=(second,)))


@contextmanager
def open_story(databases: Databases, keys_dir: Path, open_site: OpenSite, tab: Tab) -> Iterator[Story]:
    """A coordinator, a caseworker, two facilitators; seven women with a file, and no group yet."""
    watch, ear = Watch(), Ear()
    with (
        open_services(databases, keys_dir, clock=watch) as town,
        open_site(services=dict(town.http), around=ear.around) as site,
    ):
        roles = {
            "Nuria": Role.COORDINATOR,
            "Lucía": Role.CASEWORKER,
            "Olga": Role.FACILITATOR,
            "Pilar": Role.FACILITATOR,
        }
        staff = {
            name: site.hire(f"{name} Prueba", role, email=f"{role}@{name[0].lower()}.example.org")
            for name, role in roles.items()
        }
        story = Story(site, town, watch, tab, ear, staff, secrets={"surname": "Inventada"})
        for name in (*WOMEN, KEPT_APART[0]):
            story.know(name)
        story.keep_apart(KEPT_APART[0], "Zubeida")
        yield story


def look(driver: Driver, name: str) -> None:
    """Check the page as it stands, and take its picture if anyone wants one."""
    width = driver.page.viewport_size["width"] if driver.page.viewport_size else 0
    driver.page.evaluate("scrollTo(0, 0)")  # what lies under the bar on top is no target
    if folder := pictures():
        folder.mkdir(parents=True, exist_ok=True)
        driver.page.screenshot(path=folder / f"story-{name}-{width}.png", full_page=True)
    check_page(driver)


def wide(driver: Driver, width: int) -> Driver:
    """The same browser at another width."""
    driver.page.set_viewport_size({"width": width, "height": 800})
    return driver
