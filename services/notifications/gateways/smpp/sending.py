"""SMS over SMPP 3.4: one PDU a message, so that one answer says what became of the whole of it.

The line is kept between messages, asked whether it lives after a rest, and opened anew when in doubt. A centre knows no
reference of ours but 16 bits; its own id comes back in the answer and in the receipts (`receive_reports`).
"""

import time
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final

from smpplib import consts
from smpplib.pdu import PDU

from services.notifications.domain.contact_plan import PointKind
from services.notifications.gateways.gateway import CALL_SECONDS, Answer, Gateway, Outcome, Outgoing, Retry
from services.notifications.gateways.smpp.line import BindRefused, Line, LineBroken, SmppAddress
from services.notifications.gateways.smpp.words import encoded, fits_in_one, is_gsm

RESTED: Final = 20.0
"""Seconds after which a line is asked whether it lives before a message is given to it."""

_MOST_DAYS: Final = 99
_LATER: Final = frozenset(
    {
        consts.SMPP_ESME_RTHROTTLED,
        consts.SMPP_ESME_RMSGQFUL,
        consts.SMPP_ESME_RSYSERR,
        consts.SMPP_ESME_RX_T_APPN,
        consts.SMPP_ESME_RINVBNDSTS,
    }
)
"""Statuses by which a centre says that it did not take the message and may take it later."""


class SmppGateway(Gateway):
    """Hands over one submit_sm a call."""

    kind = PointKind.SMS

    def __init__(
        self, address: SmppAddress, *, timeout: float = CALL_SECONDS, rested: float = RESTED
    ) -> None:
        super().__init__()
        self._address = address
        self._timeout = timeout
        self._rested = rested
        self._line: Line | None = None
        self._used = 0.0
        self._one_at_a_time = Lock()

    @property
    def name(self) -> str:
        """Short code for logs and metrics."""
        return "smpp"

    def close(self) -> None:
        """Give the line back."""
        with self._one_at_a_time:
            self._drop()

    def _send(self, outgoing: Outgoing, *, now: datetime) -> Answer:
        fields = self._fields(
            outgoing, validity=outgoing.valid_until - now - timedelta(seconds=self._timeout)
        )
        if fields is None:
            return Answer(Outcome.REJECTED, Retry.NEVER, "too_late")
        with self._one_at_a_time:
            return self._submit(fields, ends=time.monotonic() + self._timeout)

    def _submit(self, fields: dict[str, Any], *, ends: float) -> Answer:
        try:
            line = self._ready(ends=ends)
        except BindRefused as refused:
            self._drop()
            return Answer(Outcome.REJECTED, Retry.LATER, f"bind_{refused.code:x}")
        except LineBroken:
            self._drop()
            return Answer(Outcome.REJECTED, Retry.LATER, "unreachable")
        try:
            answer = line.ask(line.made("submit_sm", **fields), ends=ends)
        except LineBroken:
            self._drop()
            return Answer(Outcome.UNKNOWN, Retry.NEVER, "broke_in_submit")
        self._used = time.monotonic()
        if answer.status == consts.SMPP_ESME_RINVBNDSTS:
            self._drop()
        return _read(answer)

    def _ready(self, *, ends: float) -> Line:
        """A line that lives. Raises LineBroken or BindRefused; nothing has been given away then."""
        if self._line is not None and time.monotonic() - self._used > self._rested:
            try:
                self._line.ask(self._line.made("enquire_link"), ends=ends)
            except LineBroken:
                self._drop()
        if self._line is None:
            self._line = Line(self._address, timeout=self._timeout)
            self._line.open("bind_transmitter", ends=ends)
        self._used = time.monotonic()
        return self._line

    def _drop(self) -> None:
        if self._line is not None:
            self._line.shut()
            self._line = None

    def _fields(self, outgoing: Outgoing, *, validity: timedelta) -> dict[str, Any] | None:
        period = relative_period(validity)
        if period is None:
            return None
        octets, coding = encoded(outgoing.body)
        is_short = fits_in_one(octets, coding)
        return {
            **self._source(outgoing.sender),
            "dest_addr_ton": consts.SMPP_TON_INTL,
            "dest_addr_npi": consts.SMPP_NPI_ISDN,
            "destination_addr": outgoing.to.removeprefix("+"),
            "data_coding": int(coding),
            "validity_period": period,
            "registered_delivery": consts.SMPP_SMSC_DELIVERY_RECEIPT_BOTH,
            "user_message_reference": int(outgoing.client_ref[-4:], 16),
            ("short_message" if is_short else "message_payload"): octets,
        }

    def _source(self, alias: str) -> dict[str, Any]:
        if self._address.number:
            number = self._address.number.removeprefix("+")
            return {
                "source_addr_ton": consts.SMPP_TON_INTL,
                "source_addr_npi": consts.SMPP_NPI_ISDN,
                "source_addr": number,
            }
        name = alias if alias.isascii() and is_gsm(alias) else ""
        return {"source_addr_ton": consts.SMPP_TON_ALNUM, "source_addr_npi": 0, "source_addr": name}


def relative_period(left: timedelta) -> str | None:
    """SMPP's relative time (`YYMMDDhhmmss000R`) of at most `left`, in whole seconds down; None if none is left.

    Relative, so that a centre whose clock is wrong does not deliver too late. Longer than 99 days is cut.
    """
    seconds = int(left.total_seconds())
    if seconds < 1:
        return None
    seconds = min(_MOST_DAYS * 86_400, seconds)
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    return f"0000{days:02}{hours:02}{rest // 60:02}{rest % 60:02}000R"


def _read(answer: PDU) -> Answer:
    status = int(answer.status)
    if status == consts.SMPP_ESME_ROK and answer.command == "submit_sm_resp":
        provider_id = (answer.message_id or b"").decode("ascii", errors="ignore") or None
        return Answer(Outcome.ACCEPTED, Retry.NEVER, "0", provider_id=provider_id)
    return Answer(Outcome.REJECTED, Retry.LATER if status in _LATER else Retry.NEVER, f"{status:x}")
