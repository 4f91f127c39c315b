"""docs/sign-in.md says what the code does: every figure and every word of ours."""

import re
from pathlib import Path
from typing import Final

import pytest

from services.intake.domain.partner_api.clients import TOKEN_SECONDS
from services.portal.domain import passwords, throttle, tokens
from services.portal.gateways import stretch
from services.portal.pages.rules import Rule
from services.portal.pages.where import DEVICE_DAYS
from services.portal.settings import PortalSettings
from services.portal.usecases import accounts, second_factor, sign_in
from services.portal.usecases.door import common_passwords
from tests.support.portal import portal_with
from tests.support.routes import routes_of, rules_in

PAGE: Final = (Path(__file__).parents[3] / "docs" / "sign-in.md").read_text(encoding="utf-8")
SETTINGS: Final = PortalSettings()


@pytest.mark.parametrize(
    "sentence",
    [
        f"From {passwords.SHORTEST} to {passwords.LONGEST} letters",
        f"Argon2id: {stretch.MEMORY_KIB // 1024} MiB",
        f"within its {second_factor.STEP_SECONDS} seconds",
        f"good for {accounts.SETUP_GOOD_FOR.seconds // 60} minutes and once",
        f"There are {tokens.RECOVERY_CODES} recovery codes of {5 * len(tokens.fresh_recovery_code().replace('-', ''))} bits",
        f"A set-up code has {5 * len(tokens.fresh_setup_code().replace('-', ''))} bits",
        f"{throttle.FREE_TRIES} tries are free",
        f"{throttle.FREE_TRIES} for the account from one network",
        f"{throttle.FREE_TRIES_OF_ADDRESS} from one network for any account",
        f"{throttle.FREE_TRIES_OF_ACCOUNT} for the account from everywhere",
        f"up to {throttle.LONGEST.seconds // 60} minutes",
        f"forgotten after {throttle.FORGOTTEN_AFTER.days * 24} hours",
        f"{sign_in.MOST_WRONG_CODES} wrong codes end an attempt",
        f"lasts {sign_in.HALF_WAY.seconds // 60} minutes at most",
        f"At most {SETTINGS.passwords_at_once} passwords",
        f"| without activity | {SETTINGS.idle_minutes} minutes |",
        f"| in all | {SETTINGS.absolute_hours} hours |",
        f"| known browser | {DEVICE_DAYS} days |",
        f"a token of {TOKEN_SECONDS // 60} minutes",
        "as many sessions as she has browsers",
    ],
)
def test_each_figure_is_the_codes(sentence: str) -> None:
    assert sentence in PAGE


def test_each_word_of_ours_that_is_named_is_refused() -> None:
    named = re.search(r"our own words too: ([\w, ]+)\.", PAGE)
    assert named is not None
    words = named[1].split(", ")

    assert len(words) > 10
    assert set(words) <= set(common_passwords())
    for word in words:
        with pytest.raises(passwords.PasswordTooCommon):
            passwords.check(
                f"¡{word.title()}-2026-2026!", email="lucia@example.org", common=common_passwords()
            )


def test_sessions_last_no_longer_than_settings_may_say() -> None:
    limits = PortalSettings.model_fields
    most = {
        name: next(rule.le for rule in limits[name].metadata if hasattr(rule, "le"))
        for name in ("idle_minutes", "absolute_hours")
    }

    assert most == {"idle_minutes": 15, "absolute_hours": 24}


def test_every_page_before_a_session_is_a_way_in_that_is_written_down() -> None:
    open_ways = {
        route.path
        for route in routes_of(portal_with(None).app)
        for rule in rules_in(Rule, route.dependant)
        if rule.kind in ("visitor", "hidden") and "POST" in route.methods
    }
    written = set(re.findall(r"`(/[a-z/]+)`", PAGE[PAGE.index("## Ways in") : PAGE.index("## Passwords")]))
    steps = {"/entrar/codigo", "/entrar/aplicacion"}
    ends = {"/ocultar", "/salida"}

    assert open_ways == {"/entrar", "/alta", "/oculta", "/entrar/demo"} | steps | ends
    assert open_ways - steps - ends <= written
