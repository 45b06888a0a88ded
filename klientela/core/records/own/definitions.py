"""The own fields of an entity, read once per version of the configuration."""

from django.core.exceptions import FieldDoesNotExist

from klientela.core.access.models import FieldLevel
from klientela.core.identity.kept import Extendable
from klientela.core.records.own.models import OwnField, OwnKind
from klientela.core.records.own.names import code_of
from klientela.core.records.own.publishing import configured
from klientela.kernel.entity import Entity, entities, entity_named


def own_fields(entity: Entity) -> tuple[OwnField, ...]:
    """The fields a company has added to an entity, in their order."""
    return tuple(_by_entity().get(entity.slug, {}).values())


def own_field(entity: Entity, name: str) -> OwnField:
    """The own field of this name (`own_…`); an unknown one raises `FieldDoesNotExist`."""
    try:
        return _by_entity()[entity.slug][code_of(name)]
    except KeyError:
        raise FieldDoesNotExist(f"{entity.slug} has no field named {name!r}.") from None


@configured
def levels_of(entity: Entity) -> dict[str, int]:
    """What colleagues may do with each own field unless a role says otherwise: what is computed is never written."""
    fields = (field for kind in kinds_within(entity) for field in own_fields(kind))
    return {field.name: FieldLevel.READ if field.is_computed else FieldLevel.WRITE for field in fields}


def kinds_within(entity: Entity) -> tuple[Entity, ...]:
    """An entity and those that describe only some of its records: parties are companies and people."""
    return (entity, *(known for known in entities() if known.model is not entity.model and issubclass(known.model, entity.model)))


def is_extendable(entity: Entity) -> bool:
    """Whether a company may add fields to an entity."""
    return issubclass(entity.model, Extendable)


@configured
def _by_entity() -> dict[str, dict[str, OwnField]]:
    found: dict[str, dict[str, OwnField]] = {}
    for field in OwnField.objects.filter(deleted_at=None).order_by("position", "id"):
        if _leads_somewhere(field):
            found.setdefault(field.entity, {})[field.code] = field
    return found


def _leads_somewhere(field: OwnField) -> bool:
    """A link to a kind of records that was taken away is not there until the kind is."""
    if field.kind != OwnKind.REFERENCE:
        return True
    try:
        entity_named(str(field.options.get("target")))
    except LookupError:
        return False
    return True
