"""What running the system adds to other places: sample data to look around with, backups and their alarm."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_SETTINGS, Function
from klientela.core.operations.samples.loading import SAMPLE_DATA
from klientela.core.operations.samples.pages import offer
from klientela.kernel.entity import MenuItem
from klientela.kernel.notice import NoticeKind
from klientela.kernel.slot import slot

SAMPLES = Function(SAMPLE_DATA, _("Load and remove sample data"), _("Fill an empty installation to look around, and take that out again."))
slot("access.functions").add(SAMPLE_DATA, SAMPLES, order=80)
slot("steps.boxes").add("samples", offer)
PAGE = MenuItem(_("Sample data"), "sample-data", "flask", order=850, allowed=lambda user: may(user, SAMPLE_DATA))
slot("settings.pages").add("sample-data", PAGE)
BACKUPS = MenuItem(_("Backups"), "backups", "shield-check", order=845, allowed=lambda user: may(user, MANAGE_SETTINGS))
slot("settings.pages").add("backups", BACKUPS, order=845)
slot("notifications.kinds").add("backup.unproved", NoticeKind(_("Backups that were not proved"), icon="alert-triangle", is_needed=True))
