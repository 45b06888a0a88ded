"""Switching modules on and off. Off is silent: nothing of the module is reached or does anything, and all its data stays."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from klientela.core.access.acting import actor_or_none
from klientela.core.access.decisions import demand
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.models import ModuleState
from klientela.core.access.modules import modules_off
from klientela.core.identity.models import RulesVersion, SecurityEventKind, User
from klientela.core.identity.security import note_event
from klientela.kernel.entity import Entity
from klientela.kernel.module import Module, dependents_of, is_on, required_by, switchable

SETTING = "modules"


def demand_on(entity: Entity) -> None:
    """Refuse, in words, what is asked about records whose module is switched off."""
    if not is_on(entity.module):
        known = switchable().get(entity.module)
        name = known.verbose_name if known else entity.plural
        raise ValidationError(_("%(module)s is switched off. Nothing was changed; try again when it is on.") % {"module": name})


def switched_off() -> frozenset[str]:
    """What is switched off for whoever is acting; where nobody is, the database is asked."""
    actor = actor_or_none()
    return actor.modules_off if actor else modules_off()


def goes_with(label: str) -> list[Module]:
    """The modules that are on and would be switched off together with this one, since they need it."""
    off = modules_off()
    return [known for known in dependents_of(label) if known.label not in off]


def comes_with(label: str) -> list[Module]:
    """The modules that are off and would be switched on together with this one, since it needs them."""
    off = modules_off()
    return [known for known in required_by(label) if known.label in off]


def switch_off(label: str, *, by: User, address: str = "") -> list[Module]:
    """Switch a module off, and those that need it; gives what was switched."""
    return _switch(label, on=False, by=by, address=address)


def switch_on(label: str, *, by: User, address: str = "") -> list[Module]:
    """Switch a module on, and those it needs; gives what was switched."""
    return _switch(label, on=True, by=by, address=address)


@transaction.atomic
def _switch(label: str, *, on: bool, by: User, address: str) -> list[Module]:
    demand(by, MANAGE_SETTINGS)
    if label not in switchable():
        raise ValidationError(_("There is no module that can be switched under this name."))
    RulesVersion.objects.select_for_update().first()
    if (label not in modules_off()) == on:
        return []
    found = [switchable()[label], *(comes_with(label) if on else goes_with(label))]
    for known in found:
        ModuleState.objects.update_or_create(module=known.label, defaults={"is_on": on})
    note_event(SecurityEventKind.SETTINGS_CHANGED, by=by, address=address, setting=SETTING, on=on, modules=[each.label for each in found])
    return found
