"""Setting up the stages of one's own work."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.core.processes.models import Process, Stage
from klientela.core.views.guide.steps import ADMINISTRATORS, at, may_do
from klientela.kernel.guide import Step


def _arranged(_user: User) -> Any:
    """Whether anybody has changed the stages that come with the system, or added a process."""
    changed = Stage.objects.filter(deleted_at=None, version__gt=1)
    several = Process.objects.filter(deleted_at=None).order_by().values("entity").annotate(n=Count("pk")).filter(n__gt=1)
    return several.exists() or changed


STEPS = {
    "stages": Step(
        _("Stages"),
        _("Call the stages of your work what you call them, with chances and usual days."),
        _arranged,
        at("processes-list"),
        _("Look at stages"),
        "arrows-sort",
        ADMINISTRATORS,
        may_do("update", "processes"),
    )
}
