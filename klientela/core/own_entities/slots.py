"""What own kinds add to the settings, and to how the program keeps up with them."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.own_entities.configuration import KINDS as CONFIGURED
from klientela.core.own_entities.describing import bring_up_to_date
from klientela.kernel.entity import MenuItem, keep_up_by
from klientela.kernel.slot import slot

TEXT = _("Keep what the program does not know yet: projects, machines, contracts.")
KINDS = MenuItem(_("Own kinds of records"), "own-kinds", "category", allowed=lambda user: may(user, MANAGE_SETTINGS), text=TEXT)
slot("settings.pages").add("own-kinds", KINDS, order=15)
slot("configuration.parts").add("kinds", CONFIGURED, order=20)
keep_up_by(bring_up_to_date)
