"""Where a request comes from, for throttling and for the list of her sessions."""

from services.portal.pages.page import Page
from services.portal.usecases.door import Where

_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
DEVICE = "d"
DEVICE_DAYS = 180


def where_of(page: Page) -> Where:
    """Address, known-device cookie and a few words about the browser."""
    request = page.request
    return Where(
        address=_address(page),
        device=request.cookies.get(page.runtime.cookie_name(DEVICE), "")[:100],
        agent=browser_words(request.headers.get("user-agent", "")),
    )


def browser_words(agent: str) -> str:
    """`Firefox · Windows`; versions are left out."""
    browser = next((word for mark, word in _BROWSERS if mark in agent), "")
    system = next((word for mark, word in _SYSTEMS if mark in agent), "")
    return " · ".join(word for word in (browser, system) if word)


def _address(page: Page) -> str:
    """The peer's address, or what our own outermost proxy saw; nobody else's word is believed."""
    peer = page.request.client.host if page.request.client else ""
    hops = page.runtime.settings.trusted_proxies
    seen = [
        part.strip() for part in page.request.headers.get("x-forwarded-for", "").split(",") if part.strip()
    ]
    return seen[-hops] if hops and len(seen) >= hops else peer
