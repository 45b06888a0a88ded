"""Which modules are switched off, as the database has it."""

from django.apps import apps

from klientela.core.access.models import ModuleState
from klientela.kernel.module import dependents_of, switchable


def modules_off() -> frozenset[str]:
    """Modules that are switched off, and those that are of no use without them; asks the database.

    What has a row but cannot be switched off stays on.
    """
    rows = set(ModuleState.objects.filter(is_on=False).values_list("module", flat=True))
    always_on = {known.label for known in apps.get_app_configs()} - set(switchable())
    with_them = {each.label for label in rows & set(switchable()) for each in dependents_of(label)}
    return frozenset((rows - always_on) | with_them)
