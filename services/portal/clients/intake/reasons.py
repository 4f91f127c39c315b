"""Red flags, and why a level is what it is: codes with the words of the protocol."""

from pydantic import BaseModel


class Flag(BaseModel):
    """A red flag in words."""

    code: str
    name: str
    why: str
    first_action: str
    legal_duty: bool


class Protocol(BaseModel):
    """The protocol in words."""

    version: str
    flags: list[Flag]
    reasons: dict[str, str]


class Reason(BaseModel):
    """Why a level."""

    code: str
    level: str
    sources: list[str]
