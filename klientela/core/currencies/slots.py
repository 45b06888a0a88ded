"""What currencies add to other places: who may keep rates, and their page in the settings."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.functions import Function
from klientela.core.currencies.services import FUNCTION
from klientela.kernel.entity import MenuItem
from klientela.kernel.slot import slot

MANAGE_RATES = Function(
    FUNCTION,
    _("Keep rates of currencies"),
    _("Bring tables of rates, enter rates by hand, and say in which currency the company counts."),
)
PAGE = MenuItem(_("Currencies and rates"), "currencies", "coins", order=740, allowed=lambda user: may(user, FUNCTION))

slot("access.functions").add(FUNCTION, MANAGE_RATES, order=95)
slot("settings.pages").add("currencies", PAGE)
