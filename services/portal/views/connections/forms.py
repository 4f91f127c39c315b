"""Forms of a partner's connections: what a program may do, its certificate, a public key, an address."""

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from pydantic import Field, field_validator

from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.views.connections import words

_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")
_MOST_MEMBERS: Final = 12
_BAD_FINGERPRINT: Final = N_(
    "La huella no vale. Se aceptan 64 cifras y letras de la a a la f, con o sin dos puntos."
)
_NO_JWK: Final = N_(
    "Esto no es una clave JWK. Se acepta un solo objeto JSON, que empieza por «{» y acaba por «}»."
)
_A_SET: Final = N_("Esto es un conjunto de claves («keys»). Pega solo una de ellas, de «{» a «}».")


class CertificateForm(FormModel):
    """The certificate a program is bound to; empty lets go of it."""

    fingerprint: str = Field(
        default="",
        title=N_("Huella SHA-256 de su certificado"),
        description=N_(
            "Se compara con la entidad por teléfono. Vale tal como la escribe openssl, con dos puntos."
        ),
        max_length=200,
    )

    @field_validator("fingerprint")
    @classmethod
    def _plain(cls, typed: str) -> str:
        """As intake takes it; tools write it in capitals, with colons, after `sha256 Fingerprint=`."""
        plain = re.sub(r"[\s:]", "", typed.rpartition("=")[2]).lower()
        if plain and not _FINGERPRINT.fullmatch(plain):
            raise ValueError(_BAD_FINGERPRINT)
        return plain


class ProgramForm(CertificateForm):
    """What a new program may do."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"scopes": tuple(words.SCOPES.items())}

    scopes: list[str] = Field(
        title=N_("Qué puede hacer"),
        description=N_("Lo menos posible. Para contestar tiene que poder leer también."),
        min_length=1,
    )


class KeyForm(FormModel):
    """A public key, as the partner wrote it."""

    jwk: str = Field(
        title=N_("Clave pública (JWK)"),
        description=N_("RSA desde 2048 bits, o EC P-256, P-384 o P-521. Nunca la clave privada."),
        max_length=8000,
    )

    @field_validator("jwk")
    @classmethod
    def _one_object(cls, typed: str) -> str:
        """Whether it can be read; what it is worth as a key is intake's to say."""
        try:
            found = json.loads(typed)
            json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError) as error:
            raise ValueError(_NO_JWK) from error
        if isinstance(found, dict) and "keys" in found:
            raise ValueError(_A_SET)
        if not isinstance(found, dict) or len(found) > _MOST_MEMBERS:
            raise ValueError(_NO_JWK)
        return typed

    def read(self) -> dict[str, Any]:
        """The members of the key."""
        found: dict[str, Any] = json.loads(self.jwk)
        return found


class AddressForm(FormModel):
    """Where the partner's program listens."""

    url: str = Field(
        title=N_("Dirección de su programa"),
        description=N_("Empieza por https:// y no lleva usuario ni contraseña."),
        min_length=1,
        max_length=500,
    )


class ServerForm(FormModel):
    """Where the partner's FHIR server is, and how it lets us in."""

    aliases: ClassVar[Mapping[str, str]] = {"sign_in": "token_url"}

    url: str = Field(
        title=N_("Dirección base de su servidor"),
        description=N_("Empieza por https:// y acaba donde empiezan sus recursos, sin «/metadata»."),
        min_length=1,
        max_length=400,
    )
    token_url: str = Field(
        default="",
        title=N_("Dirección donde da las llaves"),
        description=N_(
            "OAuth 2, «client credentials». Si su servidor no pide llave, deja vacío esto y lo que sigue."
        ),
        max_length=400,
    )
    client_id: str = Field(default="", title=N_("Nombre con el que entramos"), max_length=200)
    secret: str = Field(
        default="",
        title=N_("Clave con la que entramos"),
        description=N_(
            "Se guarda cifrada y no se vuelve a enseñar: hay que escribirla cada vez que se guarda."
        ),
        max_length=1000,
    )
    scope: str = Field(
        default="",
        title=N_("Ámbito que se pide"),
        description=N_("Tal como lo diga la entidad, por ejemplo system/*.cruds."),
        max_length=200,
    )

    def lacking(self) -> str:
        """The first input that must be filled in as well; "" if nothing is missing: all three of a sign-in or none."""
        needed = {name: getattr(self, name) for name in ("token_url", "client_id", "secret")}
        is_asked = any(needed.values()) or bool(self.scope)
        return next((name for name, typed in needed.items() if is_asked and not typed), "")

    def sign_in(self) -> dict[str, str] | None:
        """As intake takes it; None: no token is asked for."""
        if not self.token_url:
            return None
        names = ("token_url", "client_id", "secret", "scope")
        return {name: getattr(self, name) for name in names}
