"""How FHIR is spoken over HTTP: media types, versions in headers, bodies with a limit, errors as OperationOutcome."""

import json
from collections.abc import Callable, Coroutine
from datetime import datetime
from email.utils import format_datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError, OperationalError
from starlette.exceptions import HTTPException

from services.intake.domain.fhir.codes import MEDIA_TYPE, Json
from services.intake.domain.fhir.refusal import (
    BadRequest,
    NotAcceptable,
    NotFhir,
    TooLong,
    WrongVersion,
    outcome,
    outcome_of,
)
from shared import idempotency
from shared.errors import TelarError
from shared.http import note_refusal
from shared.logging import get_logger

log = get_logger(__name__)

MOST_BYTES: Final = 256 * 1024
"""Largest body taken: a referral with all its parts is a few thousand bytes."""
_TYPES: Final = frozenset({MEDIA_TYPE, "application/json"})
_RANGES: Final = _TYPES | {"*/*", "application/*"}
_FORMATS: Final = _TYPES | {"json"}
_BUSY: Final = 503
_BROKEN: Final = 500


class FhirRoute(APIRoute):
    """A route whose errors are OperationOutcomes, whoever raises them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with its errors put into FHIR's words."""
        handle = super().get_route_handler()

        async def spoken(request: Request) -> Response:
            try:
                _expect_json_wanted(request)
                return await handle(request)
            except TelarError as error:
                note_refusal(request, status=error.status, code=error.code)
                return refusal(error)
            except RequestValidationError:
                note_refusal(request, status=422, code="invalid")
                return refusal(BadRequest("La petición no se puede leer."))
            except HTTPException as error:
                return _plain(
                    error.status_code, code=f"http_{error.status_code}", text="No se puede atender."
                )
            except DBAPIError as error:
                return _on_database(error)
            except Exception as error:  # noqa: BLE001, an entry point: a bug is told in FHIR's words too
                log.error("unexpected", error=type(error).__name__, method=request.method)
                return _plain(_BROKEN, code="unexpected", text="Ha fallado algo. No se ha guardado nada.")

        return spoken


def answer(resource: Json, *, status: int = 200, location: str = "") -> Response:
    """Answer with a resource; one that has a version says it in its headers."""
    headers = {"Cache-Control": "no-store"} | ({"Location": location} if location else {})
    meta = resource.get("meta", {})
    if "versionId" in meta:
        headers["ETag"] = f'W/"{meta["versionId"]}"'
    if "lastUpdated" in meta:
        headers["Last-Modified"] = format_datetime(datetime.fromisoformat(meta["lastUpdated"]), usegmt=True)
    return _written(resource, status=status, headers=headers)


def refusal(error: TelarError) -> Response:
    """Answer with what is wrong."""
    headers = {"Cache-Control": "no-store"} | ({"WWW-Authenticate": "Bearer"} if error.status == 401 else {})  # noqa: PLR2004, RFC 9110
    return _written(outcome_of(error), status=error.status, headers=headers)


def version_asked(request: Request) -> int:
    """Return the version that an update goes on from. Raises WrongVersion unless If-Match names one."""
    text = request.headers.get("if-match", "").removeprefix("W/").strip('"')
    if not text.isascii() or not text.isdigit() or len(text) > 18:  # noqa: PLR2004, a 64-bit number
        raise WrongVersion("Falta la versión que se leyó.", expected='If-Match: W/"<versionId>"')
    return int(text)


def is_known(request: Request, resource: Json) -> bool:
    """Whether the caller holds this very version already (If-None-Match)."""
    version = resource.get("meta", {}).get("versionId")
    return version is not None and request.headers.get("if-none-match") == f'W/"{version}"'


async def _body(request: Request) -> Json:
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said not in _TYPES:
        raise NotFhir("El cuerpo tiene que ser FHIR en JSON.", expected=MEDIA_TYPE)
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > MOST_BYTES:
            raise TooLong("El cuerpo es demasiado grande.", expected=f"{MOST_BYTES // 1024} KB")
    idempotency.hear(bytes(taken))
    try:
        read = json.loads(bytes(taken), parse_constant=_no_such_number)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise BadRequest("El cuerpo no es un recurso en JSON.", expected="un objeto JSON")
    return read


Body = Annotated[Json, Depends(_body)]
"""The resource that came in: a JSON object, nothing else is known of it."""


def _no_such_number(_name: str) -> float:
    raise ValueError


def _expect_json_wanted(request: Request) -> None:
    """Raise NotAcceptable if the caller takes no JSON; `_format` goes before Accept."""
    wanted = request.query_params.get("_format")
    if wanted is not None:
        if wanted.replace(" ", "+").partition(";")[0] not in _FORMATS:
            raise NotAcceptable("Solo se habla JSON.", expected=MEDIA_TYPE)
        return
    ranges = [
        part.partition(";")[0].strip().lower() for part in request.headers.get("accept", "*/*").split(",")
    ]
    if not any(one in _RANGES for one in ranges):
        raise NotAcceptable("Solo se habla JSON.", expected=MEDIA_TYPE)


def _on_database(error: DBAPIError) -> Response:
    is_away = isinstance(error, OperationalError)
    log.error(
        "database_trouble", error=type(error).__name__, code=getattr(error.orig, "sqlstate", None) or "none"
    )
    if is_away:
        return _plain(_BUSY, code="unavailable", text="El servicio no está disponible ahora mismo.")
    return _plain(_BROKEN, code="database", text="No se ha podido guardar.")


def _plain(status: int, *, code: str, text: str) -> Response:
    found = outcome(status=status, code=code, text=text)
    return _written(found, status=status, headers={"Cache-Control": "no-store"})


def _written(resource: Json, *, status: int, headers: dict[str, str]) -> Response:
    body = json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status_code=status, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)
