"""Every area of the portal, in one list: add yours with an import and a line."""

from services.portal.pages.area import Area
from services.portal.settings import PortalSettings
from services.portal.views import drafts
from services.portal.views.alerts import chain, raising
from services.portal.views.alerts import inbox as alerts
from services.portal.views.alerts import page as alert_page
from services.portal.views.calendar import agenda, served
from services.portal.views.calendar import links as calendar_links
from services.portal.views.case import (
    accompaniment,
    attention,
    blocking,
    cases,
    consents,
    documents,
    incidents,
    links,
    plans,
    quick_intake,
    shared_home,
)
from services.portal.views.case import hands as case_hands
from services.portal.views.case import life as case_life
from services.portal.views.case import summary as case
from services.portal.views.case.person import children, dates
from services.portal.views.case.person import page as person
from services.portal.views.connections import keys as connected_keys
from services.portal.views.connections import notices as connected_notices
from services.portal.views.connections import page as connections
from services.portal.views.connections import programs as connected_programs
from services.portal.views.connections import server as connected_server
from services.portal.views.contact import deliveries, point
from services.portal.views.contact import plan as contact
from services.portal.views.contact import trial as contact_trial
from services.portal.views.day import changes, due, duty, home_cards, search, today
from services.portal.views.directory import entities as directory_entities
from services.portal.views.directory import packages as directory_packages
from services.portal.views.directory import parts as directory_parts
from services.portal.views.directory import search as directory_search
from services.portal.views.directory import tidying as directory_tidying
from services.portal.views.door import (
    account,
    demo,
    help_page,
    hide,
    kit_page,
    leave,
    notices,
    people,
    set_up,
    sign_in,
)
from services.portal.views.field import there
from services.portal.views.groups import concerns
from services.portal.views.groups import editions as groups
from services.portal.views.groups import reports as group_reports
from services.portal.views.messages import health as message_health
from services.portal.views.messages import live as message_live
from services.portal.views.messages import texts as message_texts
from services.portal.views.planning import plannings
from services.portal.views.record import hers as her_record
from services.portal.views.referrals import board as referral_board
from services.portal.views.referrals import choosing as referral_choosing
from services.portal.views.referrals import outgoing as referrals
from services.portal.views.referrals import paper, partner, received, sent
from services.portal.views.risk import assessments, comparing, protocol, signals
from services.portal.views.risk import overview as risk
from services.portal.views.risk.interview import asking, keeping, sheet
from services.portal.views.voice import door as voice
from services.portal.views.voice import group as voice_group

AREAS: tuple[Area, ...] = (
    today.AREA,
    changes.AREA,
    home_cards.AREA,
    agenda.AREA,
    calendar_links.AREA,
    served.AREA,
    quick_intake.AREA,
    cases.AREA,
    search.AREA,
    drafts.AREA,
    case.AREA,
    attention.AREA,
    accompaniment.AREA,
    there.AREA,
    person.AREA,
    children.AREA,
    dates.AREA,
    links.AREA,
    shared_home.AREA,
    incidents.AREA,
    signals.AREA,
    plans.AREA,
    documents.AREA,
    consents.AREA,
    risk.AREA,
    asking.AREA,
    keeping.AREA,
    assessments.AREA,
    comparing.AREA,
    sheet.AREA,
    due.AREA,
    duty.AREA,
    alerts.AREA,
    chain.AREA,
    raising.AREA,
    alert_page.AREA,
    protocol.AREA,
    account.AREA,
    notices.AREA,
    sign_in.AREA,
    set_up.AREA,
    hide.AREA,
    people.AREA,
    help_page.AREA,
    demo.AREA,
    kit_page.AREA,
    leave.AREA,
    referral_board.AREA,
    referral_choosing.AREA,
    referrals.AREA,
    sent.AREA,
    paper.AREA,
    received.AREA,
    contact.AREA,
    contact_trial.AREA,
    point.AREA,
    deliveries.AREA,
    message_health.AREA,
    message_live.AREA,
    message_texts.AREA,
    directory_search.AREA,
    directory_tidying.AREA,
    directory_packages.AREA,
    directory_entities.AREA,
    directory_parts.AREA,
    connections.AREA,
    connected_programs.AREA,
    connected_keys.AREA,
    connected_notices.AREA,
    connected_server.AREA,
    groups.AREA,
    group_reports.AREA,
    concerns.AREA,
    plannings.AREA,
    partner.AREA,
    voice.AREA,
    voice_group.AREA,
    case_hands.AREA,
    blocking.AREA,
    her_record.AREA,
    case_life.AREA,
)


def areas(settings: PortalSettings) -> tuple[Area, ...]:
    """The areas that are on; some exist in demo mode only."""
    return tuple(area for area in AREAS if settings.demo or not area.only_demo)
