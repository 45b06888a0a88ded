"""What operations, scopes, levels and places are called."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from klientela.core.access.functions import functions
from klientela.core.access.models import FieldLevel, Scope
from klientela.core.access.policy_document import DESCRIPTION, NAME, SECOND_FACTOR, Facts, Key
from klientela.core.access.vocabulary import (
    CREATE,
    DELETE,
    EXPORT,
    LOCK,
    READ,
    SHARE,
    TRANSFER,
    UPDATE,
    Subject,
    holders,
    in_menu_first,
    subjects,
)
from klientela.core.records.kinds import field_of
from klientela.core.views.naming import plural_of
from klientela.kernel.entity import Entity

OPS: dict[str, Any] = {
    READ: pgettext_lazy("operation", "See"),
    CREATE: pgettext_lazy("operation", "Create"),
    UPDATE: pgettext_lazy("operation", "Change"),
    DELETE: pgettext_lazy("operation", "Delete"),
    SHARE: pgettext_lazy("operation", "Share"),
    TRANSFER: pgettext_lazy("operation", "Hand over"),
    LOCK: pgettext_lazy("operation", "Lock"),
    EXPORT: pgettext_lazy("operation", "Export"),
}
SHORT: dict[str, Any] = {
    Scope.OWN: pgettext_lazy("scope", "Own"),
    Scope.SUBORDINATES: pgettext_lazy("scope", "Subordinates"),
    Scope.TEAM: pgettext_lazy("scope", "Team"),
    Scope.TERRITORY: pgettext_lazy("scope", "Territory"),
    Scope.BRANCH: pgettext_lazy("scope", "Branch"),
    Scope.PARTY: pgettext_lazy("scope", "Party"),
    Scope.ALL: pgettext_lazy("scope", "All"),
}
LETTERS: dict[str, Any] = {
    Scope.OWN: pgettext_lazy("letter of a scope", "O"),
    Scope.SUBORDINATES: pgettext_lazy("letter of a scope", "S"),
    Scope.TEAM: pgettext_lazy("letter of a scope", "T"),
    Scope.TERRITORY: pgettext_lazy("letter of a scope", "R"),
    Scope.BRANCH: pgettext_lazy("letter of a scope", "B"),
    Scope.PARTY: pgettext_lazy("letter of a scope", "P"),
    Scope.ALL: pgettext_lazy("letter of a scope", "A"),
}
MEANING: dict[str, Any] = {
    Scope.OWN: _("records whose owner one is"),
    Scope.SUBORDINATES: _("records of everybody below one"),
    Scope.TEAM: _("records of one’s teams"),
    Scope.TERRITORY: _("records in one’s territories"),
    Scope.BRANCH: _("records of one’s branches"),
    Scope.PARTY: _("records of the company one works for outside"),
    Scope.ALL: _("all records"),
}
LEVEL_WORDS: dict[str, Any] = {"hidden": _("hidden"), "read": _("read only"), "write": _("editable")}
CEILINGS: dict[str, Any] = {"hidden": _("always hidden"), "read": _("at most read"), "write": _("no limit")}
TEXT_NAMES: dict[str, Any] = {NAME: _("Name"), DESCRIPTION: _("Description"), SECOND_FACTOR: _("Second factor required")}
NONE = _("none")


def op_label(op: str, entity: str = "") -> Any:
    """What an operation is called; an action bears the name of its button."""
    if op in OPS:
        return OPS[op]
    subject = subjects().get(entity)
    return (subject.actions.get(op) if subject else None) or op


def subject_label(subject: Subject) -> str:
    """What records of a subject are called: all kinds that people know of it."""
    return ", ".join(str(plural_of(kind)) for kind in in_menu_first(subject.kinds))


def place_label(entity: str) -> str:
    """The records a rule speaks of; what is known no more by its code."""
    subject = subjects().get(entity)
    if subject:
        return subject_label(subject)
    kinds = holders().get(entity)
    return str(plural_of(kinds[0])) if kinds else entity


def function_label(name: str) -> Any:
    """What a function is called."""
    known = functions().get(name)
    return known.label if known else name


def field_label(kinds: tuple[Entity, ...], name: str) -> str:
    """What a field is called."""
    for kind in kinds:
        try:
            return str(capfirst(field_of(kind, name).label))
        except FieldDoesNotExist:
            continue
    return name


def scopes_words(scopes: Any) -> str:
    """“own, team's”; nothing: “none”."""
    return ", ".join(str(Scope(scope).label) if scope in Scope.values else scope for scope in scopes or ()) or str(NONE)


def rule_words(value: tuple[str | None, str | None] | None) -> str:
    """Level and ceiling of a field."""
    level, ceiling = value or (None, None)
    said = [LEVEL_WORDS.get(level or "", level), CEILINGS.get(ceiling or "", ceiling)]
    return ", ".join(str(word) for word in said if word) or str(_("as usual"))


def level_word(level: int) -> Any:
    """Hidden, read only or editable."""
    return LEVEL_WORDS[{FieldLevel.HIDDEN: "hidden", FieldLevel.READ: "read"}.get(FieldLevel(level), "write")]


def role_name(facts: Facts, role: str) -> str:
    """What a role is called, in the reader's language if it is one of the ready ones."""
    said = facts.get(Key(role, "text", "", NAME))
    return gettext(said) if said else role


def role_text(facts: Facts, role: str) -> str:
    """What a role is for, likewise."""
    said = facts.get(Key(role, "text", "", DESCRIPTION))
    return gettext(said) if said else ""
