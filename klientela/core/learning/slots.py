"""What learning adds to other places: who may look at it, and its page in the settings."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.functions import Function
from klientela.core.learning.services import FUNCTION
from klientela.kernel.entity import MenuItem
from klientela.kernel.slot import slot

SEE_LEARNT = Function(
    FUNCTION,
    _("See what was learnt"),
    _("Look at what the history of all records teaches: how many outcomes, how exact, what counts; and learn anew."),
)
PAGE = MenuItem(_("What was learnt"), "learning", "trending-up", order=730, allowed=lambda user: may(user, FUNCTION))

slot("access.functions").add(FUNCTION, SEE_LEARNT, order=90)
slot("settings.pages").add("learning", PAGE)
