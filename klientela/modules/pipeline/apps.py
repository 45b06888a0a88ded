from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.kernel.module import Module


class PipelineConfig(Module):
    """Where deals stand, how far they come, and what was sold."""

    default = True
    name = "klientela.modules.pipeline"
    label = "pipeline"
    verbose_name = pgettext_lazy("module", "Pipeline")
    text = _("Where every deal stands, how far deals come, what was sold, and how likely each is to be won.")
    requires = ("sales", "catalogue")
    icon = "filter"
    order = 195
