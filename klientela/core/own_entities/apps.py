from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class OwnEntitiesConfig(Module):
    """Kinds of records that a company makes itself: rows of one table, described by rows of another."""

    default = True
    name = "klientela.core.own_entities"
    label = "own_entities"
    verbose_name = _("Own kinds of records")
