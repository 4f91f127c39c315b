"""A partner's program that says everything many times at once: one effect an id."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import Engine, select
from standardwebhooks.webhooks import Webhook

from services.intake.settings import IntakeSettings
from services.intake.store.referral.referrals import ReferralAnswer
from tests.integration.intake.partner_api.conftest import Door
from tests.integration.intake.partner_api.test_webhooks import listening
from tests.integration.intake.referral.conftest import make_world
from tests.support.wired import tables_of

pytestmark = [pytest.mark.chaos]


def test_answers_told_many_times_at_once_have_one_effect_each(
    new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey
) -> None:
    door = Door(make_world(new_database(*tables_of("intake")), keys_dir), token_key, IntakeSettings())
    door.world.now = datetime.now(UTC)
    secret = listening(door)
    referrals = [door.world.deliver()[0].referral for _ in range(3)]
    program = door.sign_in()
    for referral in referrals:
        assert door.http.get(f"/partner/v1/referrals/{referral}", headers=program).status_code == 200

    def say(referral: UUID, kind: str) -> int:
        body = json.dumps(
            {"referral": str(referral), "kind": kind, "words": "Hola" if kind == "message" else ""}
        )
        message_id = f"{kind}-{referral}"
        headers = {
            "webhook-id": message_id,
            "webhook-timestamp": str(int(door.world.now.timestamp())),
            "webhook-signature": Webhook(secret).sign(message_id, door.world.now, body),
        }
        address = f"/partner/v1/callbacks/{door.world.partner}"
        return door.http.post(address, content=body, headers=headers).status_code

    said = [(referral, "message") for referral in referrals] * 8
    with ThreadPoolExecutor(6) as lines:
        found = Counter(lines.map(lambda one: say(*one), said))
        found += Counter(
            lines.map(lambda one: say(*one), [(referral, "accept") for referral in referrals] * 8)
        )

    assert found == {202: 48}
    with door.world.begin() as work:
        answers = Counter(
            (one.referral_id, one.said["kind"]) for one in work.session.scalars(select(ReferralAnswer))
        )
    assert answers == {(referral, kind): 1 for referral in referrals for kind in ("message", "accept")}
    assert {door.world.state(referral) for referral in referrals} == {"accepted"}
