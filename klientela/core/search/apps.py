from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class SearchConfig(Module):
    """One search box over all records."""

    default = True
    name = "klientela.core.search"
    label = "search"
    verbose_name = _("Search")
