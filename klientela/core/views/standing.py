"""What of a form a record does not show, does not let change, and needs, by what stands in it now."""

from typing import Any

from klientela.core.identity.models import User
from klientela.core.records.own.conditions import Standing, conditional, standing
from klientela.core.views.forms import RecordForm
from klientela.core.views.overlays.conditions import values_of
from klientela.kernel.entity import Entity


def depends(entity: Entity) -> bool:
    """Whether anything in forms of an entity comes and goes."""
    return bool(conditional(entity))


def mark(form: RecordForm, entity: Entity, *, record: Any, user: User) -> Standing:
    """Mark the fields of a form as the record stands; the page draws them so, and the save holds to it whatever is sent."""
    if not depends(entity):
        return Standing()
    found = standing(entity, values_of(form), user, record=record)
    for name, made in form.fields.items():
        marked: Any = made
        marked.is_away, marked.is_still, marked.is_needed = name in found.hidden, name in found.fixed, name in found.needed
    return found


def told(found: Standing) -> dict[str, list[str]]:
    """The same for the script of the form."""
    return {"away": sorted(found.hidden), "still": sorted(found.fixed), "needed": sorted(found.needed)}
