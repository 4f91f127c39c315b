"""A partner's programs: let in, a secret renewed or retired, a certificate bound, shut out."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import ConflictThere, Refused
from services.portal.clients.intake.partner.connections import ConnectionsClient, NewSecret
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.connections.forms import CertificateForm, ProgramForm
from services.portal.views.connections.page import SECRET, Boss, ask, frame, home_of, program_of, show_secret
from shared.errors import Missing

router = APIRouter()


@router.get("/entidades/{partner_id}/conexiones/programas/nuevo")
def new(partner_id: UUID, page: Boss) -> Response:
    """What a new program may do."""
    return _new(page, partner_id, page.form(ProgramForm))


@router.post("/entidades/{partner_id}/conexiones/programas/nuevo")
def register(partner_id: UUID, page: Boss) -> Response:
    """Let it in; its secret is on this answer alone."""
    form = page.read(ProgramForm)
    if form.is_valid:
        try:
            made = page.client(ConnectionsClient).register(
                partner_id, scopes=form.data.scopes, fingerprint=form.data.fingerprint or None, key=form.key
            )
            return _shown(page, partner_id, made)
        except Refused as refused:
            form.take(refused)
    return _new(page, partner_id, form, status=form.status)


@router.get("/entidades/{partner_id}/conexiones/programas/{client_id}/clave")
def ask_renew(partner_id: UUID, client_id: UUID, page: Boss) -> Response:
    """Say what becomes of the secrets that open now."""
    known = program_of(page, partner_id, client_id)
    fate = (
        N_("La clave más antigua de las dos deja de abrir ahora mismo.")
        if len(known.secrets) > 1
        else N_("La clave de ahora abre siete días más, para que les dé tiempo a cambiarla.")
    )
    return ask(
        page,
        partner_id,
        heading=N_("Hacer otra clave para su programa"),
        lines=[N_("La clave nueva se enseña una sola vez: tenla donde puedas dársela."), fate],
        yes=N_("Hacer otra clave"),
        danger=False,
    )


@router.post("/entidades/{partner_id}/conexiones/programas/{client_id}/clave")
def renew(partner_id: UUID, client_id: UUID, page: Boss) -> Response:
    """One secret more."""
    program_of(page, partner_id, client_id)
    return _shown(page, partner_id, page.client(ConnectionsClient).renew(client_id))


@router.get("/entidades/{partner_id}/conexiones/programas/{client_id}/claves/{secret_id}/retirar")
def ask_retire(partner_id: UUID, client_id: UUID, secret_id: UUID, page: Boss) -> Response:
    """Ask before killing one of two secrets."""
    if secret_id not in {one.id for one in program_of(page, partner_id, client_id).secrets}:
        raise Missing("this program has no such secret")
    return ask(
        page,
        partner_id,
        heading=N_("Retirar una de las dos claves"),
        lines=[
            N_("Deja de abrir ahora mismo. La otra sigue abriendo, sin fecha de fin."),
            N_("Si su programa usa todavía la que retiras, no podrá entrar hasta que cambie de clave."),
        ],
        yes=N_("Retirar la clave"),
        danger=True,
    )


@router.post("/entidades/{partner_id}/conexiones/programas/{client_id}/claves/{secret_id}/retirar")
def retire(partner_id: UUID, client_id: UUID, secret_id: UUID, page: Boss) -> Response:
    """Kill it."""
    program_of(page, partner_id, client_id)
    try:
        page.client(ConnectionsClient).retire_secret(client_id, secret_id)
    except ConflictThere:
        return page.redirect(
            home_of(partner_id), N_("Es la única clave de esta conexión: haz otra antes."), is_done=False
        )
    return page.redirect(home_of(partner_id), N_("Clave retirada. Ya no abre."))


@router.get("/entidades/{partner_id}/conexiones/programas/{client_id}/certificado")
def certificate(partner_id: UUID, client_id: UUID, page: Boss) -> Response:
    """Which certificate it is bound to, to be replaced or let go of."""
    return _certificate(page, partner_id, client_id, page.form(CertificateForm))


@router.post("/entidades/{partner_id}/conexiones/programas/{client_id}/certificado")
def bind(partner_id: UUID, client_id: UUID, page: Boss) -> Response:
    """Bind it to this one, or to none."""
    form = page.read(CertificateForm)
    if form.is_valid:
        program_of(page, partner_id, client_id)
        fingerprint = form.data.fingerprint or None
        try:
            page.client(ConnectionsClient).bind(client_id, fingerprint)
            done = N_("Certificado guardado") if fingerprint else N_("El programa ya no necesita certificado")
            return page.redirect(home_of(partner_id), done)
        except Refused as refused:
            form.take(refused)
    return _certificate(page, partner_id, client_id, form, status=form.status)


@router.get("/entidades/{partner_id}/conexiones/programas/{client_id}/cerrar")
def ask_revoke(partner_id: UUID, client_id: UUID, page: Boss) -> Response:
    """Ask before shutting it out."""
    program_of(page, partner_id, client_id)
    return ask(
        page,
        partner_id,
        heading=N_("Cerrar esta conexión"),
        lines=[
            N_("Su programa deja de entrar ahora mismo, y para siempre."),
            N_("Las derivaciones siguen: la entidad las contesta con el enlace de siempre."),
            N_("Para volver a conectarlo hay que dar acceso a un programa nuevo."),
        ],
        yes=N_("Cerrar la conexión"),
        danger=True,
    )


@router.post("/entidades/{partner_id}/conexiones/programas/{client_id}/cerrar")
def revoke(partner_id: UUID, client_id: UUID, page: Boss) -> Response:
    """Shut it out."""
    program_of(page, partner_id, client_id)
    page.client(ConnectionsClient).revoke(client_id)
    return page.redirect(home_of(partner_id), N_("Conexión cerrada. Su programa ya no entra."))


def _new(page: Page, partner_id: UUID, form: Form[ProgramForm], *, status: int = 200) -> Response:
    return page.render("connections/program.html", status=status, **frame(page, partner_id), form=form)


def _certificate(
    page: Page, partner_id: UUID, client_id: UUID, form: Form[CertificateForm], *, status: int = 200
) -> Response:
    known = program_of(page, partner_id, client_id)
    return page.render(
        "connections/certificate.html", status=status, **frame(page, partner_id), form=form, program=known
    )


def _shown(page: Page, partner_id: UUID, made: NewSecret) -> Response:
    return show_secret(
        page,
        partner_id,
        rows=[(N_("Nombre del programa (client_id)"), str(made.client_id)), (SECRET, made.client_secret)],
        how=N_(
            "Con estas dos líneas entra su programa. La clave es como una llave: solo para su persona técnica."
        ),
    )


AREA = Area(name="connected_programs", router=router)
