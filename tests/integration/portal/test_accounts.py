"""Accounts against a real database: changed, reset, set up, shown to others as a card."""

import httpx
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from joserfc.jwk import OKPKey
from sqlalchemy import Engine, MetaData, create_engine, text

from services.portal.clients.base import bearer
from services.portal.clients.notifications import NotificationsClient
from services.portal.domain import throttle
from services.portal.domain.passwords import PasswordTooCommon, PasswordTooShort
from services.portal.store.schema import METADATAS, MIGRATIONS
from services.portal.store.tables import Account
from services.portal.usecases import accounts, demo, own_account, second_factor, sign_in
from services.portal.usecases.accounts import AddressTaken
from services.portal.usecases.door import TooSoon, WrongCredentials
from services.portal.usecases.staff_cards import push_due_cards
from shared.actor import Actor
from shared.contracts.roles import Role
from shared.errors import Invalid, Missing
from shared.ids import new_id
from shared.migrations import upgrade
from tests.integration.portal.conftest import ADMIN, HERE, PASSWORD, Staff, World, change, inside, who


def test_migrations_make_the_tables_that_the_code_expects(new_database) -> None:
    engine: Engine = new_database(MetaData())

    assert upgrade(engine, MIGRATIONS)
    assert not upgrade(engine, MIGRATIONS)
    reader = create_engine(engine.url)  # the catalogue's own types are read as text only
    with reader.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), list(METADATAS)) == []
        assert connection.scalar(text("select count(*) from account")) == 0, "nobody is there by default"
    reader.dispose()


def test_an_account_needs_a_role_and_an_address_of_its_own(world: World) -> None:
    lucia = world.hire()

    with pytest.raises(Invalid):
        change(world, lucia, roles=[])
    with pytest.raises(AddressTaken):
        world.hire("lucia")


def test_a_new_password_ends_her_other_sessions_only(world: World) -> None:
    lucia = world.hire()
    other, _ = inside(world, lucia)
    mine, person = inside(world, lucia)

    done = own_account.change_password(
        world.door, account=lucia.ref, session=person.session, old=PASSWORD, new="siete gatos en un tejado"
    )

    assert done
    assert who(world, other) is None
    assert who(world, mine) is not None
    with pytest.raises(WrongCredentials):
        world.password(lucia)
    assert world.password(lucia, password="siete gatos en un tejado").stage == "code"


def test_a_password_is_changed_only_by_who_knows_the_old_one(world: World) -> None:
    lucia = world.hire()
    _, person = inside(world, lucia)
    told = {"account": lucia.ref, "session": person.session, "new": "siete gatos en un tejado"}

    assert not own_account.change_password(world.door, old="no es esta frase", **told)
    assert world.password(lucia).stage == "code"


@pytest.mark.parametrize(
    ("new", "why"), [("corta", PasswordTooShort), ("Contraseña2026!", PasswordTooCommon)]
)
def test_a_weak_new_password_is_refused(world: World, new: str, why: type[ValueError]) -> None:
    lucia = world.hire()
    _, person = inside(world, lucia)

    with pytest.raises(why):
        own_account.change_password(
            world.door, account=lucia.ref, session=person.session, old=PASSWORD, new=new
        )


def reset(world: World, staff: Staff) -> str:
    with world.door.transactions.begin(actor=ADMIN, purpose="test") as work:
        return accounts.give_setup_code(work, staff.ref)


def test_a_reset_kills_everything_and_the_code_opens_the_way_once(world: World) -> None:
    lucia = world.hire()
    cookie, _ = inside(world, lucia)
    code = reset(world, lucia)

    assert who(world, cookie) is None
    with pytest.raises(WrongCredentials):
        world.password(lucia)
    chosen = {"email": lucia.email, "password": "siete gatos en un tejado"}
    assert accounts.set_up(world.door, where=HERE, code=code.lower(), **chosen) == lucia.ref
    assert accounts.set_up(world.door, where=HERE, code=code, **chosen) is None
    assert world.password(lucia, password="siete gatos en un tejado").stage == "enrol"


@pytest.mark.parametrize(("minutes", "is_good"), [(29, True), (31, False)])
def test_a_set_up_code_lasts_thirty_minutes(world: World, minutes: int, is_good: bool) -> None:
    lucia = world.hire()
    code = reset(world, lucia)
    world.clock.wait(minutes=minutes)

    found = accounts.set_up(
        world.door, where=HERE, email=lucia.email, code=code, password="siete gatos en un tejado"
    )

    assert (found == lucia.ref) is is_good


def test_a_set_up_code_is_for_its_own_account(world: World) -> None:
    lucia, nuria = world.hire("lucia"), world.hire("nuria")
    code = reset(world, lucia)

    assert (
        accounts.set_up(
            world.door, where=HERE, email=nuria.email, code=code, password="siete gatos en un tejado"
        )
        is None
    )


def test_the_old_phone_is_of_no_use_after_a_reset(world: World) -> None:
    lucia = world.hire()
    code = reset(world, lucia)
    accounts.set_up(world.door, where=HERE, email=lucia.email, code=code, password=PASSWORD)
    half = world.password(lucia)
    with world.door.transactions.begin(actor=ADMIN, purpose="test") as work:
        found = sign_in.half_open(work, half.cookie, stage="enrol")
        assert found is not None
        secret = second_factor.offer(work, found[1])
        assert secret != lucia.secret
        assert not second_factor.confirm(work, found[1], lucia.code())
        assert second_factor.recovery_left(work, found[1]) == 0


def test_the_same_secret_is_offered_until_it_is_confirmed(world: World) -> None:
    lucia = world.hire()
    reset(world, lucia)
    with world.door.transactions.begin(actor=ADMIN, purpose="test") as work:
        first = second_factor.offer(work, work.session.get_one(Account, lucia.ref))
    with world.door.transactions.begin(actor=ADMIN, purpose="test") as work:
        account = work.session.get_one(Account, lucia.ref)
        assert second_factor.offer(work, account) == first
        assert "issuer=Telar" in second_factor.address_of(first, account)


def test_the_demo_opens_invented_accounts_only(world: World) -> None:
    real = world.hire()
    with world.door.transactions.begin(actor=ADMIN, purpose="test") as work:
        invented = accounts.open_account(
            work, email=f"ana{demo.DEMO_HOST}", display_name="Ana", roles=[Role.COORDINATOR], teams=[]
        )

    assert [account.id for account in demo.people(world.door)] == [invented]
    assert who(world, demo.enter(world.door, invented, where=HERE).cookie) is not None
    for ref in (real.ref, new_id()):
        with pytest.raises(Missing):
            demo.enter(world.door, ref, where=HERE)


class Notifications:
    """Plays the service that keeps staff cards."""

    def __init__(self) -> None:
        self.cards: dict[str, object] = {}
        self.is_away = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.is_away:
            raise httpx.ConnectError("nobody there")
        self.cards[request.url.path] = request.content
        return httpx.Response(204)

    def client(self, key: OKPKey) -> NotificationsClient:
        http = httpx.Client(base_url="http://n.test", transport=httpx.MockTransport(self))
        return NotificationsClient(
            http, authorization=bearer(Actor.service("portal"), service="notifications", private_key=key)
        )


def test_a_card_is_sent_once_for_each_change(world: World, token_key: OKPKey) -> None:
    notifications = Notifications()
    lucia = world.hire()
    client = notifications.client(token_key)

    assert push_due_cards(world.door.transactions, client) == 1
    assert push_due_cards(world.door.transactions, client) == 0
    change(world, lucia, teams=["bierzo"])
    assert push_due_cards(world.door.transactions, client) == 1
    assert b"bierzo" in notifications.cards[f"/staff/{lucia.ref}"]  # type: ignore[operator]


def test_a_card_that_cannot_be_sent_stays_due(world: World, token_key: OKPKey) -> None:
    notifications = Notifications()
    world.hire()
    client = notifications.client(token_key)

    notifications.is_away = True
    assert push_due_cards(world.door.transactions, client) == 0
    notifications.is_away = False
    assert push_due_cards(world.door.transactions, client) == 1


def test_the_card_of_someone_who_left_has_no_roles(world: World, token_key: OKPKey) -> None:
    notifications = Notifications()
    lucia = world.hire()
    with world.door.transactions.begin(actor=ADMIN, purpose="test") as work:
        accounts.close_account(work, lucia.ref)

    push_due_cards(world.door.transactions, notifications.client(token_key))

    assert b'"roles":[]' in notifications.cards[f"/staff/{lucia.ref}"]  # type: ignore[operator]


def test_the_second_factor_of_one_account_cannot_stand_in_for_anothers(world: World) -> None:
    from shared.crypto import SealBroken

    lucia, nuria = world.hire("lucia"), world.hire("nuria")
    with world.engine.begin() as connection:
        connection.execute(
            text(
                "update second_factor a set secret = b.secret from second_factor b"
                " where a.account_id = :a and b.account_id = :b"
            ),
            {"a": lucia.ref, "b": nuria.ref},
        )
    world.clock.wait(seconds=60)
    half = world.password(lucia)

    with pytest.raises(SealBroken):
        sign_in.try_code(world.door, cookie=half.cookie, code=nuria.code(), where=HERE)


def test_guessing_her_old_password_at_her_own_desk_is_slowed(world: World) -> None:
    lucia = world.hire()
    _, person = inside(world, lucia)
    told = {"account": lucia.ref, "session": person.session, "new": "siete gatos en un tejado"}
    for _ in range(throttle.FREE_TRIES):
        assert not own_account.change_password(world.door, old="no es esta frase", **told)

    with pytest.raises(TooSoon) as early:
        own_account.change_password(world.door, old=PASSWORD, **told)
    world.clock.now += early.value.wait

    assert own_account.change_password(world.door, old=PASSWORD, **told)


def test_guessing_set_up_codes_is_slowed(world: World) -> None:
    lucia = world.hire()
    code = reset(world, lucia)
    chosen = {"email": lucia.email, "password": "siete gatos en un tejado"}
    for number in range(throttle.FREE_TRIES):
        assert accounts.set_up(world.door, where=HERE, code=f"AAAA-{number}", **chosen) is None

    with pytest.raises(TooSoon) as early:
        accounts.set_up(world.door, where=HERE, code=code, **chosen)
    world.clock.now += early.value.wait

    assert accounts.set_up(world.door, where=HERE, code=code, **chosen) == lucia.ref


@pytest.mark.parametrize(
    "email", ["lucía@example.org", "lucia@ejemplo", "lucia example.org", "lucia@@example.org"]
)
def test_an_address_that_no_alert_could_reach_opens_no_account(world: World, email: str) -> None:
    with (
        world.door.transactions.begin(actor=ADMIN, purpose="test") as work,
        pytest.raises(Invalid) as refused,
    ):
        accounts.open_account(work, email=email, display_name="Lucía", roles=[Role.COORDINATOR], teams=[])

    assert refused.value.field == "email"
