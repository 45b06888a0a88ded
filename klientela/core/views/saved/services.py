"""Keeping, sharing and taking away views."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.decisions import demand, may
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.models import Role, Team
from klientela.core.criteria.tree import Group, to_json
from klientela.core.identity.models import User
from klientela.core.views.models import SavedView
from klientela.core.views.saved.opening import OPTIONS
from klientela.core.views.saved.rights import has_left, may_change, may_share
from klientela.kernel.entity import Entity
from klientela.kernel.errors import NotAllowed, StaleSave

MOST_VIEWS = 200
"""Views one person keeps of one kind of record."""
LONGEST_NAME = 80


@transaction.atomic
def keep_view(entity: Entity, name: str, tree: Group, options: Mapping[str, str], *, by: User) -> SavedView:
    """Keep a question with its form as a new view, which is the author's only."""
    demand(by, "read", entity)
    if SavedView.objects.filter(author=by, entity=entity.slug, deleted_at=None).count() >= MOST_VIEWS:
        raise ValidationError(_("You keep so many views of this kind that no more fit. Delete some first."))
    return SavedView.objects.create(entity=entity.slug, name=named(name), author=by, criteria=_stored(tree), options=options_of(options))


@transaction.atomic
def change_view(view: SavedView, tree: Group, options: Mapping[str, str], *, by: User, version: int) -> SavedView:
    """Keep another question or form under the same view."""
    return _write(view, {"criteria": _stored(tree), "options": options_of(options)}, by=by, version=version)


@transaction.atomic
def rename_view(view: SavedView, name: str, *, by: User, version: int) -> SavedView:
    """Call a view something else."""
    return _write(view, {"name": named(name)}, by=by, version=version)


@transaction.atomic
def share_view(view: SavedView, roles: Iterable[Role], teams: Iterable[Team], *, by: User, begins: Iterable[Role] = ()) -> None:
    """Show a view to exactly these roles and teams; the lists of the roles in `begins` begin with it."""
    if not may_share(by) or not may_change(by, view):
        raise NotAllowed("share_views")
    show_to(view, roles, teams, begins=begins, place=view.entity)


def show_to(thing: Any, roles: Iterable[Role], teams: Iterable[Team], *, begins: Iterable[Role], place: str) -> None:
    """Open something kept to exactly these roles and teams; for the roles in `begins` the place begins with it, and with nothing else."""
    wanted = [*((role, None) for role in roles), *((None, team) for team in teams)]
    first = {role.pk for role in begins}
    for share in thing.shares.all():
        if (share.role, share.team) not in wanted:
            share.delete()
    mine = thing.shares.values("pk")
    thing.shares.model.objects.filter(role__in=first, default_of=place).exclude(pk__in=mine).update(default_of=None)
    for role, team in wanted:
        default_of = place if role and role.pk in first else None
        thing.shares.update_or_create(role=role, team=team, defaults={"default_of": default_of})


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    """Take a view away; links to it tell that it is gone. Whoever changes settings also takes away what those who left have shared."""
    if not may_change(by, view) and not may_take_over(by, view):
        raise NotAllowed("delete")
    SavedView.objects.filter(pk=view.pk).update(deleted_at=timezone.now())


@transaction.atomic
def restore_view(view: SavedView, *, by: User) -> None:
    """Bring a view back that was just taken away, with its shares."""
    if not may_change(by, view):
        raise NotAllowed("restore")
    SavedView.objects.filter(pk=view.pk).update(deleted_at=None)


@transaction.atomic
def take_over(view: SavedView, *, by: User) -> None:
    """Become the author of a shared view whose author has left."""
    if not may_take_over(by, view):
        raise NotAllowed("take_over")
    SavedView.objects.filter(pk=view.pk).update(author=by)


def may_take_over(user: User, view: SavedView) -> bool:
    """Whether somebody may look after a shared view in place of its author, who has left."""
    return has_left(view) and may(user, MANAGE_SETTINGS) and view.shares.exists()


def _write(view: SavedView, values: dict[str, Any], *, by: User, version: int) -> SavedView:
    if not may_change(by, view):
        raise NotAllowed("update")
    if not SavedView.objects.filter(pk=view.pk, version=version, deleted_at=None).update(**values, changed_at=timezone.now()):
        now = SavedView.objects.filter(pk=view.pk).values_list("version", flat=True).first() or 0
        raise StaleSave({}, values, version=now)
    view.refresh_from_db()
    return view


def named(name: str) -> str:
    """A name people can tell from others. Raises `ValidationError`."""
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise ValidationError(_("Give it a name."))
    if len(name) > LONGEST_NAME:
        raise ValidationError(_("This name is too long."))
    return name


def _stored(tree: Group) -> dict[str, Any]:
    return to_json(tree) if tree.parts else {}


def options_of(options: Mapping[str, str]) -> dict[str, str]:
    """What a view keeps of the form of a list."""
    return {name: options[name] for name in OPTIONS if options.get(name)}
