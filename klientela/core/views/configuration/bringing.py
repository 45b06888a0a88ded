"""Bringing a file of configuration in: what it would do, doing all of it or nothing, and taking it back."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import demand
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.identity.models import User
from klientela.core.records.own.publishing import configuration_changed
from klientela.core.views.configuration.files import Parts, parts
from klientela.core.views.models import ConfigurationImport
from klientela.kernel.configuration import ConfigurationPart, Values

NONSENSE = (AttributeError, DataError, LookupError, TypeError, ValueError)
"""What a file leads to that holds something else than was written."""


@dataclass
class Effect:
    """What a file does to one part: the names of what it makes, changes, and leaves alone since only this installation has it."""

    label: Any
    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    alike: int = 0
    ours: list[str] = field(default_factory=list)

    @property
    def does_anything(self) -> bool:
        """Whether anything would be otherwise."""
        return bool(self.made or self.changed)


def effects(found: Parts, *, by: User) -> list[Effect]:
    """What a file would do, part by part. Nothing is changed."""
    return [_effect(part, found[key]) for key, part in parts().items() if key in found and part.may(by)]


def _effect(part: ConfigurationPart, wanted: Values) -> Effect:
    ours, effect = part.write(), Effect(part.label)
    for key, value in wanted.items():
        if key not in ours:
            effect.made.append(_named(part, key, value))
        elif ours[key] != value:
            effect.changed.append(_named(part, key, value))
        else:
            effect.alike += 1
    effect.ours = [part.named(key, value) for key, value in ours.items() if key not in wanted]
    return effect


@transaction.atomic
def bring_in(found: Parts, *, by: User, name: str = "") -> ConfigurationImport:
    """Make everything as a file says; one piece that cannot be made leaves all as it is."""
    demand(by, MANAGE_SETTINGS)
    before: dict[str, Values] = {}
    after: dict[str, Values] = {}
    for key, part in parts().items():
        if key not in found or not part.may(by):
            continue
        ours = part.write()
        wanted = {name: value for name, value in found[key].items() if name not in ours or ours[name] != value}
        if wanted:
            _put(part, wanted, by=by)
            now = part.write()
            before[key], after[key] = ({piece: state.get(piece) for piece in wanted} for state in (ours, now))
    configuration_changed()
    batch = current_actor().batch
    return ConfigurationImport.objects.create(by=by, name=name[:200], batch=batch, before=before, after=after)


@transaction.atomic
def take_back(brought: ConfigurationImport, *, by: User) -> list[str]:
    """Make what a file changed as it was before; gives the names of what was changed again since, which stays."""
    demand(by, MANAGE_SETTINGS)
    brought = ConfigurationImport.objects.select_for_update().get(pk=brought.pk)
    if brought.taken_back_at:
        raise ValidationError(_("This was taken back already."))
    left: list[str] = []
    for key, part in reversed(parts().items()):
        if key in brought.before:
            left += _undo(part, brought.before[key], brought.after[key], by=by)
    brought.taken_back_at = timezone.now()
    brought.save(update_fields=["taken_back_at"])
    configuration_changed()
    return left


def _undo(part: ConfigurationPart, before: Values, after: Values, *, by: User) -> list[str]:
    now = part.write()
    still = {piece: value for piece, value in before.items() if now.get(piece) == after.get(piece)}
    _put(part, still, by=by)
    return [part.named(piece, value) for piece, value in after.items() if piece not in still and now.get(piece) != before[piece]]


def _put(part: ConfigurationPart, values: Values, *, by: User) -> None:
    try:
        part.put(values, by=by)
    except ValidationError as error:
        told = " ".join(error.messages)
        raise ValidationError(_("%(part)s: %(what)s") % {"part": part.label, "what": told}) from error
    except NONSENSE as error:
        raise ValidationError(_("%(part)s: something in it is not understood.") % {"part": part.label}) from error


def _named(part: ConfigurationPart, key: str, value: Any) -> str:
    try:
        return part.named(key, value)
    except NONSENSE:
        return key
