"""The gates every installation has: fields that must be filled in, and a question that must be true."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.decisions import fields_for, fixed_for
from klientela.core.criteria.checking import check
from klientela.core.identity.models import User
from klientela.core.processes import judging
from klientela.core.processes.contradictions import contradiction
from klientela.core.processes.kinds import GateKind, Missing, Setting, Settings
from klientela.core.processes.models import InProcess, Stage
from klientela.core.processes.writers import nobody_writes
from klientela.core.records.kinds import Field, form_fields
from klientela.core.records.own.values import value_of
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.slot import slot

FIELDS, QUESTION = "fields", "question"
_UNKNOWN = gettext_lazy("Something that is not for you must be filled in first. Ask your administrator.")
_BROKEN = gettext_lazy("A gate asks about something that is gone. Ask your administrator.")


def demanded(entity: Entity, settings: Settings) -> Iterator[Field]:
    """The fields a gate demands, less those that are gone."""
    known = {field.name: field for field in form_fields(entity)}
    return (known[name] for name in settings.get("fields", ()) if name in known)


def empty_fields(record: InProcess, settings: Settings, *, by: User | None, to: Stage) -> Sequence[Missing]:
    """The fields that say nothing; a hidden one is not named, one that may only be read is not offered."""
    entity = entity_of(record)
    empty = [field for field in demanded(entity, settings) if value_of(record, field.name) in (None, "", [])]
    return list(dict.fromkeys(_lacking(entity, field, by) for field in empty))


def _lacking(entity: Entity, field: Field, by: User | None) -> Missing:
    if by and field.name in fields_for(by, entity):
        return Missing(FIELDS, _UNKNOWN)
    text = _("%(field)s is not filled in.") % {"field": capfirst(str(field.label))}
    return Missing(FIELDS, text, fields=() if by is None or field.name in fixed_for(by, entity) else (field.name,))


def _fields_told(entity: Entity, settings: Settings, user: User) -> str:
    hidden = fields_for(user, entity)
    labels = [_("a field that is not for you") if field.name in hidden else str(field.label) for field in demanded(entity, settings)]
    return _("Filled in: %(fields)s") % {"fields": ", ".join(labels)}


def _fields_settings(entity: Entity, user: User) -> Sequence[Setting]:
    hidden = fields_for(user, entity) | {"process", "stage"}
    choices = [(field.name, capfirst(str(field.label))) for field in form_fields(entity) if field.name not in hidden]
    return (Setting("fields", gettext_lazy("Fields that must be filled in"), "choices", choices=choices),)


def _fields_warnings(entity: Entity, settings: Settings, user: User) -> Sequence[Any]:
    closed = [field for field in demanded(entity, settings) if nobody_writes(entity, field.name)]
    text = _("Nobody who moves records may fill in “%(field)s”. Only administrators could let them pass, with a reason.")
    gone = len(set(settings.get("fields", ()))) - len(list(demanded(entity, settings)))
    return [
        *(text % {"field": field.label} for field in closed),
        *([_("A field it demands is gone. It is not asked any more.")] if gone else ()),
    ]


def untrue(record: InProcess, settings: Settings, *, by: User | None, to: Stage) -> Sequence[Missing]:
    """Nothing where the question is true of the record; else the question, as whoever moves it may read it."""
    stored = settings.get("where")
    answer = judging.is_true(record, stored, by=by, setter=settings.get("set_by"))
    if answer:
        return ()
    if answer is None:
        return (Missing(QUESTION, _BROKEN),)
    said = judging.told(stored, entity_of(record), by) if by else ""
    return (Missing(QUESTION, _("Not yet: %(question)s") % {"question": said}, fields=_named(record, stored, by)),)


def _named(record: InProcess, stored: Any, by: User | None) -> tuple[str, ...]:
    """Fields of the record itself that the question is about and that could be changed to make it true."""
    tree, entity = judging.tree_of(stored), entity_of(record)
    if tree is None or by is None:
        return ()
    open_to = {field.name for field in form_fields(entity)} - fixed_for(by, entity) - {"process", "stage"}
    return tuple(dict.fromkeys(part.field for part in tree.conditions if part.field in open_to))


def _question_told(entity: Entity, settings: Settings, user: User) -> str:
    return judging.told(settings.get("where"), entity, user) or str(_BROKEN)


def _question_settings(entity: Entity, user: User) -> Sequence[Setting]:
    return (Setting("where", gettext_lazy("What must be true"), "question"),)


def _question_warnings(entity: Entity, settings: Settings, user: User) -> Sequence[Any]:
    tree = judging.tree_of(settings.get("where"))
    if tree is None or check(tree, entity, user):
        return [_BROKEN]
    name = contradiction(tree, entity)
    return [_("This can never be true: what is asked of “%(field)s” contradicts itself.") % {"field": name}] if name else []


slot("processes.gates").add(
    FIELDS,
    GateKind(gettext_lazy("Fields filled in"), empty_fields, _fields_told, _fields_settings, _fields_warnings),
    order=10,
)
slot("processes.gates").add(
    QUESTION,
    GateKind(gettext_lazy("Something is true"), untrue, _question_told, _question_settings, _question_warnings, icon="filter"),
    order=20,
)
