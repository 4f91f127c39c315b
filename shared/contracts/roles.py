"""Roles of staff (closed list), and the shape of a work address that every service can send to."""

from enum import StrEnum
from typing import Final

WORK_ADDRESS: Final = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}"
"""Plain letters only: what one service keeps and another refuses would leave her without alerts."""


class Role(StrEnum):
    """A staff account has one or more of these."""

    CASEWORKER = "caseworker"
    FACILITATOR = "facilitator"
    COORDINATOR = "coordinator"
    DPO = "dpo"
    ADMIN = "admin"
