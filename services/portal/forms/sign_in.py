"""Forms of sign-in, hidden screen, set-up and account."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from services.portal.domain.passwords import LONGEST
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_

WRONG = N_("El correo o la contraseña no coinciden. Vuelve a escribirlos.")
WRONG_CODE = N_("Ese código no vale. Escribe el que ves ahora en tu aplicación.")
WRONG_KEY = N_("No coincide. Escribe tu contraseña o el código de tu aplicación.")
WRONG_PROOF = N_("La contraseña o el código no valen. Escribe los dos otra vez, con un código nuevo.")
TOO_SOON = N_("Ha habido varios intentos seguidos. Espera %(seconds)s segundos y vuelve a probar.")
TOO_SHORT = N_("La contraseña es corta: hacen falta 12 letras o más. Vale una frase que recuerdes.")
TOO_COMMON = N_("Esa contraseña es de las primeras que se prueban. Elige otra: vale una frase que recuerdes.")


class Secret(FormModel):
    """What only she knows."""

    is_secret: ClassVar[bool] = True


Verbatim = Annotated[str, StringConstraints(strip_whitespace=False)]
"""Read as it was typed, blanks at both ends and all: a password is whatever she says it is."""


class SignIn(Secret):
    """First step."""

    email: str = Field(title=N_("Correo del trabajo"), max_length=254)
    password: Verbatim = Field(title=N_("Contraseña"), max_length=LONGEST)


class Code(Secret):
    """Second step."""

    code: str = Field(title=N_("Código de tu aplicación"), max_length=40)


class Show(Secret):
    """Back from the hidden screen."""

    typed: Verbatim = Field(title=N_("Clave"), max_length=LONGEST)


class SetUp(Secret):
    """First password, with the code that the coordinator told her."""

    email: str = Field(title=N_("Correo del trabajo"), max_length=254)
    code: str = Field(
        title=N_("Código de alta"),
        description=N_("Te lo da en persona quien administra Telar. Vale 30 minutos."),
        max_length=40,
    )
    password: Verbatim = Field(
        title=N_("Elige una contraseña"),
        description=N_("12 letras o más. Vale una frase que recuerdes; también puedes pegarla."),
        max_length=LONGEST,
    )


class ChangePassword(Secret):
    """Her own password."""

    old: Verbatim = Field(title=N_("Contraseña de ahora"), max_length=LONGEST)
    password: Verbatim = Field(
        title=N_("Contraseña nueva"),
        description=N_("12 letras o más. Vale una frase que recuerdes; también puedes pegarla."),
        max_length=LONGEST,
    )


class Renew(Secret):
    """Proof that it is she, before she gets new recovery codes."""

    key: Verbatim = Field(title=N_("Contraseña de ahora"), max_length=LONGEST)
    shown: str = Field(title=N_("Código de tu aplicación"), max_length=40)


class Preferences(FormModel):
    """How pages behave for her."""

    choices: ClassVar[dict[str, tuple[Choice, ...]]] = {"language": (("es", "Español"), ("en", "English"))}

    language: str = Field(title=N_("Idioma"), pattern="^(es|en)$")
    has_shortcuts: bool = Field(default=False, title=N_("Atajos de teclado"))


class Screen(FormModel):
    """One switch and the place to go back to."""

    here: str = Field(default="/", max_length=300)
    hides_names: bool = False
    language: str = Field(default="es", pattern="^(es|en)$")
