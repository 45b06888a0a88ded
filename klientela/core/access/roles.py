"""Roles as records: each change of one is a version of the policy too."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.administrators import somebody_administers
from klientela.core.access.drafts import free_slug
from klientela.core.access.models import FieldRule, Grant, Role, RoleHolder
from klientela.core.access.policy_versions import note_change
from klientela.core.identity.models import User

_HELD = _("Somebody still holds this role. Take it from them first.")


@transaction.atomic
def create_role(values: Mapping[str, Any], *, by: User) -> Role:
    """A new role that allows nothing yet."""
    role = Role(**values)
    role.slug = role.slug or free_slug(role.name, taken={})
    role.full_clean()
    role.save()
    note_change(by=by)
    return role


@transaction.atomic
def change_role(role: Role, values: Mapping[str, Any], *, by: User) -> Role:
    """Call a role otherwise, or require a second factor of whoever holds it; its code stays, since defaults know it by that."""
    for name, value in values.items():
        setattr(role, name, value)
    role.full_clean()
    role.save()
    note_change(by=by)
    return role


def delete_role(role: Role, *, by: User) -> Role:
    """Take away a role that nobody holds, and all it allows."""
    if RoleHolder.objects.filter(role=role, user__deleted_at=None).exists():
        raise ValidationError(_HELD)
    with somebody_administers():
        Grant.objects.filter(role=role).delete()
        FieldRule.objects.filter(role=role).delete()
        role.deleted_at = timezone.now()
        role.save()
        note_change(by=by)
    return role
