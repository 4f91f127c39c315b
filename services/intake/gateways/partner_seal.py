"""Encrypt to a partner's public key (JWE, RFC 7516): proxies and logs on the way see nothing.

Pinned: RSA-OAEP-256 for RSA from 2048 bits, ECDH-ES+A256KW for P-256, P-384 and P-521, A256GCM for the content.
"""

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from shared.errors import Invalid

MEDIA: Final = "application/jose"
_CONTENT: Final = "A256GCM"
_LEAST_RSA_BITS: Final = 2048
_MOST_RSA_BITS: Final = 8192
_CURVES: Final = frozenset({"P-256", "P-384", "P-521"})
_ALGORITHMS: Final = {"RSA": "RSA-OAEP-256", "EC": "ECDH-ES+A256KW"}
_PUBLIC: Final = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y")}
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_FIT: Final = "una clave pública JWK: RSA de 2048 a 8192 bits, o EC P-256, P-384 o P-521"


class UnfitKey(Invalid):
    """A key of another kind or for another use, or no key."""


class PrivateKey(UnfitKey):
    """A private half, which must never have left the partner."""


class WeakKey(UnfitKey):
    """A key too short, too long or on another curve."""


def checked_key(jwk: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    """Return the public members of a JWK and its thumbprint (RFC 7638). Raises UnfitKey, PrivateKey, WeakKey."""
    kind = jwk.get("kty")
    if _PRIVATE & jwk.keys():
        raise PrivateKey(
            "Es una clave privada o secreta y no se ha guardado. Di a la entidad que haga otra pareja de claves, "
            "porque esta ya ha salido de su casa",
            field="jwk",
            expected="solo la mitad pública de la nueva",
        )
    if not isinstance(kind, str) or kind not in _PUBLIC or jwk.get("use", "enc") != "enc":
        raise _unfit()
    if jwk.get("alg", _ALGORITHMS[kind]) != _ALGORITHMS[kind]:
        raise _unfit()
    try:
        public = {name: str(jwk[name]) for name in _PUBLIC[kind]}
        is_strong = _is_strong(public)
        thumbprint = _imported(public).thumbprint() if is_strong else ""
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unfit() from error
    if not is_strong:
        raise WeakKey("La clave no es bastante fuerte.", field="jwk", expected=_FIT)
    return public, thumbprint


def seal(body: bytes, *, jwk: Mapping[str, str], kid: str) -> str:
    """Return the compact JWE of a body, for the holder of the private key alone."""
    algorithm = _ALGORITHMS[jwk["kty"]]
    header = {"alg": algorithm, "enc": _CONTENT, "kid": kid, "cty": "json"}
    return jwe.encrypt_compact(header, body, _imported(jwk), algorithms=[algorithm, _CONTENT])


def _is_strong(public: Mapping[str, str]) -> bool:
    if public["kty"] == "EC":
        return public["crv"] in _CURVES
    return (
        _LEAST_RSA_BITS
        <= int.from_bytes(urlsafe_b64decode(public["n"] + "==")).bit_length()
        <= _MOST_RSA_BITS
    )


def _imported(public: Mapping[str, str]) -> RSAKey | ECKey:
    made: dict[str, str | list[str]] = dict(public)
    return RSAKey.import_key(made) if public["kty"] == "RSA" else ECKey.import_key(made)


def _unfit() -> UnfitKey:
    return UnfitKey("Esta clave no vale.", field="jwk", expected=_FIT)
