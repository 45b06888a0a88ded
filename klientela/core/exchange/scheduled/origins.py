"""Where scheduled imports get their files: a folder below the one the operator allows, or an address of the web."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.scheduled.models import ImportSchedule
from klientela.core.exchange.uploads import MAX_BYTES
from klientela.core.jobs.fetch import FetchError, fetch

DONE, FAILED = "done", "failed"
SETTLED = 10.0
"""A file that was written to in these last seconds may not be whole yet, so it waits for the next time."""
WEB_BYTES, WEB_SECONDS = 50 * 2**20, 120.0

_NO_ROOT = _("This installation takes no files from folders. An operator allows one with KLIENTELA_IMPORT_FOLDER.")
_OUTSIDE = _("This folder lies outside the one from which files may be taken.")
_NO_FOLDER = _("There is no such folder.")
_TOO_LARGE = _("The file is larger than %(limit)s MB.")
_NO_HTTPS = _("Only addresses that begin with https:// can be asked.")
_NOT_ASKED = _("%(host)s does not answer, or may not be asked.")
_STATUS = _("%(host)s answers with %(status)s, not with a file.")


@dataclass(frozen=True)
class Arrived:
    """A file that has come: where it lies, what it is called, and what tells it from others."""

    path: Path
    name: str
    digest: str
    etag: str = ""
    modified: str = ""


def folder_of(text: str) -> Path:
    """The folder of that name below the allowed one. Raises `ValidationError` for what leads anywhere else."""
    if not settings.IMPORT_FOLDER:
        raise ValidationError(_NO_ROOT)
    root = Path(settings.IMPORT_FOLDER).resolve()
    found = (root / text.strip().lstrip("/")).resolve()
    if not found.is_relative_to(root):
        raise ValidationError(_OUTSIDE)
    if not found.is_dir():
        raise ValidationError(_NO_FOLDER)
    return found


def check_address(text: str) -> str:
    """An address that can be asked for a file."""
    parts = urlsplit(text.strip())
    if parts.scheme != "https" or not parts.hostname or parts.username:
        raise ValidationError(_NO_HTTPS)
    return text.strip()


def waiting_in(folder: Path) -> Iterator[Arrived]:
    """The files that lie in a folder, the oldest first: no links, nothing hidden, nothing still being written."""
    files = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink() and not path.name.startswith(".")]
    for path in sorted(files, key=lambda path: (path.stat().st_mtime, path.name)):
        if path.exists() and path.stat().st_mtime < time.time() - SETTLED:
            yield Arrived(path, path.name, "" if path.stat().st_size > MAX_BYTES else digest_of(path))


def digest_of(path: Path) -> str:
    """What is the same for the same content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def move(arrived: Arrived, to: str) -> None:
    """Put a file that was taken aside, beside where it lay; an older one of its name stays. Somebody may have taken it away meanwhile."""
    folder = arrived.path.parent / to
    folder.mkdir(exist_ok=True)
    target = folder / arrived.name
    if target.exists():
        target = folder / f"{target.stem}-{time.strftime('%Y%m%d-%H%M%S')}-{arrived.digest[:8]}{target.suffix}"
    with suppress(FileNotFoundError):
        arrived.path.rename(target)


@contextmanager
def fetched_from_web(schedule: ImportSchedule) -> Iterator[Arrived | None]:
    """The file an address gives out, unless it says itself that nothing is new. Raises `ValidationError`."""
    host = urlsplit(schedule.address).hostname or ""
    asked = {"If-None-Match": schedule.etag, "If-Modified-Since": schedule.modified}
    try:
        answer = fetch(
            check_address(schedule.address),
            headers={name: value for name, value in asked.items() if value},
            most=WEB_BYTES,
            patience=WEB_SECONDS,
        )
    except FetchError as error:
        raise ValidationError(_NOT_ASKED % {"host": host}) from error
    if answer.status == 304:
        yield None
        return
    if answer.status != 200:
        raise ValidationError(_STATUS % {"host": host, "status": answer.status})
    with TemporaryDirectory(prefix="klientela-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(answer.body)
        said = {"etag": answer.headers.get("etag", "")[:200], "modified": answer.headers.get("last-modified", "")[:100]}
        yield Arrived(path, _name(schedule.address), digest_of(path), **said)


def _name(address: str) -> str:
    return Path(urlsplit(address).path).name[:200] or "file.csv"


def too_large() -> str:
    """Why a file is not even read."""
    return str(_TOO_LARGE % {"limit": MAX_BYTES // 2**20})
