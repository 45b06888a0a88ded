"""Files people bring: kept in pieces for a week, opened as tables."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.models import ImportLine, ImportRun, Upload, UploadPiece
from klientela.core.exchange.readers import reader_of
from klientela.core.exchange.readers.spooling import Spooled, spool
from klientela.core.exchange.reading import Table, open_table
from klientela.core.identity.models import User
from klientela.kernel.wall import beyond_the_wall

MAX_BYTES = 100 * 2**20
PIECE = 2**20
DAYS = 7
HALF_WAY_DAYS = 30
"""What has written rows and is not at its end keeps its file so long: it needs it to go on, and to be taken back."""

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
    """Delete files brought more than a week ago, and what was noted about their rows; those of imports half-way stay for a month."""
    limit = timezone.now() - timedelta(days=DAYS)
    half_way = ImportRun.objects.filter(created_at__gt=timezone.now() - timedelta(days=HALF_WAY_DAYS)).exclude(stage="")
    ImportLine.objects.filter(run__created_at__lt=limit).exclude(run__in=half_way).delete()
    ImportRun.objects.filter(created_at__lt=limit, finished_at=None).exclude(pk__in=half_way).delete()
    Upload.objects.filter(created_at__lt=limit).exclude(pk__in=half_way.filter(upload__isnull=False).values("upload")).delete()


def fingerprint_of(upload: Upload) -> str:
    """What tells one content of files from all others."""
    digest = hashlib.sha256()
    for piece in upload.pieces.order_by("number").values_list("content", flat=True).iterator(chunk_size=4):
        digest.update(piece)
    return digest.hexdigest()


@contextmanager
def opened(upload: Upload | None, *, encoding: str = "", separator: str = "", table: str = "", kind: str = "") -> Iterator[Table]:
    """The table in a file: of several the one of that name, or for that kind of records, else the first. Raises `ValidationError`."""
    with fetched(upload) as path:
        name = upload.name if upload else ""
        with opened_file(path, name=name, encoding=encoding, separator=separator, table=table, kind=kind) as found:
            yield found


@contextmanager
def opened_file(
    content: Path | bytes, *, name: str = "", encoding: str = "", separator: str = "", table: str = "", kind: str = ""
) -> Iterator[Table]:
    """The table in a file of this machine, or in its bytes, likewise; what has to be unpacked for it goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="klientela-") as folder:
        path = content if isinstance(content, Path) else Path(folder) / "file"
        if isinstance(content, bytes):
            path.write_bytes(content)
        called = name if Path(name).suffix else path.name
        if reader_of(path, called) is None:
            yield table_of(path, encoding=encoding, separator=separator)
        else:
            with _in_plain_words():
                found = spool(path, name=called, folder=Path(folder), encoding=encoding, only=table)
            fitting = next((one for one in found if kind and one.kind == kind), found[0])
            yield replace(table_of(fitting.path, encoding="utf-8", separator=","), name=fitting.name, chosen=encoding)


def table_of(content: Path | bytes, *, encoding: str = "", separator: str = "") -> Table:
    """A readable table of text, or a `ValidationError` that names the line where one is to blame."""
    with _in_plain_words():
        return open_table(content, encoding=encoding or None, separator=separator or None)


@contextmanager
def unpacked_file(path: Path, *, name: str, encoding: str = "") -> Iterator[list[Spooled]]:
    """All tables of a file. Raises `ValidationError` in words for whoever brought it."""
    with tempfile.TemporaryDirectory(prefix="klientela-") as folder:
        with _in_plain_words():
            found = spool(path, name=name, folder=Path(folder), encoding=encoding)
        yield found


@contextmanager
def fetched(upload: Upload | None) -> Iterator[Path]:
    """The file on this machine; it goes afterwards."""
    if upload is None:
        raise ValidationError(_GONE)
    with tempfile.TemporaryDirectory(prefix="klientela-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            for piece in upload.pieces.order_by("number").values_list("content", flat=True).iterator(chunk_size=4):
                file.write(piece)
        yield path


@contextmanager
def _in_plain_words() -> Iterator[None]:
    try:
        yield
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
