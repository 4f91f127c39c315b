"""Column types that take nothing but what the sealer made, whichever road a statement comes by."""

from collections.abc import Callable

from sqlalchemy import Integer, LargeBinary, TypeDecorator
from sqlalchemy.engine import Dialect

from shared.crypto.errors import PlaintextRefused


class Ciphertext(bytes):
    """Bytes made by the sealer; the only thing a sealed column binds."""

    __slots__ = ()


class Token(int):
    """A blind-index token made by the sealer or by a query; the only thing a token column binds."""

    __slots__ = ()


def _only_ciphertext(value: object) -> object:
    if value.__class__ is Ciphertext or value is None:
        return value
    raise PlaintextRefused


def _hidden(_value: object) -> str:
    return "<sealed>"


class SealedBytes(LargeBinary):
    """bytea that binds only Ciphertext and never appears as a literal in a statement."""

    cache_ok = True

    def bind_processor(self, _dialect: Dialect) -> Callable[[object], object]:
        """Refuse whatever the sealer did not make."""
        return _only_ciphertext

    def literal_processor(self, _dialect: Dialect) -> Callable[[object], str]:
        """Show no value in the text of a statement; what is shown instead is no SQL."""
        return _hidden

    def coerce_compared_value(self, _op: object, _value: object) -> "SealedBytes":
        """Keep this type in comparisons, so that they refuse plaintext as well."""
        return self


class TokenNumber(TypeDecorator[int]):
    """integer that binds only Token."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, _dialect: Dialect) -> int | None:
        """Refuse a plain number."""
        if value is None or value.__class__ is Token:
            return value
        raise PlaintextRefused

    def process_literal_param(self, value: int | None, _dialect: Dialect) -> str:
        """Show no token in the text of a statement; what is shown instead is no SQL."""
        return _hidden(value)

    def coerce_compared_value(self, _op: object, _value: object) -> "TokenNumber":
        """Keep this type in comparisons."""
        return self
