"""Records without the values of fields that are hidden from somebody; such copies are shown and never saved."""

from copy import copy
from typing import Any

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import fields_for
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.records.own.names import is_own, own_name
from klientela.core.records.titles import title_of
from klientela.kernel.entity import entity_of


def withheld_from[R: Any](record: R, user: User) -> R:
    """A copy of a record in which every field hidden from a user is empty."""
    entity = entity_of(record)
    hidden = fields_for(user, entity)
    if not hidden:
        return record
    kept = copy(record)
    columns = {column.name: column for column in entity.model._meta.concrete_fields}
    for name in hidden & set(columns):
        column = columns[name]
        texts = column.empty_strings_allowed and not column.null and not column.is_relation
        setattr(kept, column.attname, [] if field_of(entity, name).kind == "tags" else "" if texts else None)
    if any(map(is_own, hidden)):
        kept.own = {code: value for code, value in kept.own.items() if own_name(code.partition("~")[0]) not in hidden}
    return kept


def called[R: Any](record: R, user: User) -> R:
    """A copy to be chosen from: without what is hidden, under the name by which this user knows it."""
    kept = withheld_from(record, user)
    if kept is not record:
        setattr(kept, entity_of(record).title, title_of(record, user))
    return kept


def told_order(model: Any, user: User) -> tuple[str, ...]:
    """The usual order of set-up data, as far as it tells nothing of a field hidden from this user."""
    hidden = fields_for(user, entity_of(model))
    return (*(order for order in model._meta.ordering if order.removeprefix("-") not in hidden), "pk")


def without_hidden[R: Any](record: R) -> R:
    """A record as whoever is acting may see it; the system sees all of it."""
    user = current_actor().user
    return withheld_from(record, user) if user else record
