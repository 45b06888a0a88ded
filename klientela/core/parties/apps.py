from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class PartiesConfig(Module):
    """Organisations and persons."""

    default = True
    name = "klientela.core.parties"
    label = "parties"
    verbose_name = _("Parties")
    icon = "building"

    reads = (
        *(*Module.reads[:2], "consents.entities", "accounts.entities", "strategy.entities", *Module.reads[2:]),
        *("boxes.slots", "duplicates.jobs", "duplicates.slots", "merging.slots"),
    )
