"""Where a request comes from, for throttling and for the list of her sessions."""

from ipaddress import IPv6Address, IPv6Network, ip_address

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
        address=address_of(page),
        device=request.cookies.get(page.runtime.cookie_name(DEVICE), "")[:100],
        agent=browser_words(request.headers.get("user-agent", "")),
    )


def address_of(page: Page) -> str:
    """The network a request comes from; no cookie is looked at."""
    return network_of(_address(page))


def browser_words(agent: str) -> str:
    """`Firefox · Windows`; versions are left out."""
    browser = next((word for mark, word in _BROWSERS if mark in agent), "")
    system = next((word for mark, word in _SYSTEMS if mark in agent), "")
    return " · ".join(word for word in (browser, system) if word)


def network_of(address: str) -> str:
    """The address, or the /64 of an IPv6 one: a single household or server has all of that to try from."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((found, 64), strict=False))


def _address(page: Page) -> str:
    """The peer's address, or what our own outermost proxy saw; nobody else's word is believed."""
    peer = page.request.client.host if page.request.client else ""
    hops = page.runtime.settings.trusted_proxies
    seen = [
        part.strip() for part in page.request.headers.get("x-forwarded-for", "").split(",") if part.strip()
    ]
    return seen[-hops] if hops and len(seen) >= hops else peer
