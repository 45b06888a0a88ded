from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module, ask_switches_of


class AccessConfig(Module):
    """The organisation and its permissions."""

    default = True
    name = "klientela.core.access"
    label = "access"
    verbose_name = _("Access")
    requires = ("identity",)

    def ready(self) -> None:
        super().ready()
        from klientela.core.access.switches import switched_off
        from klientela.core.access.wall.context import stand_at_each_wall

        ask_switches_of(switched_off)
        connection_created.connect(stand_at_each_wall, dispatch_uid="access.wall")
