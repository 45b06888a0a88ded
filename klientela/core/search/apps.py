from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class SearchConfig(Module):
    """One search box over all records."""

    default = True
    name = "klientela.core.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        super().ready()
        from klientela.core.search.documents import after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="search.documents")
