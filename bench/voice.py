"""Two hundred women answer an evaluation in the same minute, and all in the same moment: how long each waits.

The real service in a process of its own on a real PostgreSQL. Each woman is three requests (look in, have her
credential signed, answer) with the blinding between them, as her browser does; eight groups of twenty-five.
"""

import base64
import json
import os
import platform
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
from joserfc.jwk import OKPKey
from rich.console import Console

from shared.actor import Actor
from shared.auth import mint
from shared.blind import PublicKey, blind, finalize, prepare
from shared.contracts.roles import Role
from telar.local.keys import ensure_keys
from telar.local.migrations import scripts_of
from telar.local.postgres import Postgres

GROUPS: Final = 8
WOMEN: Final = 25
TARGET_P95_SECONDS: Final = 5.0
CLIENTS: Final = 32
BOSS: Final = Actor(
    ref=UUID(int=12), kind="staff", roles=frozenset({Role.COORDINATOR}), teams=frozenset({"leon"})
)
ANSWER: Final = {
    "liked": 4,
    "safe": 5,
    "heard": 4,
    "useful": 3,
    "again": 5,
    "more": "palabras inventadas " * 10,
}
EDITION: Final = {
    "title": "Ejemplo", "capacity": 15, "session_count": 1, "languages": ["es"], "facilitators": [str(UUID(int=1))],
}  # fmt: skip


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _number(text: str) -> int:
    return int.from_bytes(_unpacked(text), "big")


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Service:
    """Groups as a process of its own."""

    def __init__(self, folder: Path, url: str, keys_dir: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = dict(os.environ) | {"TELAR_DATABASE_URL_GROUPS": url, "TELAR_KEYS_DIR": str(keys_dir)}
        words = f"from telar.running.web import serve; serve('groups', host='127.0.0.1', port={port})"
        self._log = folder / "groups.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", words], env=environment, stdout=log, stderr=log
            )
        key = OKPKey.import_key((keys_dir / "tokens" / "portal.pem").read_text())
        self.token = mint(BOSS, audience="groups", private_key=key, ttl_seconds=3_600)
        limits = httpx.Limits(max_connections=CLIENTS)
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60, limits=limits
        )
        self._wait()

    def _wait(self) -> None:
        for _ in range(600):
            if self.process.poll() is not None:
                raise SystemExit(f"the server ended:\n{self._log.read_text()}")
            try:
                if self.client.get("/health/live").status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise SystemExit("the server does not answer")

    def ask(self, path: str, body: Any = None, *, method: str = "POST", staff: bool = True) -> Any:
        """The answer's JSON; ends the run if it is no success."""
        headers = {"authorization": f"Bearer {self.token}"} if staff else {}
        answer = self.client.request(method, f"/api/v1{path}", json=body, headers=headers)
        if not answer.is_success:
            raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    def stop(self) -> None:
        """End the process."""
        self.client.close()
        self.process.terminate()
        self.process.wait()


def _woman(service: Service, code: str, at: float) -> dict[str, float]:
    """Wait until `at`, then answer; seconds of each request, and of all from looking in to being heard."""
    time.sleep(max(0.0, at - time.perf_counter()))
    began = time.perf_counter()
    asked = service.ask("/voice/enter", {"code": code}, staff=False)
    entered = time.perf_counter()
    key = PublicKey(_number(asked["public_key"]["n"]), _number(asked["public_key"]["e"]))
    message = prepare(os.urandom(32))
    hidden = blind(key, message)
    blinded = time.perf_counter()
    signed = service.ask("/voice/sign", {"code": code, "blinded": _packed(hidden.message)}, staff=False)
    got = time.perf_counter()
    signature = finalize(key, message, _unpacked(signed["signature"]), hidden.inverse)
    credential = {"message": _packed(message), "signature": _packed(signature)}
    body = {"round": asked["round"], "answers": ANSWER, "language": "es", "credential": credential}
    ready = time.perf_counter()
    service.ask("/voice/answer", body, staff=False)
    done = time.perf_counter()
    return {"enter": entered - began, "sign": got - blinded, "answer": done - ready, "all": done - began}


def _load(service: Service, *, over_seconds: float) -> dict[str, Any]:
    """All women answer within so many seconds; figures, and whether every answer was kept once."""
    rounds = []
    for _ in range(GROUPS):
        edition = service.ask("/editions", EDITION)["id"]
        session = service.ask(
            f"/editions/{edition}/plan",
            {"rule": "FREQ=WEEKLY", "starts_on": "2026-12-01", "at": "18:30", "minutes": 90},
            method="PUT",
        )[0]
        body = {"kind": "session_evaluation", "session_id": session, "places": WOMEN}
        rounds.append(service.ask(f"/editions/{edition}/rounds", body)["id"])
    codes = [
        code for one in rounds for code in service.ask(f"/rounds/{one}/codes", {"count": WOMEN})["codes"]
    ]
    chance = random.Random(9)
    chance.shuffle(codes)
    start = time.perf_counter()
    times = sorted(start + chance.uniform(0, over_seconds) for _ in codes)
    with ThreadPoolExecutor(CLIENTS) as pool:
        women = list(pool.map(lambda pair: _woman(service, *pair), zip(codes, times, strict=True)))
    seconds = time.perf_counter() - start
    for one in rounds:
        service.ask(f"/rounds/{one}/close")
    kept = [service.ask(f"/rounds/{one}", method="GET")["results"]["answers"] for one in rounds]
    columns = {name: sorted(woman[name] for woman in women) for name in women[0]}
    return {
        "women": len(women),
        "kept": sum(kept),
        "seconds": round(seconds, 1),
        **{f"{name}_p50_ms": round(1_000 * statistics.median(column), 1) for name, column in columns.items()},
        **{
            f"{name}_p95_ms": round(1_000 * column[int(0.95 * len(column)) - 1], 1)
            for name, column in columns.items()
        },
    }


def run(*, quick: bool, json_path: Path) -> dict[str, Any]:
    """Measure, print, write `json_path`, and return the figures."""
    from shared.db import make_engine
    from shared.migrations import upgrade

    with tempfile.TemporaryDirectory(prefix="telar-bench-") as name:
        folder = Path(name)
        ensure_keys(folder / "keys")
        postgres = Postgres(folder / "postgres")
        postgres.start()
        with postgres.connect() as connection:
            connection.execute("create database telar_groups")
        url = postgres.url("telar_groups")
        engine = make_engine(url)
        upgrade(engine, scripts_of("groups"))
        engine.dispose()
        service = Service(folder, url, folder / "keys")
        try:
            figures = {
                "same_minute": _load(service, over_seconds=10.0 if quick else 60.0),
                "same_moment": _load(service, over_seconds=0.0),
                "clients_at_once": CLIENTS,
                "target_p95_ms": 1_000 * TARGET_P95_SECONDS,
                "python": platform.python_version(),
            }
        finally:
            service.stop()
            postgres.stop()
    json_path.parent.mkdir(parents=True, exist_ok=True)
    json_path.write_text(json.dumps(figures, indent=2) + "\n")
    Console().print_json(json.dumps(figures))
    return figures
