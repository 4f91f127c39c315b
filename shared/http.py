"""The door every service shares: problem documents (RFC 9457), size limits, headers, liveness and readiness."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from joserfc.jwk import OKPKey
from sqlalchemy.exc import DBAPIError, OperationalError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import idempotency
from shared.auth import allow, public, rules_of
from shared.contracts.roles import Role
from shared.errors import TelarError
from shared.health import Check, readiness
from shared.logging import get_logger

log = get_logger(__name__)

MAX_BODY_BYTES: Final = 12 * 1024 * 1024
PROBLEM: Final = "application/problem+json"
SAFE_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
"""On every answer: a browser that is led to one of these doors shows nothing, runs nothing and keeps nothing."""


async def _idempotency_key(
    request: Request, key: Annotated[UUID | None, Header(alias="Idempotency-Key")] = None
) -> UUID | None:
    if key is not None and request.headers.get("content-type", "").startswith("application/json"):
        idempotency.hear(await request.body())
    return key


IdempotencyKey = Annotated[UUID | None, Depends(_idempotency_key)]
"""Sent by whoever wants a repeated request to make one thing only; the same key with other words is refused."""

_EXPECTED: Final[Mapping[str, str]] = {
    "missing": "un valor",
    "extra_forbidden": "nada: este campo no existe",
    "string_too_long": "como mucho {max_length} caracteres",
    "string_too_short": "al menos {min_length} caracteres",
    "string_type": "un texto",
    "string_pattern_mismatch": "el formato indicado",
    "too_long": "como mucho {max_length} elementos",
    "too_short": "al menos {min_length} elementos",
    "enum": "uno de: {expected}",
    "literal_error": "uno de: {expected}",
    "uuid_parsing": "un identificador UUID",
    "uuid_type": "un identificador UUID",
    "int_parsing": "un número entero",
    "int_type": "un número entero",
    "int_from_float": "un número entero",
    "float_parsing": "un número",
    "decimal_parsing": "un número",
    "bool_parsing": "verdadero o falso",
    "bool_type": "verdadero o falso",
    "date_parsing": "una fecha como 2026-04-30",
    "date_from_datetime_parsing": "una fecha como 2026-04-30",
    "date_type": "una fecha como 2026-04-30",
    "date_past": "una fecha pasada",
    "date_future": "una fecha futura",
    "time_parsing": "una hora como 10:30",
    "datetime_parsing": "fecha y hora como 2026-04-30T10:30:00+02:00",
    "datetime_from_date_parsing": "fecha y hora como 2026-04-30T10:30:00+02:00",
    "datetime_type": "fecha y hora como 2026-04-30T10:30:00+02:00",
    "timezone_aware": "fecha y hora con zona horaria",
    "greater_than": "más de {gt}",
    "greater_than_equal": "{ge} o más",
    "less_than": "menos de {lt}",
    "less_than_equal": "{le} o menos",
    "list_type": "una lista",
    "tuple_type": "una lista",
    "dict_type": "un objeto",
    "model_attributes_type": "un objeto",
    "json_invalid": "JSON válido",
    "value_error": "{error}",
}


def _said(error: Mapping[str, Any]) -> dict[str, str]:
    """Put one validation error in words that name the field and what is accepted, never what came in."""
    place = [str(part) for part in error["loc"] if part not in ("body", "query", "path", "header", "form")]
    template = _EXPECTED.get(error["type"], "un valor válido")
    expected = template.format_map(
        {key: str(value) for key, value in error.get("ctx", {}).items()} | {"error": ""}
    )
    if error["type"] == "value_error" and isinstance(error["ctx"]["error"], ValueError):
        expected = str(error["ctx"]["error"])
    message = "Falta este dato." if error["type"] == "missing" else "Este dato no vale."
    return {"field": ".".join(place) or "body", "message": message, "expected": expected}


def problem(
    status: int, *, code: str, title: str, errors: Sequence[Mapping[str, str]] = (), detail: str = ""
) -> JSONResponse:
    """Build a problem document. `title` and `detail` are fixed words; nothing of the request is echoed."""
    body = {
        "type": f"urn:telar:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": list(errors),
    }
    headers = SAFE_HEADERS | ({"WWW-Authenticate": "Bearer"} if status == 401 else {})  # noqa: PLR2004, RFC 9110
    return JSONResponse(body, status_code=status, media_type=PROBLEM, headers=headers)


_TURNED_AWAY: Final = frozenset({401, 403, 404, 413, 422, 429})


def note_refusal(request: Request, *, status: int, code: str) -> None:
    """Write down who was turned away at which door and why; of the address its pattern, of what was sent nothing.

    Nothing at a door that wants nobody seen.
    """
    route = request.scope.get("route")
    is_unseen = hasattr(route, "dependant") and any(rule.is_unseen for rule in rules_of(route))
    if status in _TURNED_AWAY and not is_unseen:
        path, actor = getattr(route, "path", None), getattr(request.state, "actor", None)
        log.warning("refused", code=code, status=status, method=request.method, route=path, actor=actor)


async def _on_rule(request: Request, error: Exception) -> Response:
    assert isinstance(error, TelarError)
    note_refusal(request, status=error.status, code=error.code)
    errors = []
    if error.field:
        errors = [{"field": error.field, "message": error.message, "expected": error.expected or ""}]
    return problem(error.status, code=error.code, title=error.message, errors=errors)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    note_refusal(request, status=422, code="invalid")
    errors = [_said(each) for each in error.errors()]
    return problem(422, code="invalid", title="Hay datos que corregir.", errors=errors)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    note_refusal(request, status=error.status_code, code=f"http_{error.status_code}")
    return problem(
        error.status_code, code=f"http_{error.status_code}", title="La petición no se puede atender."
    )


async def _on_database(_request: Request, error: Exception) -> Response:
    assert isinstance(error, DBAPIError)
    is_away = isinstance(error, OperationalError)
    log.error(
        "database_trouble", error=type(error).__name__, code=getattr(error.orig, "sqlstate", None) or "none"
    )
    title = "El servicio no está disponible ahora mismo." if is_away else "No se ha podido guardar."
    code = "unavailable" if is_away else "database"
    return problem(503 if is_away else 500, code=code, title=title)


async def _on_bug(request: Request, error: Exception) -> Response:
    log.error("unexpected", error=type(error).__name__, method=request.method)
    return problem(500, code="unexpected", title="Ha fallado algo en el servidor. No se ha guardado nada.")


class _Guard:
    """Refuse bodies over the limit and set the headers every answer needs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > MAX_BODY_BYTES:
            await _too_large(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MAX_BODY_BYTES:
                raise HTTPException(413)
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, counted, with_headers)


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    title = f"Lo enviado pasa de {MAX_BODY_BYTES // 1024 // 1024} MB."
    await problem(413, code="too_large", title=title)(scope, receive, send)


def make_app(
    title: str,
    *,
    service: str,
    token_key: OKPKey,
    checks: Mapping[str, Check],
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
) -> FastAPI:
    """Make a service's app: JSON only, errors as problem documents, health, `/openapi.json` for staff.

    token_key: the portal's public key; tokens must name `service` as their audience.
    checks: name to a function that raises when that thing is away.
    """
    app = FastAPI(
        title=title, version="1", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan
    )
    app.state.audience = service
    app.state.token_key = token_key
    app.add_middleware(_Guard)
    for kind, handler in (
        (TelarError, _on_rule),
        (RequestValidationError, _on_invalid),
        (HTTPException, _on_http),
        (DBAPIError, _on_database),
        (Exception, _on_bug),
    ):
        app.add_exception_handler(kind, handler)

    @app.get("/health/live", dependencies=[public()])
    def live() -> dict[str, str]:
        """Say that the process answers."""
        return {"status": "live"}

    @app.get("/health/ready", dependencies=[public()])
    def ready() -> JSONResponse:
        """Say whether everything this service leans on answers, and what does not."""
        found = readiness(checks)
        return JSONResponse(found, status_code=200 if found["status"] == "ready" else 503)

    @app.get("/openapi.json", dependencies=[allow(*Role)], include_in_schema=False)
    def document() -> JSONResponse:
        """Say what this service takes and gives, to staff: a map of every door is not for strangers."""
        return JSONResponse(app.openapi())

    return app
