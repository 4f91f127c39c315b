"""Every form of the portal, found from its routes, with every kind of wrong value in every input, on real services.

What is wrong is said on top and at its input, and nothing else that was typed is lost.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx
import pytest

from tests.integration.portal.every_form import Collection, Collector, Found
from tests.integration.portal.town_fixtures import open_front
from tests.support.page_forms import OURS, Shown, place_of, unled
from tests.support.servers import Databases
from tests.support.wrong_values import wrong

PARTS: Final = {
    "/_kit/borrador", "/borradores/{form}", "/casos/{case_id}/borradores/{form}", "/casos/{case_id}/riesgo/borrador/{name}",
    "/casos/alta/duplicados", "/casos/{case_id}/contacto/formas/{ref}/leer", "/c/firma",
}  # fmt: skip
"""What a page sends of its own while somebody types: it refuses nothing, and the form itself stays as it is."""

BUTTONS: Final = {
    "/agenda/acompanamientos/{case_id}/{which}/{day}",
    "/cambios/{change}/visto", "/cambios/{change}/deshacer", "/cambios/hasta/{micros}", "/cambios/hasta/{micros}/deshacer",
    "/casos/{case_id}/acompanamientos/{which}/terreno/deshacer", "/casos/{case_id}/contacto/nadie/quitar",
    "/casos/{case_id}/contacto/mensajes/{message}/llego", "/casos/{case_id}/contacto/mensajes/{message}/no-llego", "/casos/{case_id}/derivaciones/{referral_id}/cerrar",
    "/casos/{case_id}/derivaciones/{referral_id}/recordar", "/casos/{case_id}/derivaciones/{referral_id}/no-recordar",
    "/casos/{case_id}/consentimientos/{which}/retirar", "/casos/{case_id}/consentimientos/{which}/otra-vez",
    "/casos/{case_id}/estado/separar/{merged}", "/casos/{case_id}/persona/coincidencias/{other}/separar",
    "/casos/{case_id}/persona/domicilio-de-muchas/retirar",
    "/convocatorias/{planning}/busquedas/{search}/parar", "/convocatorias/{planning}/cambios/{search}/parar",
    "/convocatorias/{planning}/plan/ayuda/probar", "/convocatorias/{planning}/plan/mujeres/{person}/probar", "/convocatorias/{planning}/plan/retirar", "/convocatorias/{planning}/plan/deshacer",
    "/entidades/{partner_id}/al-dia", "/entidades/{partner_id}/cuidar", "/entidades/importar/{package}",
    "/cuenta/sesiones/{ref}/cerrar", "/cuenta/avisos/telegram", "/cuenta/avisos/telegram/quitar", "/entrar/demo",
    "/grupos/{edition}/plazas/{enrolment}/confirmar", "/grupos/{edition}/plazas/{enrolment}/ofrecer",
    "/grupos/{edition}/plazas/{enrolment}/baja/deshacer", "/grupos/{edition}/espera/repartir",
    "/grupos/{edition}/espera/{enrolment}/ofrecer",
    "/casos/{case_id}/riesgo/valoraciones/{assessment_id}/seguir", "/casos/{case_id}/textos/{kind}/{ref}/leer",
    "/casos/{case_id}/textos/{kind}/{ref}/senales/{signal_id}/deshacer",
    "/sesiones/{session}/lista/deshacer", "/sesiones/{session}/recuperar", "/sesiones/{session}/recuperar-todas", "/tareas/{item_id}/deshacer",
}  # fmt: skip
"""Forms that are a button alone and stand on a page only at certain times."""

FINE: Final[Mapping[tuple[str, str], str]] = {
    ("/alta", "no address"): "said together with a wrong code: nobody learns which addresses there are",
    ("/entrar", "no address"): "said together with a wrong password",
    ("/casos/{case}/grupos/alias", "edition"): "this button keeps the name alone",
    ("/casos/{case}/grupos/alias", "ask"): "this button keeps the name alone",
}
"""By route, a kind of wrong value or an input that is not refused, and why."""

NOT_KEPT: Final[Mapping[tuple[str, str], str]] = {
    ("/r/{token}", "pin"): "a PIN is not shown to whoever stands behind",
}

NOT_CHECKED: Final[Mapping[tuple[str, str], str]] = {
    ("/casos/{case_id}/riesgo/valorar/{name}", "etag"): "what is no mark of a draft is none",
    ("/bloqueos/{case_id}", "code"): "only shown again: the address says which case",
    ("/casos/{case_id}/derivaciones", "need"): "any words will do",
    ("/casos/{case_id}/derivaciones/consentir", "need"): "any words will do",
    ("/casos/{case_id}/derivaciones/leer", "need"): "any words will do",
    ("/casos/{case_id}/derivaciones/ver", "need"): "any words will do",
    ("/casos/{case_id}/derivaciones", "near"): "it is searched again only on the way back",
    ("/casos/{case_id}/derivaciones/consentir", "near"): "it is searched again only on the way back",
    ("/casos/{case_id}/derivaciones/leer", "near"): "it is searched again only on the way back",
    ("/casos/{case_id}/derivaciones/ver", "near"): "it is searched again only on the way back",
}
"""Hidden inputs that hold nothing which could be wrong."""

NEW_IF_UNKNOWN: Final[Mapping[str, str]] = {
    "/casos/{case_id}/contacto/formas/{ref}": "{ref}",
    "/grupos/{edition}/plazas/{enrolment}/baja": "{edition}",
    "/casos/{case_id}/acompanamientos/{which}/terreno/sin-plan": "{which}",
    "/casos/{case_id}/textos/{kind}/{ref}/senales/{signal_id}/descartar": "{ref}",
}
"""References that need not be known: of a contact point or an accompaniment that is new, and of the page to go back to."""

Wrongs = Mapping[str, tuple[str, list[str]]]
"""By input, the kind of wrong value and what is sent."""


pytestmark = [pytest.mark.attack, pytest.mark.slow, pytest.mark.xdist_group("every-form")]
"""One walk serves every test here."""


@pytest.fixture(scope="module")
def collector(databases: Databases, keys_dir: Path) -> Iterator[Collector]:
    with open_front(databases, keys_dir) as opened:
        yield Collector(opened)


@pytest.fixture(scope="module")
def found(collector: Collector) -> Collection:
    return collector.walk()


def test_every_form_is_found(collector: Collector, found: Collection) -> None:
    forgotten = set(collector.posts) - {one.route for one in found.forms.values()} - found.buttons

    assert forgotten - PARTS - BUTTONS == set()
    assert found.closed == {}
    assert len(found.forms) > 60


def test_each_wrong_value_is_said_at_its_input_and_all_else_is_kept(found: Collection) -> None:
    faults = [fault for one in found.forms.values() for turn in turns(one) for fault in refusals(one, turn)]

    assert faults == []


def test_what_only_the_page_fills_in_is_refused_without_a_link_to_nowhere(found: Collection) -> None:
    faults = []
    for one in found.forms.values():
        for name in one.form.inputs.keys() - {each.name for each in one.form.typed} - OURS:
            if (one.route, name) in NOT_CHECKED:
                continue
            answer = one.send({name: ["no-existe"]})
            shown = Shown(answer.text)
            if not 400 <= answer.status_code < 500 or not shown.said:
                faults.append(f"{one.route} {name}: {answer.status_code} {shown.said}")
            faults += [f"{one.route} {name}: {fault}" for fault in unled(shown)]

    assert faults == []


def test_a_form_sent_to_an_unknown_reference_changes_nothing_and_gives_the_words_back(
    found: Collection,
) -> None:
    faults = []
    for one in found.forms.values():
        words = [one.good[name][-1] for name, each in one.form.inputs.items() if each.kind == "textarea"]
        for address in unknown(one):
            answer = one.send({}, to=address)
            if not 400 <= answer.status_code < 500:
                faults.append(f"{one.route}: {answer.status_code}")
            faults += [
                f"{one.route}: {text} is lost" for text in words if text and text not in unescape(answer.text)
            ]

    assert faults == []


def test_a_form_about_a_case_of_another_team_is_refused(collector: Collector, found: Collection) -> None:
    faults = []
    for one in found.forms.values():
        if collector.town.known["case_id"] in one.form.action:
            address = one.form.action.replace(collector.town.known["case_id"], collector.anothers)
            answer = collector.colleague.send(address, one.good)
            if answer.status_code not in (403, 404, 422):
                faults.append(f"{one.route}: {answer.status_code}")

    assert faults == []


def unknown(one: Found) -> Iterator[str]:
    """The form's address with each of its references in turn made up."""
    for reference in dict.fromkeys(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", one.form.action)):
        place = one.form.action.split("/").index(reference)
        if one.route.split("/")[place] not in NEW_IF_UNKNOWN.get(one.route, ""):
            yield one.form.action.replace(reference, str(uuid4()))


def turns(one: Found) -> Iterator[Wrongs]:
    """Wrong values of all inputs at once, until each input had all of its own."""
    found: defaultdict[int, dict[str, tuple[str, list[str]]]] = defaultdict(dict)
    for each in one.form.typed:
        kinds = [
            kind for kind in wrong(each) if not {(one.route, kind[0]), (one.route, each.name)} & FINE.keys()
        ]
        for turn, kind in enumerate(kinds):
            found[turn][each.name] = kind
    yield from found.values()


def refusals(one: Found, wrongs: Wrongs) -> Iterator[str]:
    """Send them all; put right what was refused and send again, until each was. What went otherwise, in words."""
    pending = dict(wrongs)
    while pending:
        about = f"{one.route}: " + ", ".join(f"{name} {kind}" for name, (kind, _) in pending.items())
        answer = one.send({name: values for name, (_, values) in pending.items()})
        if answer.status_code != httpx.codes.UNPROCESSABLE_ENTITY:
            yield f"{about}: answers {answer.status_code}"
            return
        shown = Shown(answer.text)
        said = {name for name in pending if place_of(name) in shown.linked}
        yield from (f"{about}: {fault}" for fault in faults_of(shown, one, pending))
        if not said:
            yield f"{about}: said {shown.said}"
            return
        pending = {name: kind for name, kind in pending.items() if name not in said}


def faults_of(shown: Shown, one: Found, wrongs: Wrongs) -> Iterator[str]:
    """What is wrong with a page that refuses a form."""
    yield from unled(shown)
    blamed = set(shown.linked) - set(map(place_of, wrongs))
    yield from (f"{place} is blamed" for place in blamed)
    held = shown.form_for(one.form.action, frozenset(one.good)).held
    for name, values in (one.good | {name: values for name, (_, values) in wrongs.items()}).items():
        kind = one.form.inputs[name].kind
        is_lost = [value for value in held.get(name, []) if value] != [value for value in values if value]
        if is_lost and name not in OURS and not _may_go(one, name, kind, is_wrong=name in wrongs):
            yield f"{name} became {held.get(name)}"


def _may_go(one: Found, name: str, kind: str, *, is_wrong: bool) -> bool:
    """Whether the page need not hold what was sent in an input: a secret, or a choice that there is not."""
    is_choice = kind in ("select", "radio", "checkbox")
    return kind in ("password", "file", "button") or (one.route, name) in NOT_KEPT or (is_wrong and is_choice)
