"""Keep a document, sealed, without the traces in it; hand it back only inside the case."""

from uuid import UUID

from services.intake.domain.contacts import AttachmentKind
from services.intake.domain.media import media_type
from services.intake.domain.timeline import EntryKind
from services.intake.gateways.clean_file import cleaned
from services.intake.store.activity import Attachment
from services.intake.store.cases import family
from services.intake.store.facts.work import AttachmentFacts
from services.intake.store.rows import row_of
from services.intake.usecases.access import case_for, live_case_for
from services.intake.usecases.timeline import note_on_timeline
from shared.errors import Invalid
from shared.ids import new_id
from shared.work import Work


def add_attachment(
    work: Work,
    case_id: UUID,
    *,
    kind: AttachmentKind,
    title: str,
    content: bytes,
    most_bytes: int,
    key: UUID | None = None,
) -> UUID:
    """Keep it. Raises Invalid for an empty or too large file and for anything but JPEG, PNG, WebP and PDF."""
    case = live_case_for(work, case_id, "add_attachment")
    if not 0 < len(content) <= most_bytes:
        raise Invalid(
            "El archivo está vacío o es demasiado grande.",
            field="file",
            expected=f"hasta {most_bytes >> 20} MB",
        )
    found = media_type(content)
    if found is None:
        raise Invalid("Ese tipo de archivo no se acepta.", field="file", expected="JPEG, PNG, WebP o PDF")
    clean = cleaned(content, found)

    def make() -> UUID:
        row = Attachment(
            id=new_id(),
            scope_id=case.id,
            added_at=work.now,
            added_by=work.actor.ref,
            facts=AttachmentFacts(kind=kind, title=title, media_type=found.value, size=len(clean)),
            content=clean,
        )
        work.session.add(row)
        note_on_timeline(work, case, EntryKind.DOCUMENT, title, row.id)
        work.audit("attachment_added", subject=case.id)
        return row.id

    return work.once(key, "add_attachment", make)


def read_attachment(work: Work, case_id: UUID, attachment_id: UUID) -> tuple[AttachmentFacts, bytes]:
    """Return what it is and its bytes; the reading is kept in the audit."""
    case = case_for(work, case_id, "read_attachment")
    row = row_of(work.session, Attachment, family(work.session, case.id), attachment_id)
    work.audit("attachment_read", subject=case.id)
    return row.facts, row.content
