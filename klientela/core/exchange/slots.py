"""What import and export add to other places."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.exchange.people import STAFF
from klientela.kernel.entity import MenuItem
from klientela.kernel.slot import slot

IMPORTS = MenuItem(_("Imports"), "imports", "file-import", order=700, allowed=lambda user: may(user, "import"))

slot("importers").add("users", STAFF)
slot("settings.pages").add("imports", IMPORTS)
