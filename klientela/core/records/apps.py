from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class RecordsConfig(Module):
    """Records and their fields."""

    default = True
    name = "klientela.core.records"
    label = "records"
    verbose_name = _("Records")
    requires = ("identity", "access", "audit")

    def ready(self) -> None:
        super().ready()
        from klientela.core.records.installing import after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="records.triggers")
