"""Whatever a service finds wrong is said at the input it was typed in: every form against every body it sends."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unittest.mock import MagicMock

import pytest

from services.portal import forms, views
from services.portal.forms import concerns, duty, links, notices
from services.portal.forms.case import consent, contact_log, incident, lifecycle
from services.portal.forms.case import field as case_field
from services.portal.forms.case import file as case_file
from services.portal.forms.case import open as case_open
from services.portal.forms.case import work as case_work
from services.portal.forms.groups import calendars, editions, planning, waitlist
from services.portal.forms.groups import sessions as groups
from services.portal.forms.model import FormModel, field_of
from services.portal.views.alerts import inbox as alerts
from services.portal.views.alerts import page as alert_page
from services.portal.views.alerts import raising
from services.portal.views.case import blocking
from services.portal.views.case import hands as case_hands
from services.portal.views.connections import forms as connections
from services.portal.views.contact import forms as contact_forms
from services.portal.views.day import due
from services.portal.views.directory import entities as directory
from services.portal.views.directory import forms as directory_forms
from services.portal.views.field import there as field_page
from services.portal.views.messages import texts as message_texts
from services.portal.views.referrals import forms as referrals
from services.portal.views.referrals import partner, received_forms
from services.portal.views.risk import overview as risk
from services.portal.views.risk import signals
from services.portal.views.risk.interview.form import InterviewForm
from services.portal.views.voice import forms as voice_forms

SERVICES = ("intake", "groups", "notifications")
CASE = "POST /api/v1/cases/{case_id}"


@dataclass(frozen=True)
class Sends:
    """A form, the operations that take what was typed in it, and what in their bodies is not typed there."""

    model: type[FormModel]
    service: str
    operations: tuple[str, ...]
    ours: tuple[str, ...] = ()


ROWS = (
    Sends(case_open.QuickIntake, "intake", ("POST /api/v1/cases",),
          ("particulars", "team", "profile.a", "profile.d", "profile.e", "profile.h", "profile.inc", "profile.m",
           "profile.n", "profile.p", "profile.s", "profile.w", "names.birth_year")),
    Sends(case_open.Attention, "intake", (f"{CASE}/notes",), ("corrects", "note.interpreter")),
    Sends(contact_log.ContactLog, "intake", ("POST /api/v1/contact-logs",), ("team",)),
    Sends(contact_log.ConvertForm, "intake", ("POST /api/v1/contact-logs/{log_id}/case",),
          ("names.given_name", "names.surnames", "names.birth")),
    Sends(case_open.NextAction, "intake", ("PUT /api/v1/cases/{case_id}/next-action",)),
    Sends(lifecycle.StepForm, "intake", (f"{CASE}/lifecycle",)),
    Sends(lifecycle.GlassForm, "intake", ("POST /api/v1/break-glass",)),
    Sends(lifecycle.ReviewForm, "intake", ("POST /api/v1/break-glass/{glass_id}/review",)),
    Sends(case_open.SearchForm, "intake", ("POST /api/v1/search",)),
    Sends(case_file.Names, "intake", ("PUT /api/v1/cases/{case_id}/names",)),
    Sends(case_file.Situation, "intake",
          ("PUT /api/v1/cases/{case_id}/particulars", "PUT /api/v1/cases/{case_id}/profile"),
          ("particulars.birth_place", "profile.disability", "profile.marital", "profile.padron", "profile.pregnant",
           "profile.studies")),
    Sends(case_file.Child, "intake", (f"{CASE}/children",), ("child.consent_given",)),
    Sends(case_file.DatedFact, "intake", (f"{CASE}/dated-facts",)),
    Sends(consent.ConsentForm, "intake", (f"{CASE}/consents",), ("consent.wording",)),
    Sends(consent.ChooseConsentForm, "intake", (f"{CASE}/referrals/preview",), ("need", "urgency")),
    Sends(incident.Incident, "intake", (f"{CASE}/incidents",), ("incident.since",)),
    Sends(case_work.AccompanimentForm, "intake", (f"{CASE}/accompaniments",),
          ("staff", "accompaniment.note", "accompaniment.transport", "accompaniment.travel_minutes")),
    Sends(case_work.OutcomeForm, "intake", (f"{CASE}/accompaniments/{{accompaniment_id}}/outcome",),
          ("outcome.interpreter_present", "outcome.travel_minutes", "on_site", "at")),
    Sends(case_field.StartForm, "intake", (f"{CASE}/accompaniments/{{accompaniment_id}}/start",), ("at",)),
    Sends(case_field.UnplannedForm, "intake",
          ("PUT /api/v1/cases/{case_id}/accompaniments/{accompaniment_id}/unplanned-start",),
          ("at", "on_site.place", "accompaniment.i", "accompaniment.m", "accompaniment.n", "accompaniment.pa",
           "accompaniment.t")),
    Sends(case_field.CloseForm, "intake", (f"{CASE}/accompaniments/{{accompaniment_id}}/outcome",),
          ("outcome.interpreter_present", "outcome.travel_minutes", "at")),
    Sends(case_field.StopForm, "intake", (f"{CASE}/accompaniments/{{accompaniment_id}}/stop",), ("at",)),
    Sends(field_page.UndoForm, "intake", (f"{CASE}/accompaniments/{{accompaniment_id}}/undo",), ("step",)),
    Sends(case_work.CancelForm, "intake", (f"{CASE}/accompaniments/{{accompaniment_id}}/cancellation",)),
    Sends(case_work.PlanItem, "intake", (f"{CASE}/plan-items",), ("owner",)),
    Sends(case_work.SafetyPlan, "intake", (f"{CASE}/safety-plan",),
          ("plan.language", "plan.made_with_her", "replaces")),
    Sends(InterviewForm, "intake", (f"{CASE}/assessments",), ("instrument",)),
    Sends(risk.LowerForm, "intake", (f"{CASE}/level-lowerings",)),
    Sends(risk.DecideForm, "intake", ("POST /api/v1/level-lowerings/{change_id}/decision",)),
    Sends(signals.DismissForm, "intake", (f"{CASE}/signals/{{signal_id}}/dismissal",)),
    Sends(raising.CallForm, "intake", ("POST /api/v1/alerts",), ("case_id", "team")),
    Sends(alert_page.CloseForm, "intake", ("POST /api/v1/alerts/{alert_id}/close",)),
    Sends(alerts.GiveForm, "intake", ("POST /api/v1/alerts/{alert_id}/hand-over",)),
    Sends(due.PutOffForm, "intake", ("POST /api/v1/due/{item_id}/snooze",)),
    Sends(due.GiveForm, "intake", ("POST /api/v1/due/{item_id}/reassign",)),
    Sends(notices.NoticesForm, "notifications", ("PUT /api/v1/my-notices",)),
    Sends(duty.AbsenceForm, "intake", ("POST /api/v1/duty/absences",), ("instead_teams", "instead_roles")),
    Sends(duty.ShiftForm, "intake", ("POST /api/v1/duty/shifts",)),
    Sends(case_hands.AssignForm, "intake", ("PUT /api/v1/cases/{case_id}/owner",), ("team",)),
    Sends(case_hands.TaskForm, "intake", (f"{CASE}/due",), ("owner",)),
    Sends(blocking.CodeForm, "intake", ("POST /api/v1/governed-cases",)),
    Sends(blocking.BlockForm, "intake", (f"{CASE}/lifecycle",), ("step", "told_she_may_return", "may_look_in")),
    Sends(directory.PartnerForm, "intake", ("POST /api/v1/partners",)),
    Sends(directory_forms.SearchForm, "intake", ("POST /api/v1/directory/search",), ("latitude", "longitude")),
    Sends(directory_forms.AboutForm, "intake", ("PUT /api/v1/partners/{partner_id}/about",)),
    Sends(directory_forms.ServiceForm, "intake", ("POST /api/v1/partners/{partner_id}/services",)),
    Sends(directory_forms.PlaceForm, "intake", ("POST /api/v1/partners/{partner_id}/places",), ("latitude", "longitude")),
    Sends(directory_forms.HoursForm, "intake", ("POST /api/v1/partners/{partner_id}/hours",), ("first", "last", "zone")),
    Sends(directory_forms.AgreementForm, "intake", ("POST /api/v1/partners/{partner_id}/agreements",)),
    Sends(connections.ProgramForm, "intake", ("POST /api/v1/partners/{partner_id}/clients",)),
    Sends(connections.CertificateForm, "intake", ("PUT /api/v1/partner-clients/{client_id}/certificate",)),
    Sends(connections.KeyForm, "intake", ("POST /api/v1/partners/{partner_id}/keys",)),
    Sends(connections.AddressForm, "intake", ("PUT /api/v1/partners/{partner_id}/webhook",)),
    Sends(referrals.NeedForm, "intake", ("POST /api/v1/directory/search",), ("latitude", "longitude")),
    Sends(connections.ServerForm, "intake", ("PUT /api/v1/partners/{partner_id}/fhir-server",)),
    Sends(referrals.ChooseForm, "intake", (f"{CASE}/referrals/preview",)),
    Sends(referrals.ReadForm, "intake", (f"{CASE}/referrals/preview",)),
    Sends(referrals.SendForm, "intake", (f"{CASE}/referrals",)),
    Sends(referrals.HeardForm, "intake", ("POST /api/v1/referrals/{referral_id}/answers",)),
    Sends(referrals.ConsentForm, "intake", (f"{CASE}/consents",),
          ("consent.by", "consent.evidence", "consent.interpreter_code", "consent.language", "consent.legal_basis",
           "consent.purpose", "consent.wording", "given_at")),
    Sends(received_forms.AcceptForm, "intake", ("POST /api/v1/received-referrals/{received_id}/case",), ("team",)),
    Sends(received_forms.DeclineForm, "intake", ("POST /api/v1/received-referrals/{received_id}/decline",)),
    Sends(concerns.ConcernForm, "intake", ("PUT /api/v1/concerns/{concern_id}",)),
    Sends(concerns.EndAsNote, "intake", ("POST /api/v1/concerns/{concern_id}/note",)),
    Sends(concerns.EndAsCase, "intake", ("POST /api/v1/concerns/{concern_id}/case",),
          ("team", "names.given_name", "names.surnames", "names.birth")),
    Sends(links.AggressorForm, "intake", (f"{CASE}/aggressors",)),
    Sends(links.HomeForm, "intake", (f"{CASE}/shared-home",)),
    Sends(links.LiftForm, "intake", (f"{CASE}/links/{{other_id}}/lifting",)),
    Sends(partner.EnterForm, "intake", ("POST /api/v1/partner-link/open",), ("token",)),
    Sends(partner.AnswerForm, "intake", ("POST /api/v1/partner-link/answers",), ("kind",)),
    Sends(editions.ChildcareForm, "groups", ("POST /api/v1/sites",), ("name",)),
    Sends(editions.EditionForm, "groups", ("POST /api/v1/editions",)),
    Sends(editions.ChangeForm, "groups", ("PUT /api/v1/editions/{edition_id}",)),
    Sends(editions.PlanForm, "groups", ("PUT /api/v1/editions/{edition_id}/plan",), ("zone",)),
    Sends(editions.ExtraForm, "groups", ("POST /api/v1/editions/{edition_id}/sessions",), ("zone",)),
    Sends(editions.SiteForm, "groups", ("POST /api/v1/sites",)),
    Sends(editions.SiteChange, "groups", ("PUT /api/v1/sites/{site_id}",)),
    Sends(editions.RoomForm, "groups", ("POST /api/v1/sites/{site_id}/rooms",)),
    Sends(editions.RoomChange, "groups", ("PUT /api/v1/rooms/{room_id}",)),
    Sends(groups.CardsForm, "groups", ("PUT /api/v1/editions/{edition_id}/expectations",)),
    Sends(groups.TopicsForm, "groups", ("PUT /api/v1/sessions/{session_id}/topics",)),
    Sends(groups.DiaryForm, "groups", ("PUT /api/v1/sessions/{session_id}/diary",)),
    Sends(groups.FacesForm, "groups", ("PUT /api/v1/sessions/{session_id}/evaluation",)),
    Sends(groups.SheetForm, "groups", ("PUT /api/v1/sessions/{session_id}/sheet",)),
    Sends(editions.SessionRoomForm, "groups", ("PUT /api/v1/sessions/{session_id}/room",)),
    Sends(editions.MoveForm, "groups", ("POST /api/v1/sessions/{session_id}/move",), ("zone",)),
    Sends(groups.CancelForm, "groups", ("POST /api/v1/sessions/{session_id}/cancel",)),
    Sends(groups.LeaveForm, "groups", ("POST /api/v1/enrolments/{enrolment_id}/leave",)),
    Sends(waitlist.MoveToForm, "groups", ("POST /api/v1/enrolments/{enrolment_id}/move",)),
    Sends(waitlist.LateJoinerForm, "groups", ("POST /api/v1/sessions/{session_id}/missing",)),
    Sends(groups.AliasForm, "groups", ("PUT /api/v1/cases/{case_id}/alias",)),
    Sends(groups.KeptFromForm, "groups", ("PUT /api/v1/cases/{case_id}/kept-from",)),
    Sends(groups.EnrolForm, "groups", ("PUT /api/v1/editions/{edition_id}/enrolments",)),
    Sends(calendars.PlaceForm, "groups", ("POST /api/v1/calendar-feeds/places",)),
    Sends(calendars.HerForm, "groups", ("POST /api/v1/cases/{case_id}/calendar-feeds",)),
    Sends(calendars.AgainForm, "groups", ("PUT /api/v1/cases/{case_id}/calendar-feeds/{feed_id}/confirmation",)),
    Sends(voice_forms.AskForm, "groups", ("POST /api/v1/editions/{edition_id}/rounds",)),
    Sends(voice_forms.SlipsForm, "groups", ("POST /api/v1/rounds/{round_id}/codes",)),
    Sends(voice_forms.ReadingForm, "groups", ("POST /api/v1/words/{word_id}/reading",)),
    Sends(voice_forms.TopicForm, "groups",
          ("POST /api/v1/editions/{edition_id}/topics", "PUT /api/v1/topics/{topic_id}")),
    Sends(voice_forms.PlanTopicForm, "groups", ("PUT /api/v1/sessions/{session_id}/topics",), ("outline",)),
    Sends(planning.NewPlanningForm, "groups", ("POST /api/v1/plannings",)),
    Sends(planning.CalculateForm, "groups", ("POST /api/v1/plannings/{planning_id}/searches",), ("seed", "workers")),
    Sends(planning.ChangesForm, "groups", ("POST /api/v1/plannings/{planning_id}/changes",), ("seed", "workers")),
    Sends(planning.WishForm, "groups", ("PUT /api/v1/plannings/{planning_id}/wishes/{case_id}",),
          ("children", "at_school", "together")),
    Sends(contact_forms.PointForm, "notifications", ("PUT /api/v1/people/{person}/contact-plan",),
          ("code_word", "time_zone")),
    Sends(contact_forms.WouldSendForm, "notifications", ("POST /api/v1/people/{person}/would-send",)),
    Sends(contact_forms.SettingsForm, "notifications", ("PUT /api/v1/people/{person}/contact-plan",), ("points",)),
    Sends(message_texts.AliasForm, "notifications", ("POST /api/v1/texts/previews",)),
)  # fmt: skip
STAYS_HERE = {
    "Secret", "SignIn", "Code", "Show", "SetUp", "ChangePassword", "Renew", "Preferences", "Screen", "Person", "NewPerson", "Choose", "Sample",
    "DocumentForm",  # its body is the file
    "PackageForm",  # its body is the file
    "NothingForm",  # a button
    "LetterForm",  # chooses what the portal prints
    "DatesForm", "WeekForm",  # what the forms of a contact plan share
    "NumberForm", "MoveWomanForm", "PinWomanForm", "LockForm", "TrialForm", "TeamForm", "OpenGroupForm",  # menus of the board: what it refuses stands above it
    "HavingForm", "BasicsForm", "HourForm", "RoomForm", "ChildcareForm", "WorkForm", "FacilitatorForm", "InterpreterForm", "RemoveForm",
    # each a part of one document of resources, which is refused as a whole
}  # fmt: skip
NO_INPUT = {"version", "replaces"}


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    """Each service's OpenAPI document, with the parameter names of its routes."""
    return {
        name: importlib.import_module(f"services.{name}.api.app").create_app(MagicMock()).openapi()
        for name in SERVICES
    }


def leaves(document: Any, schema: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every path a problem document may name for a body of this schema."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    branches = [each for key in ("anyOf", "oneOf", "allOf") for each in schema.get(key, ())]
    inner = [(path, branch) for branch in branches]
    inner += [((*path, name), each) for name, each in schema.get("properties", {}).items()]
    if isinstance(schema.get("items"), dict):
        inner.append(((*path, "0"), schema["items"]))
    if isinstance(schema.get("additionalProperties"), dict):
        inner.append(((*path, "some_key"), schema["additionalProperties"]))
    if path and "properties" not in schema:
        yield ".".join(path)
    for place, each in inner:
        yield from leaves(document, each, place)


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row.model.__module__.rsplit('.', 1)[1]}.{row.model.__name__}"
)
def test_each_fault_a_service_may_name_lands_on_an_input(row: Sends, documents: dict[str, Any]) -> None:
    document = documents[row.service]
    lost = set()
    for operation in row.operations:
        method, path = operation.split(" ")
        body = document["paths"][path][method.lower()]["requestBody"]["content"]["application/json"]["schema"]
        named = {
            one for one in leaves(document, body) if one not in NO_INPUT and not one.startswith(row.ours)
        }
        lost |= {one for one in named if not field_of(row.model, one)}

    assert lost == set()


def test_every_form_is_checked_against_the_service_it_speaks_to() -> None:
    for package in (forms, views):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    known = {row.model for row in ROWS}

    forgotten = {model.__qualname__ for model in subclasses(FormModel) if model not in known} - STAYS_HERE

    assert forgotten == set()


def subclasses(model: type[FormModel]) -> Iterator[type[FormModel]]:
    for each in model.__subclasses__():
        if each.__module__.startswith("services.portal."):
            yield each
            yield from subclasses(each)


def test_the_words_beside_the_input_start_with_its_label() -> None:
    from services.portal.clients.base import InvalidThere
    from services.portal.forms.form import Form
    from shared.errors import TelarError

    refused = InvalidThere("Hay datos que corregir.")
    refused.problems = (
        TelarError("Este dato no vale.", field="profile.languages.0", expected="un código de idioma"),
    )
    form = Form(case_open.QuickIntake, gettext=str)

    form.take(refused)

    assert form.error("language") == "«Idioma»: Este dato no vale. Se acepta: un código de idioma"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("next_step.text", "next_text"),
        ("note.text", "text"),
        ("next_step.on", "next_on"),
        ("at", "on"),
        ("nowhere", ""),
    ],
)
def test_the_innermost_name_that_is_known_wins(path: str, field: str) -> None:
    assert field_of(case_open.Attention, path) == field


@pytest.mark.parametrize(
    ("path", "field"),
    [("answers.15", "answers.15"), ("context.firearm", "context.firearm"), ("flags.0.code", "flags")],
)
def test_one_of_many_questions_is_named_itself(path: str, field: str) -> None:
    assert field_of(InterviewForm, path) == field


def test_a_window_is_said_at_the_first_hour() -> None:
    assert field_of(contact_forms.PointForm, "points.0.windows.2.end") == "start.0"
    assert field_of(contact_forms.PointForm, "points.1") == "value"
