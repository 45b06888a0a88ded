from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class ViewsConfig(Module):
    """Generic pages that read an entity: list, board, record, form."""

    default = True
    name = "klientela.core.views"
    label = "views"
    verbose_name = _("Pages")
