"""Speaking to a service over HTTP as the signed-in person; refusals come back as our kinds of error."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

import httpx
from joserfc.jwk import OKPKey
from pydantic import BaseModel
from pydantic_core import to_json

from shared.actor import Actor
from shared.auth import mint
from shared.errors import Conflict, Forbidden, Invalid, Missing, TelarError, Unavailable

Body = BaseModel | Mapping[str, Any]
_KINDS: Mapping[int, type[TelarError]] = {
    400: Invalid,
    401: Forbidden,
    403: Forbidden,
    404: Missing,
    409: Conflict,
    410: Missing,
    412: Conflict,
    413: Invalid,
    415: Invalid,
    422: Invalid,
}


class Refused(TelarError):
    """Mixed into the five kinds: what a service said, field by field.

    problems: one TelarError for each field the service named. service_code: its own code of the broken rule.
    """

    problems: tuple[TelarError, ...] = ()
    service_code: str = ""


class InvalidThere(Refused, Invalid):
    """A service found the input wrong."""


class ForbiddenThere(Refused, Forbidden):
    """A service says that this person may not."""


class MissingThere(Refused, Missing):
    """A service doesn't know it, or doesn't show it to this person."""


class ConflictThere(Refused, Conflict):
    """A service says that the present state doesn't allow it."""


class UnavailableThere(Refused, Unavailable):
    """A service is away, too slow or broken; nothing is known about what it kept."""


_THERE: Mapping[type[TelarError], type[Refused]] = {
    Invalid: InvalidThere,
    Forbidden: ForbiddenThere,
    Missing: MissingThere,
    Conflict: ConflictThere,
    Unavailable: UnavailableThere,
}


class ServiceClient:
    """Base of the typed clients: one class a service, one method a thing it does.

    Give the subclass `service = "intake"`. Every method raises InvalidThere, ForbiddenThere, MissingThere,
    ConflictThere or UnavailableThere; the last is safe to repeat with the same `key`.
    """

    service: ClassVar[str]

    def __init__(self, http: httpx.Client, *, authorization: str, language: str = "es") -> None:
        """authorization: the header's value, `Bearer ...`. http: pooled, with base_url and time-outs set."""
        self._http = http
        self._headers = {"Authorization": authorization, "Accept-Language": language}

    def get(self, path: str, **query: Any) -> Any:  # noqa: ANN401, the service's JSON
        """Read. query: parameters; None is left out. Never put a name or a phone here: use post."""
        return self._json(self._send("GET", path, params={k: v for k, v in query.items() if v is not None}))

    def post(self, path: str, body: Body | None = None, *, key: UUID | None = None) -> Any:  # noqa: ANN401
        """Do. key: the form's idempotency key, so that a repeated press makes one of it."""
        return self._json(self._send("POST", path, body=body, key=key))

    def put(self, path: str, body: Body, *, key: UUID | None = None) -> Any:  # noqa: ANN401
        """Set."""
        return self._json(self._send("PUT", path, body=body, key=key))

    def delete(self, path: str, *, key: UUID | None = None) -> Any:  # noqa: ANN401, the service's JSON
        """Take away."""
        return self._json(self._send("DELETE", path, key=key))

    def upload(self, path: str, data: bytes, *, media_type: str, key: UUID | None = None) -> Any:  # noqa: ANN401
        """Send a file's bytes as the body."""
        return self._json(self._send("POST", path, content=data, media_type=media_type, key=key))

    def download(self, path: str) -> tuple[bytes, str]:
        """A file: its bytes and media type."""
        answer = self._send("GET", path)
        return answer.content, answer.headers.get("content-type", "application/octet-stream")

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Body | None = None,
        content: bytes | None = None,
        media_type: str = "application/json",
        key: UUID | None = None,
    ) -> httpx.Response:
        headers = dict(self._headers)
        if key is not None:
            headers["Idempotency-Key"] = str(key)
        if body is not None:
            content = body.model_dump_json().encode() if isinstance(body, BaseModel) else to_json(body)
        if content is not None:
            headers["Content-Type"] = media_type
        try:
            answer = self._http.request(method, path, params=params, content=content, headers=headers)
        except httpx.HTTPError as error:
            raise UnavailableThere("the service did not answer") from error
        if answer.is_success:
            return answer
        raise problem_of(answer)

    @staticmethod
    def _json(answer: httpx.Response) -> Any:  # noqa: ANN401, the service's JSON
        return answer.json() if answer.content else None


def problem_of(answer: httpx.Response) -> Refused:
    """The error a service's problem document stands for (RFC 9457, with `errors` by field)."""
    kind = _THERE[_KINDS.get(answer.status_code, Unavailable)]
    try:
        document = answer.json()
    except ValueError:
        document = {}
    if not isinstance(document, dict):
        document = {}
    refused = kind(str(document.get("detail") or document.get("title") or ""))
    refused.service_code = str(document.get("code") or "")
    refused.problems = tuple(
        TelarError(str(item.get("message", "")), field=item.get("field"), expected=item.get("expected"))
        for item in document.get("errors") or ()
        if isinstance(item, dict)
    )
    return refused


def bearer(actor: Actor, *, service: str, private_key: OKPKey) -> str:
    """Authorization header for one call: a fresh token of the actor, for this service only."""
    return f"Bearer {mint(actor, audience=service, private_key=private_key)}"
