"""Kinds of records the company has made become known to this process, and are known anew when the configuration has changed."""

import threading
from collections import deque
from typing import Any
from uuid import UUID

from klientela.core.own_entities.entities import OwnKind
from klientela.core.own_entities.models import OwnEntity
from klientela.core.own_entities.routes import put_up
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.publishing import configuration_version
from klientela.kernel.entity import OWN, Entity, describe_own

KEPT_STAMPS = 64

_turn = threading.RLock()
_seen: deque[UUID | None] = deque(maxlen=KEPT_STAMPS)
_known: dict[str, tuple[Any, Entity]] = {}


def bring_up_to_date() -> None:
    """Learn the kinds anew if the configuration is another than any seen before; asks the database once a second at most."""
    stamp = configuration_version()
    if stamp in _seen:
        return
    with _turn:
        if stamp not in _seen:
            describe_all()
            _seen.append(stamp)


def describe_all() -> None:
    """Learn the kinds as the database has them now. One that is as it was stays the same object, so that what is remembered of it holds."""
    fields: dict[str, list[OwnField]] = {}
    for field in OwnField.objects.filter(deleted_at=None, entity__startswith=OWN).order_by("position", "id"):
        fields.setdefault(field.entity, []).append(field)
    with _turn:
        found = {each.slug: _described(each, fields.get(each.slug, [])) for each in OwnEntity.objects.filter(deleted_at=None)}
        for slug in set(_known) - set(found):
            del _known[slug]
        describe_own(found.values())
        put_up(found.values())


def forget_all() -> None:
    """Know no kind until the next look."""
    with _turn:
        _seen.clear()
        _known.clear()
        describe_own(())
        put_up(())


def _described(definition: OwnEntity, fields: list[OwnField]) -> Entity:
    print_of_it = (definition.version, definition.change, tuple((field.name, field.kind) for field in fields))
    known = _known.get(definition.slug)
    if known is None or known[0] != print_of_it:
        known = _known[definition.slug] = (print_of_it, OwnKind(definition, fields))
    return known[1]
