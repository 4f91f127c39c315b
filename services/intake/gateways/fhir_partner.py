"""Calls to a partner's FHIR R4 server: post a referral once, read its Task, take it back.

Every call goes through `outgoing`: public hosts alone, no redirect, little time, little room. A token is asked for
anew with each step; nothing of it is kept.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID

from services.intake.domain.fhir.codes import MEDIA_TYPE, REFERRAL_SYSTEM, VERSION, Json
from services.intake.domain.fhir.exchange import (
    ending,
    is_over,
    reminded,
    task_id_in,
    tasks_in,
    the_task,
    version_of,
    waits,
)
from services.intake.domain.fhir.refusal import BadRequest, Unprocessable
from services.intake.gateways.outgoing import CallFailed, Reply, UnfitAddress, call
from shared.errors import TelarError

SECONDS: Final = 8.0
"""Most that one call may take; a step makes a handful at most."""
MOST_BYTES: Final = 256 * 1024
_OK: Final = range(200, 300)
_GONE: Final = frozenset({404, 410})
_HELD: Final = frozenset({409, 412})
"""Answers to a post that may mean: this one I have already."""
_LATER: Final = frozenset({401, 403, 408, 409, 412, 425, 429})
"""Refusals that another try, a renewed secret or a newer version may mend."""
_CLIENT_ERRORS: Final = range(400, 500)
_MOST_TOKEN: Final = 8192
_MOST_COPIES: Final = 3
T = TypeVar("T")


class FhirFailed(TelarError):
    """No answer that can be used: silence, too much, no FHIR, or a server in trouble. Another try may do."""

    status = 503


class FhirRefused(TelarError):
    """The server says no, and would say it again."""

    status = 409


@dataclass(frozen=True)
class SignIn:
    """OAuth 2 client credentials. scope may be empty."""

    token_url: str
    client_id: str
    secret: str
    scope: str = ""


@dataclass(frozen=True)
class FhirAddress:
    """A server. base: without a slash at its end. sign_in None: it asks for no token."""

    base: str
    sign_in: SignIn | None = None


class FhirPartner:
    """One server, spoken to for the length of one step. Every method raises FhirFailed or FhirRefused."""

    def __init__(self, address: FhirAddress, *, allow_loopback: bool = False) -> None:
        self._address = address
        self._allow_loopback = allow_loopback
        self._token: str | None = None

    def check(self) -> None:
        """Go on only if a FHIR R4 server answers there, and lets us in."""
        found = self._read("metadata")
        version = found.get("fhirVersion")
        if found.get("resourceType") != "CapabilityStatement" or not str(version).startswith(VERSION[:3]):
            raise FhirFailed("ahí no contesta un servidor FHIR R4")

    def post(self, bundle: Json, *, ref: UUID) -> str:
        """Post a referral whole; return the id of its Task there. Posted again, it is the same one."""
        reply = self._ask("POST", "", body=bundle, headers={"Prefer": "return=minimal"})
        if reply.status in _HELD:
            return self._held(ref)
        answer = _json(_expect_ok(reply))
        try:
            return task_id_in(answer)
        except (Unprocessable, BadRequest):
            return self._held(ref)

    def read(self, task_id: str, *, ref: UUID) -> Json:
        """Return the Task of a referral as it stands there."""
        found = self._read(f"Task/{quote(task_id, safe='')}")
        return _understood(lambda: the_task(found, task_id=task_id, ref=str(ref)))

    def remind(self, task_id: str, *, ref: UUID, at: datetime) -> bool:
        """Mark their Task as asked for again, unless it says yes or no by now; return whether it still waited.

        A server that tells no version could lose an answer by this, and is not written to. Raises FhirRefused for it.
        """
        held = self.read(task_id, ref=ref)
        if not waits(held):
            return False
        version = version_of(held)
        if version is None:
            raise FhirRefused("el servidor de la entidad no dice qué versión tiene")
        matching = {"If-Match": f'W/"{version}"'}
        body = _understood(lambda: reminded(held, at=at))
        _expect_ok(self._ask("PUT", f"Task/{quote(task_id, safe='')}", body=body, headers=matching))
        return True

    def stop(self, task: Json, *, task_id: str | None, ref: UUID) -> None:
        """Put our bare Task in place of theirs, unless it is over there already or not there at all.

        task_id None: look for it, for a post may have arrived; every copy is taken back.
        """
        for one in self._find(ref) if task_id is None else [task_id]:
            self._stop(task, task_id=one, ref=ref)

    def _stop(self, task: Json, *, task_id: str, ref: UUID) -> None:
        reply = self._ask("GET", f"Task/{quote(task_id, safe='')}")
        if reply.status in _GONE:
            return
        found = _json(_expect_ok(reply))
        held = _understood(lambda: the_task(found, task_id=task_id, ref=str(ref)))
        if is_over(held):
            return
        version = version_of(held)
        matching = {"If-Match": f'W/"{version}"'} if version else {}
        body = ending(task, task_id=task_id, ref=str(ref))
        _expect_ok(self._ask("PUT", f"Task/{quote(task_id, safe='')}", body=body, headers=matching))

    def _held(self, ref: UUID) -> str:
        found = self._find(ref)
        if not found:
            raise FhirFailed("no dice qué Task tiene")
        return found[0]

    def _find(self, ref: UUID) -> list[str]:
        query = urlencode({"identifier": f"{REFERRAL_SYSTEM}|{ref}"})
        found = self._read(f"Task?{query}")
        return _understood(lambda: tasks_in(found, ref=str(ref)))[:_MOST_COPIES]

    def _read(self, path: str) -> Json:
        return _json(_expect_ok(self._ask("GET", path)))

    def _ask(
        self, method: str, path: str, *, body: Json | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        sent = {"Accept": MEDIA_TYPE} | dict(headers or {})
        if body is not None:
            sent["Content-Type"] = MEDIA_TYPE
        if self._address.sign_in is not None:
            self._token = self._token or self._signed_in(self._address.sign_in)
            sent["Authorization"] = f"Bearer {self._token}"
        written = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return self._call(method, "/".join(filter(None, (self._address.base, path))), written, sent)

    def _signed_in(self, sign_in: SignIn) -> str:
        form = {"grant_type": "client_credentials"} | ({"scope": sign_in.scope} if sign_in.scope else {})
        pair = f"{quote(sign_in.client_id, safe='')}:{quote(sign_in.secret, safe='')}"
        headers = {
            "Authorization": "Basic " + b64encode(pair.encode()).decode(),
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        reply = self._call("POST", sign_in.token_url, urlencode(form).encode(), headers)
        if reply.status not in _OK:
            raise FhirFailed("no deja entrar")
        token = _json(reply).get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token:
            raise FhirFailed("no da una llave")
        if not 0 < len(token) <= _MOST_TOKEN:
            raise FhirFailed("no da una llave")
        return token

    def _call(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        try:
            reply = call(
                method,
                url,
                body=body,
                headers=headers,
                allow_loopback=self._allow_loopback,
                seconds=SECONDS,
                most_bytes=MOST_BYTES + 1,
            )
        except (CallFailed, UnfitAddress) as error:
            raise FhirFailed("no ha contestado") from error
        if len(reply.body) > MOST_BYTES:
            raise FhirFailed("ha contestado demasiado")
        return reply


def _expect_ok(reply: Reply) -> Reply:
    if reply.status in _OK:
        return reply
    if reply.status in _CLIENT_ERRORS and reply.status not in _LATER:
        raise FhirRefused("el servidor de la entidad no lo admite")
    raise FhirFailed("el servidor de la entidad no puede ahora")


def _json(reply: Reply) -> Json:
    """Read a resource; half a letter, or what is nested too deep to be written again, is none."""
    try:
        found: Any = json.loads(reply.body)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise FhirFailed("no contesta en JSON") from error
    if not isinstance(found, dict):
        raise FhirFailed("no contesta un recurso")
    return found


def _understood(read: Callable[[], T]) -> T:
    try:
        return read()
    except (Unprocessable, BadRequest) as error:
        raise FhirFailed("no contesta lo que se pidió") from error
