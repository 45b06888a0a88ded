"""The boxes of the page about the running system; other packages add theirs to the slot `administration.boxes`."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.core.operations.backup.services import is_overdue, last_proved
from klientela.core.operations.health.disk import room_at
from klientela.core.operations.health.doctor import findings
from klientela.core.operations.system import watching
from klientela.kernel.entity import Panel

ATTENTION, PROCESSES, WORK, ROOM = _("What needs attention"), _("Processes"), _("Work in the background"), _("Room and database")
MAIL, BACKUPS, PROOF = _("Mail"), _("Backups"), _("Proof of the whole")
NAMES = {
    "supervisor": _("Supervisor"),
    "web": _("Web server"),
    "worker": _("Background work"),
    "database": _("Database"),
}


def attention(_user: User) -> Panel:
    """What is wrong and what to do, or that all is well: the same sentences as `bin/klientela doctor`."""
    found = list(findings(asked_within=True))
    return Panel(
        ATTENTION, "system/attention.html", {"ill": [each for each in found if not each.is_well], "looked": len(found)}, place="head"
    )


def processes(_user: User) -> Panel:
    """What runs, since when, with how much memory."""
    rows = [(NAMES[one.name], one) for one in watching.processes()]
    return Panel(PROCESSES, "system/processes.html", {"processes": rows, "total": sum(one.memory or 0 for _name, one in rows)})


def work(_user: User) -> Panel:
    """What waits, is under way or has failed in the background."""
    return Panel(WORK, "system/work.html", {"queue": watching.queue()})


def room(_user: User) -> Panel:
    """Room on the disk, and the size of the database."""
    found = room_at(settings.HOME)
    return Panel(ROOM, "system/room.html", {"room": found, "share": found.percent / 100, "database": watching.database()}, place="side")


def mail(_user: User) -> Panel:
    """How the outbox stands."""
    return Panel(MAIL, "system/mail.html", {"letters": watching.letters()}, place="side")


def backups(_user: User) -> Panel:
    """When a backup was proved for the last time."""
    return Panel(BACKUPS, "system/backups.html", {"last": last_proved(), "overdue": is_overdue()}, place="side")


def proof(_user: User) -> Panel:
    """What the last proof of the whole found."""
    return Panel(PROOF, "system/proof.html", {"proof": watching.last_proof()}, place="side")
