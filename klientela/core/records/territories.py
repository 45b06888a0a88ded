"""Verbs about territories: every change of their rules or tree places records anew, in the background."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.models import Territory, TerritoryMember
from klientela.core.access.territories import effect_of, tidy_rules
from klientela.core.access.trees import refuse_circle
from klientela.core.identity.models import User
from klientela.core.jobs.models import Progress
from klientela.core.records.services import bury, save
from klientela.core.records.territory_jobs import place_everything


@transaction.atomic
def create_territory(values: Mapping[str, Any], *, by: User) -> Territory:
    """Enter a territory; until it has rules nothing lies in it."""
    territory = Territory(**values)
    refuse_circle(territory)
    saved: Territory = save(territory)
    return saved


@transaction.atomic
def change_territory(territory: Territory, values: Mapping[str, Any], *, by: User) -> Territory:
    """Rename a territory, or move it with all that lies in it below another."""
    is_moving = "parent" in values and values["parent"] != territory.parent
    for name, value in values.items():
        setattr(territory, name, value)
    refuse_circle(territory)
    saved: Territory = save(territory)
    if is_moving:
        place_everything.start(by=by)
    return saved


@transaction.atomic
def set_rules(territory: Territory, rules: Mapping[str, Any], *, by: User, parent: Territory | None, everything: bool = False) -> Progress:
    """Give a territory its rules and its place; the records that follow are placed in the background, whose progress comes back.

    Rules that match every record are refused unless that is said to be meant.
    """
    territory.rules, territory.parent = tidy_rules(rules), parent
    if territory.rules and not everything and effect_of(territory.rules, territory=territory, by=by).is_everything:
        raise ValidationError(_("These rules match every record. Say that you mean everything, or make them narrower."))
    refuse_circle(territory)
    save(territory)
    return place_everything.start(by=by)


@transaction.atomic
def delete_territory(territory: Territory, *, by: User) -> None:
    """Dissolve a territory that has none below it: its people lose what they saw through it."""
    if Territory.objects.filter(parent=territory, deleted_at=None).exists():
        raise ValidationError(_("Other territories belong to this one. Move or delete them first."))
    TerritoryMember.objects.filter(territory=territory).delete()
    bury(territory)
    place_everything.start(by=by)
