"""Why a FHIR request is refused, and the OperationOutcome that says so; nothing of the request is echoed."""

from typing import ClassVar, Final

from services.intake.domain.fhir.codes import PROBLEM_SYSTEM, Issue, Json, concept
from shared.errors import TelarError


class BadRequest(TelarError):
    """It cannot even be read: no JSON, another resource than its address says, a parameter that is none."""

    status: ClassVar[int] = 400
    issue: ClassVar[Issue] = Issue.STRUCTURE


class BadParameter(BadRequest):
    """A search parameter that does not exist, or a value that it cannot hold."""

    issue: ClassVar[Issue] = Issue.VALUE


class Unprocessable(TelarError):
    """It can be read and breaks a rule of the profile."""

    status: ClassVar[int] = 422
    issue: ClassVar[Issue] = Issue.BUSINESS_RULE


class UnknownCode(Unprocessable):
    """A code outside a required list."""

    issue: ClassVar[Issue] = Issue.CODE_INVALID


class Lacking(Unprocessable):
    """Something that must be there is not."""

    issue: ClassVar[Issue] = Issue.REQUIRED


class ConsentEnded(TelarError):
    """It was there, and she or its time has taken it back; or the referral is over."""

    status: ClassVar[int] = 410
    issue: ClassVar[Issue] = Issue.DELETED


class WrongVersion(TelarError):
    """It has changed since it was read, or nobody says which version was read."""

    status: ClassVar[int] = 412
    issue: ClassVar[Issue] = Issue.CONFLICT


class NotSupported(TelarError):
    """A kind of resource that is known, and cannot do this."""

    status: ClassVar[int] = 405
    issue: ClassVar[Issue] = Issue.NOT_SUPPORTED


class NotAcceptable(TelarError):
    """Another form than JSON was asked for."""

    status: ClassVar[int] = 406
    issue: ClassVar[Issue] = Issue.NOT_SUPPORTED


class NotFhir(TelarError):
    """The body says it is something else than FHIR's JSON."""

    status: ClassVar[int] = 415
    issue: ClassVar[Issue] = Issue.NOT_SUPPORTED


class TooLong(TelarError):
    """More than a referral needs."""

    status: ClassVar[int] = 413
    issue: ClassVar[Issue] = Issue.TOO_LONG


_ISSUES: Final = {
    400: Issue.INVALID,
    401: Issue.LOGIN,
    403: Issue.FORBIDDEN,
    404: Issue.NOT_FOUND,
    405: Issue.NOT_SUPPORTED,
    406: Issue.NOT_SUPPORTED,
    409: Issue.CONFLICT,
    410: Issue.DELETED,
    412: Issue.CONFLICT,
    413: Issue.TOO_LONG,
    415: Issue.NOT_SUPPORTED,
    422: Issue.VALUE,
    429: Issue.THROTTLED,
    503: Issue.TRANSIENT,
}
_EXPRESSIONS: Final = {
    "appointment_at": "Task.output",
    "reason": "Task.statusReason",
    "words": "Task.note",
    "state": "Task.status",
}
"""Where a rule of answers shows in a Task."""


def outcome(
    *, status: int, code: str, text: str, expression: str = "", expected: str = "", issue: Issue | None = None
) -> Json:
    """Build an OperationOutcome of one issue. code: ours; text, expected: fixed words."""
    found: Json = {
        "severity": "error",
        "code": (issue or _ISSUES.get(status, Issue.EXCEPTION)).value,
        "details": concept(PROBLEM_SYSTEM, code) | {"text": text},
    }
    if expected:
        found["diagnostics"] = expected
    if expression:
        found["expression"] = [expression]
    return {"resourceType": "OperationOutcome", "issue": [found]}


def outcome_of(error: TelarError) -> Json:
    """Build the OperationOutcome of a broken rule, ours of FHIR or one of the domain's."""
    issue = getattr(error, "issue", None)
    field = error.field or ""
    return outcome(
        status=error.status,
        code=error.code,
        text=error.message,
        expression=_EXPRESSIONS.get(field, field if field[:1].isupper() else ""),
        expected=error.expected or "",
        issue=issue if isinstance(issue, Issue) else None,
    )
