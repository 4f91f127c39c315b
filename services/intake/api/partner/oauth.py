"""OAuth 2 client credentials (RFC 6749 §4.4) for partners' programs, by Authlib; certificates by RFC 8705.

TLS ends at the proxy: Authlib, which refuses plain HTTP, is told the public scheme and not that of the last hop.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from services.intake.domain.partner_api.clients import TOKEN_SECONDS
from services.intake.store.partner_api.clients import PartnerClient
from services.intake.usecases.partner_api import sign_in
from shared.work import Work

MOST_FORM_BYTES: Final = 4096
_METHOD: Final = "POST"
_ENDPOINT: Final = "https://partners.invalid/partner/oauth/token"

logging.getLogger("authlib").setLevel(logging.WARNING)  # at DEBUG it writes tokens into the log


@dataclass(frozen=True)
class TokenRequest:
    """What came in: its headers, its form as bytes, and the verified certificate's fingerprint, if any."""

    headers: Mapping[str, str]
    body: bytes
    certificate: bytes | None


@dataclass(frozen=True)
class TokenAnswer:
    """What goes out: a status, a JSON object, headers."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


class _Client(ClientMixin):  # type: ignore[misc]  # Authlib has no types
    """One client as Authlib asks about it."""

    def __init__(self, work: Work, row: PartnerClient) -> None:
        self._work = work
        self.row = row

    def get_client_id(self) -> str:
        return str(self.row.id)

    def get_allowed_scope(self, scope: str | None) -> str:
        return scope or " ".join(self.row.scopes)

    def check_client_secret(self, client_secret: str) -> bool:
        return sign_in.secret_is_right(self._work, self.row, client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """A client that is bound to a certificate has no other way in: a stolen secret alone opens nothing."""
        is_bound = self.row.certificate is not None
        return endpoint == "token" and is_bound is (method == "self_signed_tls_client_auth")

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"


class _Request(OAuth2Request):  # type: ignore[misc]  # Authlib has no types
    """A token request as Authlib reads it."""

    def __init__(self, asked: TokenRequest, form: dict[str, str]) -> None:
        authorization = asked.headers.get("authorization", "")
        super().__init__(_METHOD, _ENDPOINT, headers={"Authorization": authorization})
        self.payload = BasicOAuth2Payload(form)
        self.certificate = asked.certificate

    @property
    def form(self) -> dict[str, str]:
        data: dict[str, str] = self.payload.data
        return data


class _Grant(ClientCredentialsGrant):  # type: ignore[misc]  # Authlib has no types
    TOKEN_ENDPOINT_AUTH_METHODS: Final = [
        "self_signed_tls_client_auth",
        "client_secret_basic",
        "client_secret_post",
    ]

    def validate_requested_scope(self) -> None:
        wanted = frozenset((self.request.payload.scope or "").split())
        if not wanted <= frozenset(self.client.row.scopes):
            raise InvalidScopeError


class _Server(AuthorizationServer):  # type: ignore[misc]  # Authlib has no types
    """Authlib's server over one transaction."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.register_client_auth_method("self_signed_tls_client_auth", _by_certificate)
        self.register_token_generator("default", self._generate)
        self.register_grant(_Grant)
        self._certificate: bytes | None = None

    def query_client(self, client_id: str) -> _Client | None:
        row = sign_in.find_client(self._work, client_id)
        return None if row is None else _Client(self._work, row)

    def save_token(self, token: Mapping[str, Any], request: OAuth2Request) -> None:
        """Nothing: the use case kept it as a hash when it was made."""

    def send_signal(self, name: str, *_args: object, **_named: object) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: _Request) -> _Request:
        self._certificate = request.certificate
        return request

    def handle_response(self, status: int, body: Any, _headers: Any) -> TokenAnswer:  # noqa: ANN401, Authlib's
        answer = dict(body)
        if answer.get("error") == "invalid_client":  # unknown, locked and wrong look alike
            return TokenAnswer(
                401, {"error": "invalid_client"}, {"WWW-Authenticate": 'Basic realm="partners"'}
            )
        answer.pop("error_description", None)
        return TokenAnswer(status, answer)

    def _generate(self, client: _Client, scope: str | None = None, **_more: object) -> dict[str, Any]:
        scopes = frozenset((scope or "").split()) or frozenset(client.row.scopes)
        sign_in.count_request(self._work, client.row)
        token = sign_in.issue_token(self._work, client.row, scopes=scopes, certificate=self._certificate)
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "scope": " ".join(sorted(scopes)),
        }


def answer_token_request(work: Work, asked: TokenRequest) -> TokenAnswer:
    """Sign a client in, or say by RFC 6749 §5.2 why not. To be committed either way: wrong secrets count.

    Raises TooQuick.
    """
    server = _Server(work)
    try:
        answer: TokenAnswer = server.create_token_response(_Request(asked, _form(asked.body)))
    except InvalidRequestError as error:
        return TokenAnswer(error.status_code, {"error": error.error})
    except UnicodeError:  # Authlib decodes the Basic header without a guard
        return server.handle_response(*InvalidClientError()(None))
    return answer


def _form(body: bytes) -> dict[str, str]:
    """Read the form. Raises InvalidRequestError for what is no form, or names a thing twice (RFC 6749 §3.2)."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=10
        )
    except ValueError as error:
        raise InvalidRequestError from error
    form = dict(pairs)
    if len(form) != len(pairs) or len(body) > MOST_FORM_BYTES:
        raise InvalidRequestError
    return form


def _by_certificate(query_client: Callable[[str], _Client | None], request: _Request) -> _Client | None:
    client_id = request.payload.client_id
    client = query_client(client_id) if client_id else None
    if client is None or not sign_in.certificate_is_right(client.row, request.certificate):
        return None
    return client
