"""Where the queue of likely duplicates is found."""

from django.utils.translation import gettext_lazy as _

from klientela.kernel.entity import MenuItem

DUPLICATES = MenuItem(_("Duplicates"), "duplicates", "copy", text=_("Companies and people that are likely in the base twice"))
