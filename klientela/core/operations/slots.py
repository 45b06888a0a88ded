"""What running the system adds to other places: sample data to look around with, backups and their alarm."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_SETTINGS, Function
from klientela.core.operations.failures.keeping import keep_failure
from klientela.core.operations.samples.loading import SAMPLE_DATA
from klientela.core.operations.samples.pages import offer
from klientela.core.operations.system import boxes
from klientela.core.operations.verifying.whole import circles, missing_guards, orphans
from klientela.kernel.entity import MenuItem
from klientela.kernel.notice import NoticeKind
from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check

SAMPLES = Function(SAMPLE_DATA, _("Load and remove sample data"), _("Fill an empty installation to look around, and take that out again."))
slot("access.functions").add(SAMPLE_DATA, SAMPLES, order=80)
slot("steps.boxes").add("samples", offer)
PAGE = MenuItem(_("Sample data"), "sample-data", "flask", order=850, allowed=lambda user: may(user, SAMPLE_DATA))
slot("settings.pages").add("sample-data", PAGE)
BACKUPS = MenuItem(_("Backups"), "backups", "shield-check", order=845, allowed=lambda user: may(user, MANAGE_SETTINGS))
slot("settings.pages").add("backups", BACKUPS, order=845)
SYSTEM = MenuItem(_("System"), "system", "bolt", order=840, allowed=lambda user: may(user, MANAGE_SETTINGS))
slot("settings.pages").add("system", SYSTEM, order=840)
for place, (key, box) in enumerate(
    {
        "attention": boxes.attention,
        "processes": boxes.processes,
        "work": boxes.work,
        "room": boxes.room,
        "proof": boxes.proof,
        "backups": boxes.backups,
        "mail": boxes.mail,
    }.items()
):
    slot("administration.boxes").add(key, box, order=10 * place)
slot("work.titles").add("system.verify", _("Proving the whole"))
slot("failures.keep").add("table", keep_failure)
slot("notifications.kinds").add("system.room", NoticeKind(_("Little room on the disk"), icon="alert-triangle", is_needed=True))
slot("notifications.kinds").add("backup.unproved", NoticeKind(_("Backups that were not proved"), icon="alert-triangle", is_needed=True))

GUARDS = Check(
    "The database keeps every rule the program declares",
    missing_guards,
    todo="Start the program again: it puts back triggers at the start; for other rules tell the makers.",
)
ORPHANS = Check("Nothing points to what is not there", orphans, todo="Bring back the last proved backup, or tell the makers.")
CIRCLES = Check("Nothing stands above itself", circles, todo="Choose another superior, parent or category on the page of one of them.")
slot("verify.checks").add("guards", GUARDS, order=15)
slot("verify.checks").add("orphans", ORPHANS, order=34)
slot("verify.checks").add("circles", CIRCLES, order=36)
