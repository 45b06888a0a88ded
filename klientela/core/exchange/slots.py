"""What import and export add to other places."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.exchange.people import STAFF
from klientela.core.exchange.scheduled.services import FAILURE
from klientela.core.exchange.undoing import origin_of
from klientela.core.exchange.whole import jobs  # noqa: F401 - declares its jobs where all contributions are read
from klientela.core.exchange.whole.undoing import origin_of as origin_of_databases
from klientela.kernel.entity import MenuItem
from klientela.kernel.notice import NoticeKind
from klientela.kernel.slot import slot

IMPORTS = MenuItem(_("Imports"), "imports", "file-import", order=700, allowed=lambda user: may(user, "import"))

slot("undo.origins").add("imports", origin_of)
slot("undo.origins").add("databases", origin_of_databases)
slot("importers").add("users", STAFF)
slot("notifications.kinds").add(FAILURE, NoticeKind(_("A scheduled import failed"), icon="file-import"))
slot("settings.pages").add("imports", IMPORTS)
