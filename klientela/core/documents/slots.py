"""What files add to other places: the box on record pages, and who may have files at all."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import may
from klientela.core.access.functions import Function
from klientela.core.documents.describing import described
from klientela.core.documents.holding import hold
from klientela.core.documents.pages.panel import files_panel
from klientela.core.documents.proving import problems, standing
from klientela.core.documents.reaching import SEE_FILES, names_of
from klientela.core.views.beside import Beside
from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check

slot("record.panels").add("documents.files", files_panel, order=85)
FILES = Function(SEE_FILES, _("See files"), _("Files attached to records one may see; adding needs the right to change the record."))
slot("access.functions").add(SEE_FILES, FILES, order=70)
MEND = "Bring the named files back from the last proved backup, or attach them again."
slot("verify.checks").add("files", Check("Each attached file is there and unaltered", problems, standing, MEND), order=30)
slot("api.descriptions").add("files", described)
TOLD = Beside("documents_attachment", pgettext_lazy("attachment", "File"), "name", lambda user: may(user, SEE_FILES), names_of)
slot("history.beside").add("files", TOLD)
slot("own.files").add("documents", hold)
