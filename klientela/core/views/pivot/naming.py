"""What groups of a pivot are called and in which order they come."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.decisions import visible
from klientela.core.access.opening import parent_of
from klientela.core.identity.models import User
from klientela.core.records.titles import title_path
from klientela.core.records.withholding import told_order
from klientela.core.views.cells import country_name
from klientela.core.views.pivot.dimensions import Level
from klientela.core.views.pivot.keys import OTHERS, RESTRICTED
from klientela.kernel.entity import Entity
from klientela.ui.formats import formats_now

AFTER_ALL = 10**9


class Names:
    """The values of one level: what each is called, and its place among them; the marks come last."""

    def __init__(self, level: Level, values: Iterable[Any], user: User) -> None:
        self.level = level
        plain = [value for value in values if value is not None and value not in (RESTRICTED, OTHERS)]
        self._told, self._place = _told(level, plain, user)

    def told(self, value: Any) -> str:
        """What a group is called."""
        if value is None:
            return _("(none)")
        if value is RESTRICTED:
            return _("restricted")
        if value is OTHERS:
            return _("Others")
        if value not in self._told and self.level.bucket:
            return self.level.bucket.told(value)
        return self._told.get(value, str(value))

    def place(self, value: Any) -> tuple[int, Any]:
        """Where a group stands among those beside it."""
        last = {None: 1, RESTRICTED: 2, OTHERS: 3}
        return (last[value], 0) if value in last else (0, self._place.get(value, AFTER_ALL))


def _told(level: Level, values: list[Any], user: User) -> tuple[dict[Any, str], dict[Any, Any]]:
    field = level.dimension.field
    if level.dimension.target:
        return _records(level.dimension.target.target, values, user)
    if level.bucket:
        names = {value: level.bucket.told(value) for value in values}
        return names, {value: place for place, value in enumerate(sorted(values))}
    if field.kind == "choice":
        labels = dict(field.choices)
        order = {value: place for place, value in enumerate(labels)}
        return {value: str(labels.get(value, value)) for value in values}, order
    if field.kind == "boolean":
        return {True: _("yes"), False: _("no")}, {True: 0, False: 1}
    locale = formats_now().locale
    names = {value: country_name(locale, value) if field.kind == "country" else str(value) for value in values}
    return names, {value: place for place, value in enumerate(sorted(values, key=lambda value: names[value].casefold()))}


def _records(entity: Entity, keys: list[UUID], user: User) -> tuple[dict[Any, str], dict[Any, Any]]:
    """Records in the order in which they are set up, else by name; of the same name each with what it belongs to."""
    ordering = entity.model._meta.ordering
    rows = visible(user, "read", entity).filter(pk__in=keys).order_by(*(told_order(entity.model, user) if ordering else ("pk",)))
    found = dict(rows.values_list("pk", title_path(entity, user)))
    names = {key: str(name or "") or f"{capfirst(entity.model._meta.verbose_name)} {str(key)[-6:].upper()}" for key, name in found.items()}
    names = _told_apart(entity, names, user)
    if ordering:
        return names, {key: place for place, key in enumerate(found)}
    return names, {key: place for place, key in enumerate(sorted(names, key=lambda key: names[key].casefold()))}


def _told_apart(entity: Entity, names: dict[Any, str], user: User) -> dict[Any, str]:
    often = Counter(names.values())
    twice = [key for key, name in names.items() if often[name] > 1]
    if not twice or not entity.part_of:
        return names
    parents = dict(entity.model._base_manager.filter(pk__in=twice).values_list("pk", f"{entity.part_of}_id"))
    told, _order = _records(parent_of(entity), list(set(parents.values())), user)
    return names | {key: f"{names[key]} · {told[parent]}" for key, parent in parents.items() if parent in told}
