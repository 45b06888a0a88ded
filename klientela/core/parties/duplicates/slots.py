"""What duplicates add to other places: the queue beside lists and in the palette, weights in the settings, the warning in forms."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.parties.duplicates.importing import duplicates_of
from klientela.core.parties.duplicates.typing_pages import watching
from klientela.kernel.entity import MenuItem
from klientela.kernel.slot import slot

WEIGHTS = MenuItem(_("Weights of duplicates"), "duplicates-weights", "copy", order=720, allowed=lambda user: may(user, "manage_settings"))

slot("form.panels").add("parties.duplicates", watching)
slot("import.duplicates").add("parties", duplicates_of)
slot("settings.pages").add("duplicates", WEIGHTS)
