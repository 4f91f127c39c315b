"""What changes from one protocol to another, in plain words: what, from what to what, and for whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from services.intake.domain.due.items import DueKind
from services.intake.domain.due.ladder import Ladder
from services.intake.domain.risk.levels import Combination
from services.intake.domain.risk.protocol import Protocol, Step
from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.risk.working_days import Ordinary
from shared.contracts.levels import Level


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changes. area: clocks, levels, actions, people or phones. es, en: the sentence."""

    area: str
    es: str
    en: str


_DAYS: Final = (
    ("lunes", "Monday"), ("martes", "Tuesday"), ("miércoles", "Wednesday"), ("jueves", "Thursday"),
    ("viernes", "Friday"), ("sábado", "Saturday"), ("domingo", "Sunday"),
)  # fmt: skip
_CLOCKS: Final = (
    ("acknowledge_within", "una alerta hay que tomarla en", "an alert must be taken within"),
    ("escalate_every", "una alerta sin tomar vuelve a avisar cada", "an alert nobody takes rises every"),
    ("reassess_within", "el riesgo se vuelve a valorar en", "the risk is assessed again within"),
)
_TERMS: Final = (
    (
        "first_screen_within",
        "Expedientes nuevos: primera valoración en",
        "New cases: first assessment within",
    ),
    (
        "triage_within",
        "Preocupaciones y mensajes que no salen: atenderlos en",
        "Concerns and withheld messages: seen to within",
    ),
    (
        "flag_current_within",
        "Una señal de alarma cuenta con las siguientes durante",
        "A red flag adds up with later ones for",
    ),
)
_WORK: Final = {
    DueKind.FIRST_SCREEN: ("primera valoración", "first assessment"),
    DueKind.REASSESSMENT: ("volver a valorar", "assess again"),
    DueKind.NEXT_STEP: ("próximo paso", "next step"),
    DueKind.EXPIRY: ("algo que caduca", "something that expires"),
    DueKind.HEARING: ("vista o juicio", "hearing"),
    DueKind.PLAN_REVIEW: ("repasar el plan de seguridad", "review of the safety plan"),
    DueKind.PLAN_ITEM: ("punto del plan de acción", "item of the action plan"),
    DueKind.SILENT_PARTNER: ("entidad que no contesta", "silent partner"),
    DueKind.PARTNER_ANSWERED: ("entidad que ha contestado", "partner that answered"),
    DueKind.CONTACT_UNCONFIRMED: ("contacto sin confirmar", "unconfirmed contact"),
    DueKind.CONTACT_NOT_SAFE: ("contacto que no es seguro", "contact that is not safe"),
    DueKind.MESSAGE_WITHHELD: ("mensaje que no salió", "withheld message"),
    DueKind.MESSAGE_UNCERTAIN: ("mensaje que no se sabe si salió", "uncertain message"),
    DueKind.ABSENCE: ("ausencia o silencio", "absence or silence"),
    DueKind.CONCERN: ("preocupación del grupo", "concern from a group"),
    DueKind.DRAFT_EXPIRED: ("borrador perdido", "lost draft"),
    DueKind.BREAK_GLASS_REVIEW: ("acceso urgente", "urgent access"),
    DueKind.OTHER: ("otras tareas", "other tasks"),
}
_ORDINARY: Final = {
    Ordinary.REASSESS: ("volver a valorar", "assess again"),
    Ordinary.AFTER_CLOSING: ("llamarla tras cerrar", "calling her after closing"),
}
_RUNGS: Final = (
    ("remind", "se recuerda a los", "reminded after"),
    ("alert", "se avisa a coordinación a los", "coordinators woken after"),
)
_STEPS: Final = {
    "owner": ("quien lleva el expediente", "the case's owner"),
    "coordinator": ("coordinación", "a coordinator"),
    "all_coordinators": ("toda la coordinación", "all coordinators"),
}


def changes(old: Protocol, new: Protocol) -> list[Change]:
    """Return every change, clocks first; nothing when both say the same. The version itself is not one."""
    return [
        *_clocks(old, new),
        *_levels(old, new),
        *_actions(old, new),
        *_people(old, new),
        *_phones(old, new),
    ]


def spoken(term: timedelta | None) -> tuple[str, str]:
    """A term in words: Spanish, English."""
    if term is None:
        return "sin plazo", "no term"
    minutes = int(term.total_seconds() // 60)
    if minutes % (24 * 60) == 0 and minutes > 3 * 24 * 60:
        return f"{minutes // (24 * 60)} días", f"{minutes // (24 * 60)} days"
    if minutes % 60 == 0:
        return f"{minutes // 60} h", f"{minutes // 60} h"
    return f"{minutes} min", f"{minutes} min"


def _turned(area: str, what: tuple[str, str], old: tuple[str, str], new: tuple[str, str]) -> Change:
    return Change(area, f"{what[0]} {new[0]} (antes {old[0]}).", f"{what[1]} {new[1]} (before {old[1]}).")


def _clocks(old: Protocol, new: Protocol) -> Iterator[Change]:
    for level in reversed(Level):
        for name, es, en in _CLOCKS:
            before, after = getattr(old.clocks[level], name), getattr(new.clocks[level], name)
            if before != after:
                what = (f"Nivel {level}: {es}", f"Level {level}: {en}")
                yield _turned("clocks", what, spoken(before), spoken(after))
    for name, es, en in _TERMS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield _turned("clocks", (es, en), spoken(before), spoken(after))
    for level in Level:
        before, after = old.absence_task_within.get(level), new.absence_task_within.get(level)
        if before != after:
            what = (
                f"Nivel {level}: una ausencia se averigua en",
                f"Level {level}: an absence is looked into within",
            )
            yield _turned("clocks", what, spoken(before), spoken(after))
    yield from _late_work(old, new)
    yield from _look_in(old, new)
    yield from _working_days(old, new)


def _working_days(old: Protocol, new: Protocol) -> Iterator[Change]:
    for work, (es, en) in _ORDINARY.items():
        before, after = (
            _listed(level for level in Level if level in one.working_days.levels)
            if work in one.working_days.work
            else _listed(())
            for one in (old, new)
        )
        if before != after:
            what = (
                f"Espera a un día laborable, {es}, en los niveles:",
                f"Waits for a working day, {en}, at levels:",
            )
            yield _turned("clocks", what, before, after)


def _late_work(old: Protocol, new: Protocol) -> Iterator[Change]:
    for kind, (es, en) in _WORK.items():
        then, now = old.late_work.get(kind, Ladder()), new.late_work.get(kind, Ladder())
        for name, rung_es, rung_en in _RUNGS:
            before, after = getattr(then, name), getattr(now, name)
            if before != after:
                what = (f"Sin hacer, {es}: {rung_es}", f"Left undone, {en}: {rung_en}")
                yield _turned("clocks", what, spoken(before), spoken(after))


def _look_in(old: Protocol, new: Protocol) -> Iterator[Change]:
    for level in reversed(Level):
        before, after = old.look_in.no_contact.get(level), new.look_in.no_contact.get(level)
        if before != after:
            what = (
                f"Nivel {level}: sin saber de ella, se la busca a los",
                f"Level {level}: nothing heard, she is looked for after",
            )
            yield _turned("clocks", what, spoken(before), spoken(after))
    if old.look_in.months != new.look_in.months:
        what = (
            "Tras cerrar, si quiere, se la llama a los meses:",
            "After closing, if she agreed, she is called after months:",
        )
        yield _turned("clocks", what, _listed(old.look_in.months), _listed(new.look_in.months))
    if old.look_in.reasons != new.look_in.reasons:
        what = ("Tras cerrar se la llama si se cerró por:", "After closing she is called if it closed for:")
        yield _turned(
            "clocks", what, _listed(sorted(old.look_in.reasons)), _listed(sorted(new.look_in.reasons))
        )


def _listed(items: Iterable[object]) -> tuple[str, str]:
    said = ", ".join(str(item) for item in items)
    return (said, said) if said else ("ninguno", "none")


def _levels(old: Protocol, new: Protocol) -> Iterator[Change]:
    before, after = old.level_rules, new.level_rules
    if before.present_danger is not after.present_danger:
        what = ("Peligro ahora mismo:", "Danger right now:")
        yield _turned("levels", what, _both(before.present_danger), _both(after.present_danger))
    for code, level in after.floors.items():
        if before.floors.get(code) is not level:
            words = new.flags[RedFlag(code)].words
            what = (f"«{words['es'].name}», al menos", f"“{words['en'].name}”, at least")
            yield _turned("levels", what, _both(before.floors.get(code)), _both(level))
    for instrument in sorted({*before.instruments, *after.instruments}):
        then, now = before.instruments.get(instrument, {}), after.instruments.get(instrument, {})
        for slug in [*now, *(slug for slug in then if slug not in now)]:
            if then.get(slug) is not now.get(slug):
                yield _turned(
                    "levels", (f"{instrument} «{slug}»:",) * 2, _both(then.get(slug)), _both(now.get(slug))
                )
    yield from _combinations(old, new)


def _both(level: Level | None) -> tuple[str, str]:
    return ("ninguno", "none") if level is None else (level.value, level.value)


def _combinations(old: Protocol, new: Protocol) -> Iterator[Change]:
    then = {rule.code: rule for rule in old.level_rules.combinations}
    now = {rule.code: rule for rule in new.level_rules.combinations}
    for code in dict.fromkeys([*then, *now]):
        if then.get(code) == now.get(code):
            continue
        names = tuple(
            (new if code in now else old).combination_names[one].get(code, code) for one in ("es", "en")
        )
        what = (f"Juntas, «{names[0]}»:", f"Together, “{names[1]}”:")
        yield _turned("levels", what, _rule(then.get(code)), _rule(now.get(code)))


def _rule(rule: Combination | None) -> tuple[str, str]:
    if rule is None:
        return "no había o ya no hay", "none"
    parts = [*sorted(rule.all_of)]
    if rule.any_of:
        parts.append("(" + " / ".join(sorted(rule.any_of)) + ")")
    if rule.at_least:
        parts.append(f"≥ {rule.at_least}")
    said = f"{rule.level} = {' + '.join(parts)}"
    return said, said


def _actions(old: Protocol, new: Protocol) -> Iterator[Change]:
    for flag, steps in new.checklists.flags.items():
        words = new.flags[flag].words
        yield from _steps(
            (f"«{words['es'].name}»", f"“{words['en'].name}”"), old.checklists.flags.get(flag, ()), steps
        )
    for level in Level:
        before, after = old.checklists.levels.get(level, ()), new.checklists.levels.get(level, ())
        yield from _steps((f"Nivel {level}", f"Level {level}"), before, after)


def _steps(whose: tuple[str, str], before: Iterable[Step], after: Iterable[Step]) -> Iterator[Change]:
    then, now = {step.words["es"]: step for step in before}, {step.words["es"]: step for step in after}
    for text, step in now.items():
        if text not in then:
            es, en = spoken(step.within)
            yield Change(
                "actions",
                f"{whose[0]}: se pide además «{text}», en {es}.",
                f"{whose[1]}: also asks “{step.words['en']}”, within {en}.",
            )
        elif then[text].within != step.within:
            what = (f"{whose[0]}: «{text}», en", f"{whose[1]}: “{step.words['en']}”, within")
            yield _turned("actions", what, spoken(then[text].within), spoken(step.within))
    for text, step in then.items():
        if text not in now:
            yield Change(
                "actions",
                f"{whose[0]}: ya no se pide «{text}».",
                f"{whose[1]}: “{step.words['en']}” is asked no more.",
            )


def _people(old: Protocol, new: Protocol) -> Iterator[Change]:
    if old.chain != new.chain:
        yield _turned("people", ("Se avisa por orden a:", "Asked in turn:"), _chain(old), _chain(new))
    for day, (es, en) in enumerate(_DAYS):
        before, after = old.hours.get(day), new.hours.get(day)
        if before != after:
            yield _turned("people", (f"Horario del {es}:", f"Hours on {en}:"), _hours(before), _hours(after))


def _chain(protocol: Protocol) -> tuple[str, str]:
    said = [_STEPS[step] for step in protocol.chain]
    return " → ".join(es for es, _ in said), " → ".join(en for _, en in said)


def _hours(ends: tuple[int, int] | None) -> tuple[str, str]:
    if ends is None:
        return "cerrado", "closed"
    said = "-".join(f"{end // 60:02}:{end % 60:02}" for end in ends)
    return said, said


def _phones(old: Protocol, new: Protocol) -> Iterator[Change]:
    then, now = _book(old), _book(new)
    for number, words in now.items():
        if then.get(number) != words:
            yield Change("phones", f"Teléfono {number}: {words['es']}.", f"Number {number}: {words['en']}.")
    for number in then:
        if number not in now:
            yield Change(
                "phones", f"Teléfono {number}: fuera de la lista.", f"Number {number}: off the list."
            )


def _book(protocol: Protocol) -> dict[str, Mapping[str, str]]:
    return {phone.number: phone.words for phone in protocol.phones}
