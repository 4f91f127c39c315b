"""What the services say to a person: the words of their refusals, read from their source without running it."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]
PLACES: Final = (
    "services/intake",
    "services/groups",
    "services/notifications",
    "shared/http.py",
    "shared/idempotency.py",
)
_TROUBLE: Final = "TelarError"
_NAMED: Final = frozenset(
    {"message", "expected", "lower", "_EXAMPLE", "_EXPECTED", "_PHONE", "_EMAIL", "_SHAPES"}
)
"""Names that hold what is accepted until an error is made of it."""

_WORDS: Final = re.compile(r"^[¿«{}\w].*[^\W\d_]{2}.* .*\w|^[^\W_]{4,}$")
_FOR_DEVELOPERS: Final = re.compile(
    r"\b(the|is|are|this|there|of|was|holds|must|needs|exists|cannot|two|no such|not|a signed|she)\b"
)
"""What no person causes is said in English, and no page shows it."""


def sentences() -> list[tuple[str, str]]:
    """Place and sentence; where a value is put in, it stands as `{0}`."""
    trees = [(place, ast.parse(path.read_text("utf-8"))) for place in PLACES for path in _sources(place)]
    trees.append(("shared/http.py", ast.parse((ROOT / "shared" / "errors.py").read_text("utf-8"))))
    errors = _error_names([tree for _place, tree in trees])
    return [(place, said) for place, tree in trees for said in _said(tree, errors)]


def _sources(place: str) -> list[Path]:
    files = [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))
    return [path for path in files if "migrations" not in path.parts]


def _error_names(trees: Iterable[ast.AST]) -> frozenset[str]:
    """Every class that is a TelarError, however far down."""
    bases = {
        node.name: [base.id for base in node.bases if isinstance(base, ast.Name)]
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    known = {_TROUBLE}
    while more := {name for name, above in bases.items() if known & set(above)} - known:
        known |= more
    return frozenset(known)


def _said(tree: ast.AST, errors: frozenset[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        for expression in _spoken(node, errors):
            yield from (text for text in _texts(expression) if _is_for_people(text))


def _spoken(node: ast.AST, errors: frozenset[str]) -> list[ast.expr]:
    """What of this piece of code a person may read: an error's words, what would be accepted, a problem's title."""
    match node:
        case ast.Call(func=func, args=args, keywords=keywords):
            name = func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")
            is_error = name in errors or name.endswith("Error") or name == "__init__"
            titles = [word.value for word in keywords if name == "problem" and word.arg == "title"]
            accepted = [word.value for word in keywords if word.arg == "expected"]
            return [*(args[:2] if is_error else ()), *accepted, *titles]
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in _NAMED | {"title", "message"}:
            return [value]
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if name in _NAMED:
            return [value]
        case ast.FunctionDef(returns=ast.BinOp()) as function:
            return [each.value for each in ast.walk(function) if isinstance(each, ast.Return) and each.value]
    return []


def _is_for_people(text: str) -> bool:
    return bool(_WORDS.search(text)) and not _FOR_DEVELOPERS.search(text)


def _texts(node: ast.expr | None) -> Iterator[str]:
    """Every sentence an expression can give: both sides of a choice, a template where values are put in."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else f"{{{place}}}"
                for place, part in enumerate(parts)
            )
        case ast.BinOp(left=left):
            yield from (f"{text}{{0}}" for text in _texts(left))
        case ast.IfExp(body=one, orelse=other):
            yield from (*_texts(one), *_texts(other))
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            for part in parts:
                yield from _texts(part)
