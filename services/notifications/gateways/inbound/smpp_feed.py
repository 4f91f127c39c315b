"""Receipts and answers from an SMS centre: a line bound to receive for a moment, and given back.

Nothing is acknowledged to the centre before it is kept; what could not be kept is sent again by the centre. A centre
gives an answer no id, so the same words from the same number within the hour count as one.
"""

import time
from datetime import datetime
from typing import Final

from smpplib import consts

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.news import News, Reply, Report, Source
from services.notifications.gateways.inbound.feed import Hand
from services.notifications.gateways.smpp.line import BindRefused, Line, LineBroken, SmppAddress
from services.notifications.gateways.smpp.news import Delivered, ids_to_try
from shared.clock import Clock, utc_now
from shared.logging import get_logger

log = get_logger(__name__)

QUIET: Final = 0.7
"""Seconds without news after which the line is given back."""


class SmppFeed:
    """Binds as a receiver at each fetch."""

    name = "smpp"

    def __init__(self, address: SmppAddress, *, quiet: float = QUIET, clock: Clock = utc_now) -> None:
        self._address = address
        self._quiet = quiet
        self._clock = clock
        self.is_well = False

    def fetch(self, hand: Hand, *, seconds: float) -> int:
        """Hand over what the centre has; return how many PDUs that were."""
        ends = time.monotonic() + seconds
        line = Line(self._address, timeout=seconds)
        count = 0
        self.is_well = False
        try:
            line.open("bind_receiver", ends=ends)
            self.is_well = True
            while time.monotonic() < ends:
                found = line.next(ends=min(ends, time.monotonic() + self._quiet))
                if isinstance(found, Delivered):
                    status = self._kept(found, hand)
                    line.acknowledge(found, status=status, ends=ends)
                    if status != consts.SMPP_ESME_ROK:
                        break
                    count += 1
        except BindRefused as refused:
            log.warning("centre_refuses", code=refused.code)
        except LineBroken:
            pass  # also how a quiet line ends
        finally:
            line.shut()
        return count

    def _kept(self, found: Delivered, hand: Hand) -> int:
        news = read_news(found, now=self._clock())
        if news is None:
            return int(consts.SMPP_ESME_ROK)
        try:
            hand(Source.SMPP, [news])
        except Exception as error:  # noqa: BLE001, whatever it is, the centre keeps it and sends it again
            log.error("news_not_kept", error=type(error).__name__)
            return int(consts.SMPP_ESME_RX_T_APPN)
        return int(consts.SMPP_ESME_ROK)


def read_news(found: Delivered, *, now: datetime) -> News | None:
    """What a deliver_sm tells; None if it settles nothing."""
    if found.is_receipt:
        if found.fate is None:
            return None
        return Report(PointKind.SMS, found.fate, provider_ids=ids_to_try(found.provider_id))
    if not found.source:
        log.warning("deliver_sm_unreadable")
        return None
    heard = f"{found.source} {now:%Y%m%d%H} {found.words}"
    return Reply(PointKind.SMS, found.source, found.words, heard)
