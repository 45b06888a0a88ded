from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class AuditConfig(Module):
    """History of everything."""

    default = True
    name = "klientela.core.audit"
    label = "audit"
    verbose_name = _("History")
    requires = ("identity", "access")

    def ready(self) -> None:
        super().ready()
        from klientela.core.audit.actor import tell_each_connection

        connection_created.connect(tell_each_connection, dispatch_uid="audit.actor")
