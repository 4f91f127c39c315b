"""How much sealing costs a full intake: the same service, requests and tables, sealed and in plain text, side by side.

A full intake is seven requests: open the case (names, papers, profile, consent), a child, a dated fact, an incident, a
risk assessment, a note, and the case's page. Three real servers (sealed, the same without marks of rows, plain) run at
once on one PostgreSQL; rounds of load alternate between them, so that whatever else the machine does falls on both.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
from joserfc.jwk import OKPKey

from shared.actor import Actor
from shared.auth import mint
from shared.contracts.roles import Role
from telar.local.keys import ensure_keys
from telar.local.postgres import Postgres

VARIANTS: Final = ("sealed", "unmarked", "plain")
"""unmarked: sealed, but no row leaves a mark beside the audit log (docs/adr/0048): what the marks cost."""
TARGET: Final = 0.8
CLIENTS: Final = 4
WORKER: Final = Actor(
    ref=UUID(int=11), kind="staff", roles=frozenset({Role.CASEWORKER}), teams=frozenset({"leon"})
)
STORY: Final = (
    "Cuenta que desde el verano controla el teléfono y los gastos; tiene miedo de volver a casa. " * 12
)


def opening(number: int) -> dict[str, Any]:
    """The first request of one intake; everyone in it is invented."""
    return {
        "names": {"call_name": f"Ejemplo {number}", "given_name": f"Nombre{number % 90}", "surnames": f"Apellido{number % 700}",
                  "birth_date": f"19{60 + number % 39}-0{1 + number % 9}-1{number % 9}"},
        "profile": {"languages": ["ar", "es"], "interpreter": True, "arrival_year": 2019},
        "particulars": {"nationality": "MA", "municipality": "León", "address": f"Calle de Ejemplo {number}", "birth_place": "Ejemplo"},
        "consent": {"purpose": "services", "medium": "spoken", "language": "ar", "interpreter": True},
    }  # fmt: skip


def rest() -> list[tuple[str, str, dict[str, Any]]]:
    """The other writes of one intake: method, path under the case, body."""
    return [
        ("POST", "/children", {"child": {"alias": "Ejemplo", "birth_year": 2017, "notes": "Va contenta al colegio."}}),
        ("POST", "/dated-facts", {"fact": {"kind": "protection_order", "state": "granted", "on": "2026-10-01", "expires": "2027-10-01"}}),
        ("POST", "/incidents", {"incident": {"kinds": ["psychological", "economic"], "told_on": "2026-11-20", "account": STORY}}),
        ("POST", "/assessments", {"instrument": "HITS", "answers": {"hurt": 2, "insult": 4, "threaten": 3, "scream": 4}}),
        ("POST", "/notes", {"note": {"kind": "counselling", "text": STORY, "minutes": 45}}),
    ]  # fmt: skip


class Server:
    """One variant of the service as a process of its own."""

    def __init__(self, variant: str, folder: Path, url: str, keys_dir: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = dict(os.environ) | {"TELAR_DATABASE_URL_INTAKE": url, "TELAR_KEYS_DIR": str(keys_dir)}
        command = [sys.executable, "-m", "bench.intake", "--serve", variant, "--port", str(port)]
        with (folder / f"{variant}.log").open("wb") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        key = OKPKey.import_key((keys_dir / "tokens" / "portal.pem").read_text())
        token = mint(WORKER, audience="intake", private_key=key, ttl_seconds=3_600)
        headers = {"authorization": f"Bearer {token}"}
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False, timeout=30
        )
        self._wait(folder / f"{variant}.log")

    def _wait(self, log: Path) -> None:
        for _ in range(600):
            if self.process.poll() is not None:
                raise SystemExit(f"the server ended:\n{log.read_text()}")
            try:
                if self.client.get("/health/ready").status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise SystemExit("the server does not answer")

    def cpu_seconds(self) -> float:
        """Processor time the server has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def intake(self, number: int) -> float:
        """Do one full intake and return its seconds. Raises if any answer is not a success."""
        started = time.perf_counter()
        made = self.client.post(
            "/api/v1/cases", json=opening(number), headers={"Idempotency-Key": str(uuid4())}
        )
        _succeed(made)
        case = f"/api/v1/cases/{made.json()['id']}"
        for method, path, body in rest():
            _succeed(self.client.request(method, case + path, json=body))
        _succeed(self.client.get(case))
        return time.perf_counter() - started

    def stop(self) -> None:
        """End the process."""
        self.client.close()
        self.process.terminate()
        self.process.wait()


def _succeed(answer: httpx.Response) -> None:
    if not answer.is_success:
        raise SystemExit(
            f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}"
        )


def round_of(server: Server, first: int, count: int) -> dict[str, Any]:
    """Load one server with `count` intakes from a few clients at once."""
    cpu, started = server.cpu_seconds(), time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        times = list(pool.map(server.intake, range(first, first + count)))
    seconds = time.perf_counter() - started
    return {
        "per_second": count / seconds,
        "times": times,
        "cpu_ms": 1_000 * (server.cpu_seconds() - cpu) / count,
    }


def measure(folder: Path, *, rounds: int, count: int) -> dict[str, Any]:
    """Run alternating rounds and return the figures of both variants and their paired ratios."""
    keys_dir = folder / "keys"
    ensure_keys(keys_dir)
    postgres = Postgres(folder / "postgres")
    postgres.start()
    servers: dict[str, Server] = {}
    try:
        postgres.ensure_databases([f"bench_{variant}" for variant in VARIANTS])
        for variant in VARIANTS:
            servers[variant] = Server(variant, folder, postgres.url(f"bench_{variant}"), keys_dir)
            round_of(servers[variant], 0, CLIENTS * 2)
        done: dict[str, list[dict[str, Any]]] = {variant: [] for variant in VARIANTS}
        for number in range(rounds):
            for variant in VARIANTS if number % 2 == 0 else VARIANTS[::-1]:
                done[variant].append(round_of(servers[variant], 1_000 * number, count))
    finally:
        for server in servers.values():
            server.stop()
        postgres.stop()
    return summary(done)


def summary(done: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Medians, percentiles and the ratio of each pair of rounds."""
    ratios, marked = (_ratios(done["sealed"], done[other]) for other in ("plain", "unmarked"))
    lower, _, upper = statistics.quantiles(ratios, n=4)
    result: dict[str, Any] = {
        "target": TARGET,
        "ratio": statistics.median(ratios),
        "lower_quartile": lower,
        "upper_quartile": upper,
        "ratios": ratios,
        "marks": {"ratio": statistics.median(marked), "ratios": marked},
        "clients": CLIENTS,
    }
    for variant, rounds in done.items():
        times = sorted(seconds for each in rounds for seconds in each["times"])
        result[variant] = {
            "intakes_per_second": statistics.median(each["per_second"] for each in rounds),
            "requests_per_second": 7 * statistics.median(each["per_second"] for each in rounds),
            "p50_ms": 1_000 * times[len(times) // 2],
            "p99_ms": 1_000 * times[int(len(times) * 0.99)],
            "cpu_ms": statistics.median(each["cpu_ms"] for each in rounds),
            "intakes": len(times),
        }
    return result


def _ratios(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> list[float]:
    return [a["per_second"] / b["per_second"] for a, b in zip(one, other, strict=True)]


def run(*, quick: bool = False, json_path: Path | None = None) -> None:
    """Measure, print, and keep the figures."""
    with tempfile.TemporaryDirectory(prefix="telar-bench-") as folder:
        Path(folder).chmod(0o711)
        result = measure(Path(folder), rounds=9 if quick else 31, count=16 if quick else 24)
    print(f"{'':8}{'intakes/s':>11}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}")
    for variant in VARIANTS:
        figures = result[variant]
        print(
            f"{variant:8}{figures['intakes_per_second']:11.1f}{figures['requests_per_second']:12.1f}"
            f"{figures['p50_ms']:9.1f}{figures['p99_ms']:9.1f}{figures['cpu_ms']:9.1f}"
        )
    print(
        f"sealed / plain: {result['ratio']:.2f} of the rate (target {TARGET}), median of {len(result['ratios'])} pairs of "
        f"rounds, half of them from {result['lower_quartile']:.2f} to {result['upper_quartile']:.2f}; "
        f"an intake is seven requests, {CLIENTS} at once"
    )
    low, _, high = statistics.quantiles(result["marks"]["ratios"], n=4)
    print(
        f"with marks of rows / without: {result['marks']['ratio']:.2f}, half of the pairs from {low:.2f} to {high:.2f}"
    )
    if json_path:
        json_path.write_text(json.dumps(result, indent=1) + "\n")


def serve(variant: str, port: int) -> None:
    """Be one of the two servers: make the tables, then answer."""
    if variant == "plain":
        from bench import plain_crypto

        plain_crypto.install()
    if variant == "unmarked":
        from shared.audit import marks

        marks.note = lambda *_args, **_named: None
    import uvicorn

    from shared import audit, idempotency
    from shared.bus.tables import metadata as bus
    from telar.running.web import web_app

    app = web_app("intake")
    from services.intake.store.base import Base

    for metadata in (Base.metadata, audit.metadata, idempotency.metadata, bus):
        metadata.create_all(app.state.runtime.transactions.engine)
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve", choices=VARIANTS)
    parser.add_argument("--port", type=int)
    asked = parser.parse_args()
    serve(asked.serve, asked.port) if asked.serve else run()
