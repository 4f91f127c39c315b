"""Partners with a webhook address on loopback, women who agreed, and referrals whose notices are owed."""

from typing import Final
from uuid import UUID

from services.intake.domain.codes import ConsentPurpose, Medium
from services.intake.domain.directory.partners import PartnerFacts, PartnerService
from services.intake.domain.partner_api.webhooks import EndpointState
from services.intake.domain.referral.fields import ReferralField, Urgency
from services.intake.domain.referral.link import link_expiry
from services.intake.domain.referral.referrals import State
from services.intake.store.cases import Case
from services.intake.store.facts.people import ConsentFacts, Names, Particulars, Profile
from services.intake.store.partner_api import webhooks
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.case.open_case import open_case
from services.intake.usecases.directory.add_partner import add_partner
from services.intake.usecases.file.give_consent import give_consent
from services.intake.usecases.partner_api.endpoints import set_endpoint
from services.intake.usecases.partner_api.owe_webhook import owe_webhook
from services.intake.usecases.referral.contents import contents_of
from services.intake.usecases.referral.request_referral import active_partner
from shared.actor import Actor
from shared.contracts.roles import Role
from shared.ids import new_id
from shared.work import Transactions, Work

_FIELDS: Final = ("call_name", "need", "urgency")
_CASES_A_PARTNER: Final = 5
_AT_ONCE: Final = 250


def staff() -> Actor:
    """Someone who may do all of this."""
    return Actor(
        ref=new_id(),
        kind="staff",
        roles=frozenset({Role.COORDINATOR, Role.CASEWORKER}),
        teams=frozenset({"leon"}),
    )


def partners(works: Transactions, count: int, *, port: int) -> dict[UUID, str]:
    """So many partners, each with an address of its own at this port that is on; partner to webhook secret."""
    made: dict[UUID, str] = {}
    with works.begin(actor=staff(), purpose="bench") as work:
        for number in range(count):
            facts = PartnerFacts(
                organisation=f"Entidad {number}",
                services=(PartnerService.LEGAL,),
                languages=("es",),
                hours="L-V 9-14",
                phone="+34 987 000 000",
                accepts_without_papers=True,
                contact_name="Berta Prueba",
                contact_email=f"entidad{number}@example.org",
            )
            partner = add_partner(work, facts=facts)
            work.session.flush()
            url = f"http://127.0.0.1:{port}/{partner}"
            made[partner] = set_endpoint(work, partner_id=partner, url=url, allow_loopback=True).secret
            endpoint = webhooks.endpoint_of(work.session, active_partner(work, partner).id)
            assert endpoint is not None
            endpoint.state = EndpointState.ACTIVE
    return made


def owe_notices(works: Transactions, partner_ids: list[UUID], count: int) -> None:
    """So many referrals that have just been sent, spread over the partners and five cases each."""
    actor = staff()
    cases = {
        partner: [_case_for(works, actor, partner) for _ in range(_CASES_A_PARTNER)]
        for partner in partner_ids
    }
    for first in range(0, count, _AT_ONCE):
        with works.begin(actor=actor, purpose="bench") as work:
            for number in range(first, min(first + _AT_ONCE, count)):
                partner = partner_ids[number % len(partner_ids)]
                _send(work, cases[partner][number % _CASES_A_PARTNER], partner)


def _case_for(works: Transactions, actor: Actor, partner: UUID) -> UUID:
    with works.begin(actor=actor, purpose="bench") as work:
        case = open_case(
            work,
            names=Names(call_name="Ejemplo", given_name="Ejemplo", surnames="Inventada", birth_year=1990),
            profile=Profile(languages=["es"], interpreter=False),
            particulars=Particulars(nationality="MA", municipality="León"),
            team="leon",
        )
        facts = ConsentFacts(
            purpose=ConsentPurpose.REFERRAL, fields=list(_FIELDS), medium=Medium.SPOKEN, language="es"
        )
        give_consent(work, case, facts=facts, partner=partner)
        return case


def _send(work: Work, case_id: UUID, partner: UUID) -> None:
    """One referral as it stands once its partner was written to. The mail is not what is measured here."""
    case = work.session.get_one(Case, case_id)
    referral = Referral(
        id=new_id(),
        scope_id=case_id,
        partner_id=partner,
        state=State.SENT,
        requested_by=work.actor.ref,
        requested_at=work.now,
        sent_at=work.now,
        link_until=link_expiry(made_at=work.now, now=work.now),
        pin_failures=0,
        content=contents_of(
            work,
            case,
            fields=frozenset(map(ReferralField, _FIELDS)),
            need="Orientación",
            urgency=Urgency.SOON,
        ),
        pin_proof="",
    )
    work.session.add(referral)
    work.session.flush()
    owe_webhook(work, referral, to=State.SENT)
