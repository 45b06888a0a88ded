"""Files people bring: kept in pieces for a week, opened as tables."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.models import ImportLine, ImportRun, Upload, UploadPiece
from klientela.core.exchange.reading import Table, open_table
from klientela.core.identity.models import User
from klientela.kernel.wall import beyond_the_wall

MAX_BYTES = 100 * 2**20
PIECE = 2**20
DAYS = 7

TOO_LARGE = _("The file is larger than %(limit)s MB. Divide it into several files.")
_GONE = _("The file is kept for a week only and is gone. Bring it again.")


@transaction.atomic
def keep_upload(name: str, content: Iterable[bytes], *, by: User) -> Upload:
    """Keep a file for its owner. Those of more than a week ago go at the same time."""
    forget_old_files()
    upload = Upload.objects.create(owner=by, name=Path(name.replace("\\", "/")).name[:255] or "file.csv")
    for number, piece in enumerate(_pieces(content)):
        upload.size += len(piece)
        if upload.size > MAX_BYTES:
            raise ValidationError(TOO_LARGE % {"limit": MAX_BYTES // 2**20})
        UploadPiece.objects.create(upload=upload, number=number, content=piece)
    upload.save(update_fields=["size"])
    return upload


@beyond_the_wall("files of others that are too old")
def forget_old_files() -> None:
    """Delete files brought more than a week ago, and what was noted about their rows."""
    limit = timezone.now() - timedelta(days=DAYS)
    ImportLine.objects.filter(run__created_at__lt=limit).delete()
    ImportRun.objects.filter(created_at__lt=limit, finished_at=None).delete()
    Upload.objects.filter(created_at__lt=limit).delete()


@contextmanager
def opened(upload: Upload | None, *, encoding: str = "", separator: str = "") -> Iterator[Table]:
    """The table in a file. Raises `ValidationError` in words for whoever brought it."""
    if upload is None:
        raise ValidationError(_GONE)
    with tempfile.TemporaryDirectory(prefix="klientela-") as folder:
        path = Path(folder) / "table"
        with path.open("wb") as file:
            for piece in upload.pieces.order_by("number").values_list("content", flat=True).iterator(chunk_size=4):
                file.write(piece)
        yield table_of(path, encoding=encoding, separator=separator)


def table_of(content: Path | bytes, *, encoding: str = "", separator: str = "") -> Table:
    """A readable table, or a `ValidationError` that names the line where one is to blame."""
    try:
        return open_table(content, encoding=encoding or None, separator=separator or None)
    except UnreadableFile as error:
        raise ValidationError(explained(error)) from error


def explained(error: UnreadableFile) -> str:
    """The error with its place in the file."""
    if error.row:
        return str(_("Line %(row)s: %(reason)s") % {"row": error.row, "reason": error})
    return str(error)


def _pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    """The content in pieces of one size, whatever it comes in."""
    waiting = bytearray()
    for chunk in content:
        waiting += chunk
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    if waiting:
        yield bytes(waiting)
