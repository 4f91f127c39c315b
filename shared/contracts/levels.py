"""The programme's one risk scale, lowest first."""

from enum import StrEnum


class Level(StrEnum):
    """Alert level of the programme; never a police level."""

    BASAL = "basal"
    MEDIO = "medio"
    ALTO = "alto"
    EXTREMO = "extremo"

    @property
    def rank(self) -> int:
        """0 (basal) to 3 (extremo)."""
        return list(Level).index(self)

    @property
    def is_high(self) -> bool:
        """Whether the protocol treats it as high: alto or extremo."""
        return self.rank >= Level.ALTO.rank
