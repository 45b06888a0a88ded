"""Saved views among what the palette offers."""

from collections.abc import Iterator

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.views.naming import plural_of
from klientela.core.views.saved.pages import address_of_view
from klientela.core.views.saved.rights import views_for
from klientela.kernel.commands import Command
from klientela.kernel.entity import entities

MOST = 300


def kept_views(user: User) -> Iterator[Command]:
    """The views a user may open, of kinds of records he may read."""
    readable = {entity.slug: entity for entity in entities() if may(user, "read", entity)}
    for view in views_for(user).filter(entity__in=readable).order_by("name", "pk")[:MOST]:
        entity = readable[view.entity]
        yield Command(view.name, address_of_view(view), entity.icon, "views", note=str(plural_of(entity)))
