"""A member of staff says how she wants her notices, within limits, and links or unlinks her chat on Telegram."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.news import Reply
from services.notifications.domain.notices.choices import (
    CODE_LASTS,
    Channel,
    Choices,
    Limit,
    check,
    code_mark,
    make_code,
)
from services.notifications.domain.staff_hours import next_digest
from services.notifications.store import staff
from services.notifications.store.notices import choices
from services.notifications.store.notices.choices import NoticeChoicesRow
from services.notifications.usecases.staff.her_hours import digest_hours
from shared.crypto import create_scope
from shared.errors import Conflict, Invalid
from shared.work import Work


class NoChatYet(Conflict):
    """Telegram was chosen before a chat was linked."""


def choose_notices(work: Work, chosen: Choices) -> None:
    """Keep the caller's own choices; her next digest comes by them. Raises Invalid beyond a limit, and NoChatYet."""
    limit = check(chosen)
    if limit is not None:
        raise _refusal(limit)
    row = _hers(work)
    if chosen.channel is Channel.TELEGRAM and row.chat is None:
        raise NoChatYet(
            "Todavía no hay ningún Telegram enlazado.", field="channel", expected="enlazarlo antes, o correo"
        )
    row.choices, row.chosen_at = chosen, work.now
    work.session.flush()
    card = staff.card_of(work.session, work.actor.ref, lock=True)
    if card is not None:
        card.digest_at = next_digest(digest_hours(work, card.id, card.hours), after=work.now)
    work.audit("notices.chosen", subject=work.actor.ref)


def ask_for_chat(work: Work) -> tuple[str, datetime]:
    """Return a code that she sends to the bot to link the chat, and until when it is good; an older one is no more."""
    row, code = _hers(work), make_code()
    row.link_mark, row.link_until = code_mark(code), work.now + CODE_LASTS
    work.audit("notices.chat_asked", subject=work.actor.ref)
    return code, row.link_until


def unlink_chat(work: Work) -> None:
    """Forget her chat; digests come by mail again. Twice changes nothing."""
    row = _hers(work)
    row.chat, row.link_mark, row.link_until = None, None, None
    if row.choices is not None and row.choices.channel is Channel.TELEGRAM:
        chosen = row.choices
        row.choices = Choices(chosen.digest_hour, chosen.days, chosen.quiet)
    work.audit("notices.chat_unlinked", subject=work.actor.ref)


def link_chat(work: Work, reply: Reply) -> bool:
    """Link the chat that a good code came from; whether it was one. Nothing is answered: the page says it."""
    mark = code_mark(reply.words) if reply.kind is PointKind.TELEGRAM else None
    row = None if mark is None else choices.waiting_for(work.session, mark, now=work.now)
    if row is None:
        return False
    row.chat, row.link_mark, row.link_until = reply.sender, None, None
    work.audit("notices.chat_linked", subject=row.id)
    return True


def _refusal(limit: Limit) -> Invalid:
    match limit:
        case Limit.HOUR:
            said = "A esa hora no puede llegar el resumen."
            return Invalid(said, field="digest_hour", expected="entre las 6 y las 11")
        case Limit.DAYS:
            return Invalid(
                "Hace falta al menos un día.", field="days", expected="uno o más días de la semana"
            )
        case Limit.QUIET_LENGTH:
            said = "El silencio dura demasiado, o nada."
            return Invalid(said, field="quiet", expected="doce horas como mucho")
        case Limit.QUIET_AT_DIGEST:
            said = "A la hora del resumen no puede haber silencio."
            return Invalid(said, field="quiet", expected="otras horas de silencio")
        case _:
            assert_never(limit)


def _hers(work: Work) -> NoticeChoicesRow:
    """The caller's own row, held; made at first."""
    ref: UUID = work.actor.ref
    row = choices.choices_of(work.session, ref, lock=True)
    if row is None:
        create_scope(work.session, ref)
        row = NoticeChoicesRow(id=ref, scope_id=ref)
        row.choices, row.chat = None, None
        work.session.add(row)
        work.session.flush()
    return row
