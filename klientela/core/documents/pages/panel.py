"""The box “Files” on the page of a record."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import may
from klientela.core.documents.models import Attachment, Preview
from klientela.core.documents.reaching import SEE_FILES, files_of, takes_files
from klientela.core.documents.sniffing import DRAWN, PDF, is_disguised
from klientela.core.identity.models import User
from klientela.core.views.rights import is_open
from klientela.kernel.entity import Entity, Panel, entity_of

SHEETS = frozenset({"xls", "xlsx", "ods", "csv"})
TEXTS = frozenset({"doc", "docx", "odt", "txt", "rtf", "md"})
MINUTE = timedelta(minutes=1)
TITLE = pgettext_lazy("attachments", "Files")


@dataclass(frozen=True)
class Line:
    """One file as it stands in the box."""

    file: Attachment
    icon: str
    is_shown: bool
    """Whether it can be looked at without saving it."""
    has_picture: bool
    warning: Any = ""

    @property
    def is_being_drawn(self) -> bool:
        """Whether its picture will be there in a moment."""
        blob = self.file.blob
        return blob.preview == Preview.WAITING and blob.used_at > timezone.now() - MINUTE


def line_of(file: Attachment) -> Line:
    """A file with what tells people what it is."""
    kind, ending = file.blob.media_type, file.name.rpartition(".")[2].lower()
    warning = _("The content is not what the name promises.") if is_disguised(file.name, kind) else ""
    has_picture = kind in DRAWN and file.blob.preview == Preview.READY and not (kind == PDF and warning)
    icon = "file-spreadsheet" if ending in SHEETS else "file-text" if ending in TEXTS or kind == PDF else "file"
    return Line(file, icon, has_picture or (kind == PDF and not warning), has_picture, warning)


def files_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """The files of a record, with a place to drop more for whoever may change it."""
    if not takes_files(entity) or not may(user, SEE_FILES):
        return None
    context = shown_files(record, user)
    if not context["lines"] and not context["may_add"]:
        return None
    return Panel(TITLE, "documents/panel.html", context, place="side")


def shown_files(record: Any, user: User) -> dict[str, Any]:
    """What the box shows of a record to this user."""
    lines = [line_of(file) for file in files_of(record, user)]
    place = {"slug": entity_of(record).slug, "record_key": record.pk}
    is_drawing = any(line.is_being_drawn for line in lines)
    return {"lines": lines, "may_add": is_open(user, "update", record), "is_drawing": is_drawing, **place}
