"""Choosing rooms, cars and devices in a form."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.core.tasks.booking.resources import offered_to
from klientela.core.tasks.models import Resource
from klientela.core.views.requests import key_of
from klientela.kernel.entity import entity_of

MOST = 200


def resources_field(user: User, *, chosen: Iterable[Resource] = ()) -> forms.MultipleChoiceField:
    """The rooms and devices somebody may choose, and what is chosen already though it is out of use by now."""
    known = {row.pk: row for row in (*_offered(user), *chosen)}
    return forms.MultipleChoiceField(
        label=_("Rooms and devices"),
        required=False,
        choices=[(str(row.pk), _named(row, user)) for row in known.values()],
        initial=[str(row.pk) for row in chosen],
        widget=forms.CheckboxSelectMultiple({"class": "check"}),
    )


def resources_in(field: Iterable[str], user: User, *, chosen: Iterable[Resource] = ()) -> list[Resource]:
    """The rooms and devices a form names."""
    keys = {key_of(text) for text in field}
    return [row for row in {row.pk: row for row in (*_offered(user), *chosen)}.values() if row.pk in keys]


def _offered(user: User) -> list[Resource]:
    entity = entity_of(Resource)
    return list(offered_to(user)[:MOST]) if may(user, "read", entity) and sees(user, entity, "name", "is_active") else []


def _named(row: Resource, user: User) -> str:
    hints = [str(row.get_kind_display())] if sees(user, entity_of(Resource), "kind") else []
    if row.seats and sees(user, entity_of(Resource), "seats"):
        hints.append(str(_("%(count)s seats") % {"count": row.seats}))
    return f"{row.name} ({', '.join(hints)})" if hints else row.name
