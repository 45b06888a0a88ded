"""Which fields a question may name: those the user may see, and the territory a record lies in."""

from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fields_for, may
from klientela.core.access.models import Territory
from klientela.core.criteria.flags import flag_named, flags_for
from klientela.core.criteria.relations import ALWAYS, kinds_of
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.publishing import configured
from klientela.kernel.entity import Entity, entity_of

TERRITORY = "territory"
TIMES = ("created_at", "changed_at")


class UnknownField(BadRequest):
    """The address asks about something that does not exist, or that is not for this user; both are told alike."""


def askable(entity: Entity, user: User) -> tuple[Field, ...]:
    """The fields a user can ask about, those the entity offers first. Memberships and the territory have no column."""
    found: dict[str, Field] = {}
    for kind in kinds_of(entity):
        hidden = fields_for(user, kind)
        found |= {
            field.name: field for field in _fields_of(kind, get_language() or "") if field.name not in hidden and field.name not in found
        }
    lies_in = _territory(entity)
    if lies_in and may(user, "read", entity_of(Territory)):
        found[TERRITORY] = lies_in
    found |= {flag.name: flag.field() for flag in flags_for(entity, user)}
    return tuple(found.values())


def in_columns(entity: Entity, user: User) -> tuple[Field, ...]:
    """Those of the fields a user can ask about that have a column, so that lists can show, sort and group by them."""
    return tuple(field for field in askable(entity, user) if field.column is not None)


@configured
def _fields_of(entity: Entity, language: str) -> tuple[Field, ...]:
    """Everything that can be asked of an entity, whoever asks: put together once per version of the configuration."""
    fields = (known_field(entity, name) for name in names_of(entity))
    return tuple(field for field in fields if field is not None and (field.column is not None or field.through is not None))


def names_of(entity: Entity) -> tuple[str, ...]:
    """The names of all fields an entity shows anywhere, of those every record has, and of those the company has added."""
    named = (*entity.filters, *entity.memberships, *entity.list, *entity.form, *entity.facts, *TIMES, *ALWAYS)
    return tuple(dict.fromkeys((*named, *(own.name for own in own_fields(entity)))))


def known_field(entity: Entity, name: str) -> Field | None:
    """The field of this name, or None where there is none. Whether it is for a user, `askable` says."""
    if name == TERRITORY:
        return _territory(entity)
    if flag := flag_named(entity, name):
        return flag.field()
    try:
        return field_of(entity, name)
    except (FieldDoesNotExist, LookupError):
        return None


def asked_field(entity: Entity, name: str, user: User) -> Field:
    """The field of this name that a user may ask about; unknown and hidden are the same error."""
    found = next((field for field in askable(entity, user) if field.name == name), None)
    if found is None:
        raise UnknownField(str(_("There is no filter of this name.")))
    return found


def _territory(entity: Entity) -> Field | None:
    if not getattr(entity.model, "party_column", ""):
        return None
    return Field(name=TERRITORY, label=_("territory"), kind="reference", column=None, target=Territory, editable=False)
