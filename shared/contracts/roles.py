"""Roles of staff (closed list) and what the words mean."""

from enum import StrEnum


class Role(StrEnum):
    """A staff account has one or more of these."""

    CASEWORKER = "caseworker"
    FACILITATOR = "facilitator"
    COORDINATOR = "coordinator"
    DPO = "dpo"
    ADMIN = "admin"
