"""Every exit of intake asks the consent engine: a module through which something leaves and that does not ask fails.

An exit shows in the sources. It takes hold of something that carries words or hours outside: the mail to partners, a
calendar's entries, an event that tells of her appointment, an HTTP client, or what a referral holds of her. Each such
module stands below with the way out it uses (`docs/consent.md` says what each needs), or with the reason why nothing
leaves there.
"""

import ast
import re
from pathlib import Path

import pytest

from services.intake.domain.consent.ways_out import NEEDS, WayOut

ROOT = Path(__file__).parents[2]
INTAKE = ROOT / "services" / "intake"
PAGE = ROOT / "docs" / "consent.md"
CARRIERS = {
    "services.intake.gateways.partner_mail", "shared.feeds.ical", "httpx", "smtplib", "requests", "urllib.request",
    "aiohttp", "http.client", "socket", "services.intake.gateways.outgoing", "services.intake.gateways.fhir_partner",
}  # fmt: skip
"""Modules by which something reaches whoever stands outside."""
SAYING = {"AppointmentReminderDue"}
"""Events that other services turn into words to somebody."""
EXITS = {
    "usecases/referral/request_referral.py": WayOut.REFERRAL,
    "usecases/referral/deliver_referral.py": WayOut.STOP_NOTICE,
    "usecases/referral/link/open_partner_link.py": WayOut.REFERRAL,
    "usecases/referral/print_letter.py": WayOut.REFERRAL,
    "usecases/fhir/look.py": WayOut.REFERRAL,
    "usecases/fhir/exchange.py": WayOut.REFERRAL,
    "usecases/contact/announce_reminders.py": WayOut.REMINDER_HANDOVER,
    "usecases/contact/remind_of_appointment.py": WayOut.APPOINTMENT_MESSAGE,
    "usecases/feed/serve_feed.py": WayOut.CALENDAR_FEED,
}
"""Exits that exist, and the way each asks for."""
ONLY_THROUGH = {
    "usecases/referral/answer_referral.py": "usecases/referral/link/open_partner_link.py",
    "api/referral/partner_link.py": "usecases/referral/link/open_partner_link.py",
    "usecases/partner_api/referrals.py": "usecases/referral/link/open_partner_link.py",
    "usecases/partner_api/send_webhook.py": "usecases/referral/link/open_partner_link.py",
}
"""Doors that hand out only what another exit gives them."""
NOTHING_LEAVES = {
    "gateways/outgoing.py": "carries messages that send_webhook has let out",
    "gateways/fhir_partner.py": "carries bundles that exchange has let out",
    "handlers/fhir_servers.py": "takes bundles from exchange to the partner's server",
    "usecases/fhir/servers.py": "keeps a partner's address and asks who answers there, of nobody in particular",
    "usecases/partner_api/endpoints.py": "keeps a program's address and proves it with a word drawn by chance",
    "api/partner/fhir_server.py": "lets a coordinator set and prove the address",
    "api/partner/webhooks.py": "lets a coordinator set and prove the address",
    "gateways/partner_mail.py": "carries letters that deliver_referral has let out",
    "handlers/referrals.py": "takes letters from deliver_referral to the mail server",
    "usecases/consent/list_consents.py": "tells her own worker how many referrals lean on a consent",
    "usecases/referral/gate.py": "asks the engine itself",
    "api/referral/referrals.py": "shows her own worker what left, behind sign-in",
    "api/directory/packages.py": "gives staff the directory as a package: organisations, and nobody who was referred",
    "usecases/file/add_attachment.py": "gives her own worker a document of the file, behind sign-in",
}
ASKS = {"insist", "insist_alive", "barrier", "is_barred", "ask", "insist_on_nothing"}
"""Names of the functions that ask; barrier, insist, insist_alive (referral/gate.py), is_barred (deliver_referral.py) and the rest (consent/ask.py) end in decide."""


def looks_like_an_exit(source: str) -> bool:
    """Whether a module takes hold of something that carries outside, or reads what a referral holds of her."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import) and any(alias.name in CARRIERS for alias in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and node.module in CARRIERS:
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            return True
        is_read = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
        if is_read and node.attr == "content":  # type: ignore[attr-defined]
            return True
    return False


def asks(source: str) -> bool:
    """Whether a module calls one of the functions that ask the engine."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = {call.id if isinstance(call, ast.Name) else getattr(call, "attr", "") for call in calls}
    return bool(names & ASKS)


def modules() -> dict[str, str]:
    """Every module of intake that could let something out, with its source."""
    rooms = ("usecases", "api", "handlers", "gateways")
    paths = [path for room in rooms for path in sorted((INTAKE / room).rglob("*.py"))]
    return {str(path.relative_to(INTAKE)): path.read_text() for path in paths}


def unasked(sources: dict[str, str]) -> list[str]:
    """Modules that look like an exit and neither ask nor are explained."""
    explained = {*NOTHING_LEAVES, *ONLY_THROUGH}
    return [
        name
        for name, source in sources.items()
        if looks_like_an_exit(source) and name not in explained and not (name in EXITS and asks(source))
    ]


def test_every_exit_asks_the_engine() -> None:
    assert unasked(modules()) == []


def test_every_exit_that_is_written_down_exists_and_asks_or_goes_through_one_that_does() -> None:
    found = modules()

    assert [name for name in EXITS if not asks(found[name])] == []
    assert [name for name in NOTHING_LEAVES if not looks_like_an_exit(found[name])] == []
    for name, through in ONLY_THROUGH.items():
        assert through.removesuffix(".py").replace("/", ".") in found[name], name
        assert through in EXITS


@pytest.mark.parametrize(
    "planted",
    [
        "import httpx\n\ndef tell(work, referral):\n    httpx.post('https://p', json=referral.said)\n",
        "from shared.feeds.ical import Entry\n\ndef give(row):\n    return Entry(row)\n",
        "def leak(referral):\n    return referral.content['full_name']\n",
        "def tell(work):\n    work.emit(AppointmentReminderDue())\n",
        "from services.intake.gateways.partner_mail import Letter\n",
    ],
    ids=["webhook", "calendar", "content", "message", "mail"],
)
def test_a_new_exit_that_does_not_ask_is_found(planted: str) -> None:
    assert unasked(modules() | {"usecases/planted.py": planted}) == ["usecases/planted.py"]


@pytest.mark.parametrize("name", sorted(EXITS))
def test_an_exit_that_stops_asking_is_found(name: str) -> None:
    found = modules()
    deaf = found | {name: re.sub(rf"\b({'|'.join(ASKS)})\(", "told(", found[name])}

    assert name in unasked(deaf) or not looks_like_an_exit(deaf[name])
    assert not asks(deaf[name])


def test_no_exit_can_override_the_engine() -> None:
    source = (INTAKE / "domain" / "consent" / "engine.py").read_text()
    (rule,) = (
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == "decide"
    )
    taken = [argument.arg for argument in [*rule.args.args, *rule.args.kwonlyargs]]

    assert taken == ["way", "recipient", "fields", "now", "consents"]
    assert rule.args.defaults == []
    assert [default for default in rule.args.kw_defaults if default is not None] == []


def test_only_the_engine_decides() -> None:
    """Nobody else in intake builds the answer, or judges a consent that names a partner by itself."""
    makers = [
        str(path.relative_to(INTAKE))
        for path in INTAKE.rglob("*.py")
        if re.search(r"\b(MayLeave|MissingConsent)\((?!\))", path.read_text())
        and "domain/consent" not in str(path)
    ]

    assert makers == []


def test_the_page_tells_of_every_way_out_and_every_exit() -> None:
    page = PAGE.read_text()

    assert [way for way in NEEDS if f"`{way.value}`" not in page] == []
    assert [name for name in (*EXITS, *ONLY_THROUGH) if f"`{name}`" not in page] == []
