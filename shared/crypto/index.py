"""Blind indexes: short keyed tokens that find candidates for a value, planned so that they tell little."""

import hmac
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, mapped_column

from shared.crypto import suite
from shared.crypto.columns import Token, TokenNumber
from shared.crypto.errors import IndexRefused
from shared.crypto.keyring import Keyring

if TYPE_CHECKING:
    from shared.crypto.fields import sealed

MAX_BITS = 24
MIN_SHARED = 2.0
MAX_ALONE = 0.02


@dataclass(frozen=True)
class Override:
    """Who decided, when and why, that an index may tell more than the planner allows."""

    reason: str
    person: str
    on: date


def plan_index(*, bits: int, planned_for: int) -> float:
    """Return how many rows share a token on average, at the planned number of rows.

    Raises IndexRefused unless 2 <= shared < sqrt(rows) and at most 2 % of rows are alone on their token,
    which is exp(-shared) for evenly spread tokens.
    """
    if not 1 <= bits <= MAX_BITS or planned_for < 1:
        message = f"a blind index has 1 to {MAX_BITS} bits and is planned for one row or more"
        raise IndexRefused(message)
    shared: float = planned_for / 2**bits
    if shared < MIN_SHARED or math.exp(-shared) > MAX_ALONE:
        message = f"{bits} bits for {planned_for} rows single people out: {shared:.1f} rows share a token"
        raise IndexRefused(message)
    if shared >= math.sqrt(planned_for):
        message = f"{bits} bits for {planned_for} rows find too many: {shared:.1f} rows share a token"
        raise IndexRefused(message)
    return shared


def normalise(value: object) -> str:
    """Return a value as it is compared: letters and digits, no accents, no case, single spaces."""
    decomposed = unicodedata.normalize("NFKD", str(value))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", bare.casefold()).split())


class BlindIndex:
    """`who = BlindIndex("person.given+surname+birth", bits=12, planned_for=20_000)`.

    name: the table and the frozen names of the fields it covers. bits: length of a token.
    planned_for: rows expected; see plan_index. exact: one field whose values are near unique, as numbers are;
    spaces and signs in it don't count. A row that lacks one of the fields has no token.
    """

    private: str
    parts: "tuple[sealed[Any], ...]"

    def __init__(
        self, name: str, *, bits: int, planned_for: int, exact: bool = False, override: Override | None = None
    ) -> None:
        self.name = name
        self.table, _, fields = name.partition(".")
        self.part_names = tuple(fields.split("+"))
        self.bits = bits
        self.exact = exact
        self.override = override
        self.mark = suite.lp4(name.encode())
        if override is None:
            plan_index(bits=bits, planned_for=planned_for)
            if exact != (len(self.part_names) == 1):
                message = f"{name}: one field alone is skewed unless exact; exact takes one field"
                raise IndexRefused(message)

    def __set_name__(self, owner: type, name: str) -> None:
        """Give the class its private token column, indexed."""
        self.private = f"_{name}"
        setattr(owner, self.private, mapped_column(name, TokenNumber, nullable=True, index=True))

    def attach(self, fields: "Sequence[sealed[Any]]", *, owner: type, key_class: str) -> None:
        """Find the covered fields in their class. Raises IndexRefused for closed lists."""
        by_name = {field.field: field for field in fields}
        missing = set(self.part_names) - set(by_name)
        if missing:
            message = f"{self.name} covers fields that aren't sealed here: {', '.join(sorted(missing))}"
            raise IndexRefused(message)
        self.parts = tuple(by_name[name] for name in self.part_names)
        self._owner, self._key_class = owner, key_class
        closed = [part for part in self.parts if part.codec.is_closed_list]
        if len(closed) == len(self.parts) and self.override is None:
            message = f"{self.name} covers closed lists only: its tokens would give the answers away"
            raise IndexRefused(message)

    def token_of(self, keyring: Keyring, values: Sequence[object]) -> Token | None:
        """Return the token of these values, in the order of the name; None if one of them is None."""
        if any(value is None for value in values):
            return None
        normal = [normalise(value) for value in values]
        if self.exact:
            normal = [text.replace(" ", "") for text in normal]
        data = b"".join(suite.lp4(text.encode()) for text in normal)
        digest = hmac.digest(keyring.index_key(self._key_class, self.name), data, "sha256")
        return Token(int.from_bytes(digest[:4], "big") >> (32 - self.bits))

    def matches(self, session: Session, **values: object) -> ColumnElement[bool]:
        """Return the condition that finds the candidates; open and compare them, most are strangers.

        values: every covered field by its name, none of them None.
        """
        if set(values) != set(self.part_names) or any(value is None for value in values.values()):
            message = f"{self.name} is asked with all of {', '.join(self.part_names)}"
            raise IndexRefused(message)
        token = self.token_of(session.info["keyring"], [values[name] for name in self.part_names])
        condition: ColumnElement[bool] = getattr(self._owner, self.private) == token
        return condition
