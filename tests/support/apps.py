"""Applications that share their routes: building those of one takes longer than most tests."""

from functools import cache
from importlib import import_module
from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send


class SharedApp:
    """A service's application on one runtime, over the routes that every test of this process shares.

    For one request at a time or many on the same runtime; a test that asks two runtimes at once makes its own app.
    """

    def __init__(self, service: str, runtime: Any) -> None:
        self.runtime = runtime
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer on this runtime."""
        app = _built(self._service)
        app.state.runtime, app.state.token_key = self.runtime, self.runtime.token_key
        await app(scope, receive, send)


@cache
def _built(service: str) -> FastAPI:
    app: FastAPI = import_module(f"services.{service}.api.app").create_app(_Unset())
    return app


class _Unset:
    """Stands for the runtime until the first request names one."""

    token_key = None
    checks: dict[str, Any] = {}  # noqa: RUF012, read by nobody
