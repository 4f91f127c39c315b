"""Blind signatures, RSABSSA-SHA384-PSS-Randomized of RFC 9474: signer and signature can't be linked."""

from shared.blind.holder import Blinded, blind, finalize, is_signed, prepare
from shared.blind.signer import BITS, BlindRefused, PublicKey, Signer

__all__ = [
    "BITS",
    "BlindRefused",
    "Blinded",
    "PublicKey",
    "Signer",
    "blind",
    "finalize",
    "is_signed",
    "prepare",
]
