from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class TasksConfig(Module):
    """Tasks, calendar, reminders and notifications."""

    default = True
    name = "klientela.core.tasks"
    label = "tasks"
    verbose_name = _("Tasks")
    icon = "list-check"
    reads: ClassVar[tuple[str, ...]] = (
        *Module.reads,
        "calendar.handlers",
        "calendar.slots",
        "booking.handlers",
        "booking.slots",
        "booking.jobs",
        "dav.slots",
        "interchange.slots",
    )
