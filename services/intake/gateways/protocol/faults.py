"""What keeps a text from being a protocol, place by place."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from services.intake.gateways.protocol.format import ProtocolFile
from services.intake.gateways.protocol.reading import BadProtocolFile, loaded


@dataclass(frozen=True)
class Fault:
    """Something that cannot be followed. field: its place, as `clocks.alto.escalate`. expected: what is accepted."""

    field: str
    expected: str


def faults(text: str) -> list[Fault]:
    """Say everything that keeps this text from being a protocol; nothing when it can be followed."""
    try:
        ProtocolFile.model_validate(loaded("protocol.yaml", text))
    except BadProtocolFile as error:
        return [Fault("yaml", str(error))]
    except ValidationError as error:
        return [_fault(one) for one in error.errors()]
    return []


_EXPECTED: Final = {
    "missing": "hace falta — it is needed",
    "extra_forbidden": "este campo no existe — there is no such field",
    "uuid_parsing": "la referencia de una cuenta del personal — the reference of a staff account",
    "string_pattern_mismatch": "un número como 016 o +34 987 000 000; una versión como 2026.5",
}


def _fault(error: Any) -> Fault:  # noqa: ANN401, pydantic's own shape
    place = ".".join(str(part) for part in error["loc"] if part != "[key]")
    context = error.get("ctx", {})
    expected = _EXPECTED.get(error["type"]) or str(
        context.get("expected") or context.get("error") or error["msg"]
    )
    return Fault(place or "protocol", expected)
