from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class LearningConfig(Module):
    """Chances learnt from the company's own history."""

    default = True
    name = "klientela.core.learning"
    label = "learning"
    verbose_name = _("Learning")
