"""Mappings that are kept: whose they are, who may use them, and how they leave and come as files."""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand
from klientela.core.exchange.models import ImportMapping
from klientela.core.exchange.plans import Plan
from klientela.core.identity.models import User
from klientela.kernel.entity import entities
from klientela.kernel.wall import beyond_the_wall

MOST_BYTES = 512 * 1024
PROGRAM = "klientela.mapping"
"""What stands in a file so that it is known as a mapping."""

_NOT_OPEN = _("This mapping is not there any more, or not for you.")
_TAKEN = _("There is a mapping of this name already. Choose another.")
_NO_NAME = _("Give the mapping a name.")
_NOT_A_MAPPING = _("This is not a mapping this program can read.")
_TOO_LARGE = _("This file is too large for a mapping.")
_UNKNOWN = _("This mapping is for records this installation does not have: %(kind)s.")
_IN_USE = _("A scheduled import uses this mapping. Delete that first.")


def mappings_for(user: User, *, entity: str = "") -> QuerySet[ImportMapping]:
    """The mappings a user may use: his own, and those that are shared with all."""
    found = ImportMapping.objects.filter(Q(owner=user) | Q(is_shared=True), deleted_at=None)
    return (found.filter(entity=entity) if entity else found).order_by("entity", "name")


def mapping_open_to(user: User, key: Any) -> ImportMapping:
    """The mapping with this key, if the user may use it. Raises `ValidationError`."""
    found = mappings_for(user).filter(pk=key).first()
    if found is None:
        raise ValidationError(_NOT_OPEN)
    return found


def as_file(mapping: ImportMapping) -> str:
    """A mapping as a file that another installation reads."""
    return json.dumps({"program": PROGRAM, **mapping.plan, "name": mapping.name}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@transaction.atomic
def bring_mapping(content: bytes, *, by: User, name: str = "") -> ImportMapping:
    """Keep the mapping that stands in a file as one's own. One of a newer version, or for unknown records, is refused."""
    demand(by, "import")
    if len(content) > MOST_BYTES:
        raise ValidationError(_TOO_LARGE)
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValidationError(_NOT_A_MAPPING) from error
    plan = Plan.from_json(data)
    if plan.entity not in {entity.slug for entity in entities()}:
        raise ValidationError(_UNKNOWN % {"kind": plan.entity})
    wanted = (name or str(plan.name)).strip()[:100]
    return _kept(ImportMapping(owner=by, entity=plan.entity, plan=plan.as_json()), _free_name(plan.entity, wanted))


def _free_name(entity: str, name: str) -> str:
    taken = set(ImportMapping.objects.filter(entity=entity, deleted_at=None).values_list("name", flat=True))
    numbered = (f"{name[:94]} ({number})" for number in range(2, len(taken) + 3))
    return next(text for text in (name, *numbered) if text not in taken)


@transaction.atomic
def rename(key: UUID, name: str, *, by: User) -> ImportMapping:
    """Give one's mapping another name."""
    return _kept(_own(key, by), name.strip())


@transaction.atomic
def share(key: UUID, *, with_all: bool, by: User) -> ImportMapping:
    """Let everybody who imports use one's mapping, or keep it to oneself."""
    mapping = _own(key, by)
    mapping.is_shared = with_all
    mapping.save()
    return mapping


@transaction.atomic
def remove(key: UUID, *, by: User) -> None:
    """Delete one's mapping; imports made with it stay."""
    from klientela.core.exchange.scheduled.models import ImportSchedule

    mapping = _own(key, by)
    with beyond_the_wall("whether an import of a colleague by the clock uses a mapping"):
        is_used = ImportSchedule.objects.filter(mapping=mapping).exists()
    if is_used:
        raise ValidationError(_IN_USE)
    mapping.deleted_at = timezone.now()
    mapping.save()


def _own(key: UUID, by: User) -> ImportMapping:
    demand(by, "import")
    found = ImportMapping.objects.select_for_update().filter(pk=key, owner=by, deleted_at=None).first()
    if found is None:
        raise ValidationError(_NOT_OPEN)
    return found


def _kept(mapping: ImportMapping, name: str) -> ImportMapping:
    if not name:
        raise ValidationError({"name": _NO_NAME})
    others = ImportMapping.objects.filter(entity=mapping.entity, name=name, deleted_at=None).exclude(pk=mapping.pk)
    if others.exists():
        raise ValidationError({"name": _TAKEN})
    mapping.name = name
    mapping.plan = {**mapping.plan, "name": name}
    mapping.full_clean()
    mapping.save()
    return mapping
