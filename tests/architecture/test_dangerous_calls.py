"""What our own code never calls: words run as code, open deserialisers, broken ciphers, TLS without certificates."""

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
NEVER: Final[dict[str, str]] = {
    "words run as code": r"(?<![\w.])(?:eval|exec|compile|__import__)\(",
    "a shell": r"shell=True|os\.(?:system|popen|spawn|exec)\w*\(",
    "an open deserialiser": r"^\s*(?:import|from) (?:pickle|marshal|shelve|dill|jsonpickle)\b|yaml\.(?:unsafe_|full_)?load\((?!.*(?:_LOADER|Loader=_LOADER))",
    "a reader of XML": r"^\s*(?:import|from) (?:xml|lxml|defusedxml|html5lib)\b",
    "LDAP, XPath or a cache server": r"^\s*(?:import|from) (?:ldap3?|memcache|pymemcache|pylibmc)\b|\.xpath\(",
    "a template made of words": r"from_string\(|jinja2\.Template\(",
    "SQL put together from words": r"(?:text|execute|exec_driver_sql)\(\s*f[\"']",
    "broken hashes or ciphers": r"\bmd5\b|\bMD5\b|hashlib\.sha1|modes\.ECB|PKCS1v15|\bARC4\b|TripleDES|\bDES\(",
    "TLS that believes anybody": r"verify=False|CERT_NONE|_create_unverified_context|check_hostname\s*=\s*False",
    "redirects that are followed": r"follow_redirects=True|allow_redirects=True",
    "the debug mode": r"debug=True",
    "chance that can be guessed": r"\brandom\.(?:random|randint|choice|choices|shuffle|sample|getrandbits|uniform)\(",
}
MEANT: Final[dict[tuple[str, str], str]] = {
    ("chance that can be guessed", "services/intake/webhook_tasks.py"): "it spreads load",
    (
        "SQL put together from words",
        "shared/bus/sending/relay.py",
    ): "a channel's name that is a constant of ours",
    (
        "SQL put together from words",
        "shared/crypto/renewal/resealing.py",
    ): "names of our own tables and columns, as their classes declare them; values are parameters",
}
"""By what is never called and the file that does all the same: why it may."""


def sources() -> dict[str, str]:
    folders = (ROOT / name for name in ("services", "shared", "telar"))
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for folder in folders
        for path in folder.rglob("*.py")
    }


def calls(what: str, text: str) -> list[int]:
    """Lines on which it is called."""
    shape = re.compile(NEVER[what])
    if not re.search(NEVER[what], text, re.MULTILINE):
        return []
    return [number for number, line in enumerate(text.splitlines(), 1) if shape.search(line)]


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    found = sources()
    assert len(found) > 500
    return found


@pytest.mark.parametrize("what", NEVER)
def test_our_code_never_calls(what: str, written: dict[str, str]) -> None:
    found = {path: calls(what, text) for path, text in written.items()}

    assert {path for path, lines in found.items() if lines} == {path for kind, path in MEANT if kind == what}


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("words run as code", "    value = eval(text)"),
        ("a shell", "subprocess.run(command, shell=True)"),
        ("an open deserialiser", "import pickle"),
        ("an open deserialiser", "found = yaml.load(text)"),
        ("a reader of XML", "from xml.etree import ElementTree"),
        ("LDAP, XPath or a cache server", "import ldap3"),
        ("a template made of words", "environment.from_string(words)"),
        ("SQL put together from words", 'session.execute(text(f"select {name}"))'),
        ("broken hashes or ciphers", "hashlib.md5(data)"),
        ("TLS that believes anybody", "httpx.Client(verify=False)"),
        ("redirects that are followed", "httpx.Client(follow_redirects=True)"),
        ("the debug mode", "FastAPI(debug=True)"),
        ("chance that can be guessed", "code = random.choice(letters)"),
    ],
)
def test_a_planted_call_is_found(what: str, line: str) -> None:
    assert calls(what, line) == [1]


def test_every_library_comes_from_the_one_registry_with_its_hashes() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    outside = [each for each in locked if each["source"] != {"editable": "."}]
    files = [
        (each["name"], file)
        for each in outside
        for file in (*each.get("wheels", ()), each.get("sdist"))
        if file
    ]

    assert len(outside) > 50
    assert {str(each["source"]) for each in outside} == {str({"registry": "https://pypi.org/simple"})}
    assert [name for name, file in files if not file["hash"].startswith("sha256:")] == []
