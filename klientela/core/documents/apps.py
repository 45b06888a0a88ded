from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class DocumentsConfig(Module):
    """Files that people attach to records."""

    default = True
    name = "klientela.core.documents"
    label = "documents"
    verbose_name = _("Files")
    icon = "file"
