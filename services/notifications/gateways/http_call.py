"""One POST to a provider over HTTP, and the three things that may come of it."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

import httpx

from services.notifications.gateways.gateway import CALL_SECONDS, Answer, Outcome, Retry

Body = Mapping[str, Any]
_NEVER_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_MAYBE: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT})


def http_client(
    url: str,
    *,
    headers: Mapping[str, str],
    auth: tuple[str, str] | None = None,
    timeout: float = CALL_SECONDS,
) -> httpx.Client:
    """A client that follows nothing, trusts no environment, and is done within `timeout` seconds a call."""
    return httpx.Client(
        base_url=url,
        timeout=httpx.Timeout(timeout * 0.6, connect=timeout * 0.3, pool=timeout * 0.1),
        headers=headers,
        auth=auth,
        follow_redirects=False,
        trust_env=False,
    )


def call(post: Callable[[], httpx.Response]) -> httpx.Response | Answer:
    """Run one POST. An Answer: nothing left (may be tried later), or nobody knows (never again by itself)."""
    try:
        return post()
    except _NEVER_LEFT:
        return Answer(Outcome.REJECTED, Retry.LATER, "unreachable")
    except httpx.HTTPError as error:
        return Answer(Outcome.UNKNOWN, Retry.NEVER, type(error).__name__)


def classed(response: httpx.Response, *, provider_id: str | None = None) -> Answer:
    """2xx took it; 429 certainly did not, try later; other 4xx never; the rest may have taken it."""
    status = response.status_code
    code = str(status)
    if response.is_success:
        return Answer(Outcome.ACCEPTED, Retry.NEVER, code, provider_id=provider_id)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Answer(Outcome.REJECTED, Retry.LATER, code)
    if response.is_client_error and status not in _MAYBE:
        return Answer(Outcome.REJECTED, Retry.NEVER, code)
    return Answer(Outcome.UNKNOWN, Retry.NEVER, code)


def json_of(response: httpx.Response) -> dict[str, Any]:
    """The object in an answer; empty if it holds none."""
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def text_at(found: Any, *path: str | int) -> str | None:  # noqa: ANN401, what a stranger sent
    """The text or whole number at this place of a stranger's JSON, as text; None if there is none."""
    for step in path:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return None
    if isinstance(found, bool) or not isinstance(found, str | int):
        return None
    return str(found) or None
