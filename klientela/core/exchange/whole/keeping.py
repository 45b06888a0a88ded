"""What was read from a source, kept on this machine for as long as somebody decides about it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from klientela.core.exchange.readers.base import Link
from klientela.core.exchange.readers.spooling import Spooled

SECONDS = 2 * 3600
_LIST = "tables.json"


@dataclass(frozen=True)
class Unpacked:
    """The tables of a source as files; `is_text` where the source was a plain text table and is its own file."""

    tables: Sequence[Spooled]
    is_text: bool = False


@contextmanager
def kept(key: UUID, read: Callable[[Path], Unpacked]) -> Iterator[Unpacked]:
    """What was read under this key in the last hours, or what is read now into the folder given.

    Of two who read at the same time one is kept, and the other has his own for as long as he needs it.
    """
    home = _home()
    found = _listed(home / key.hex) if home else None
    if found is None:
        with tempfile.TemporaryDirectory(prefix="klientela-", dir=home) as name:
            found = read(Path(name))
            (Path(name) / _LIST).write_text(json.dumps(_written(found, Path(name))), encoding="utf-8")
            if home is not None and _moved(Path(name), home / key.hex):
                found = _listed(home / key.hex) or found
            yield found
    else:
        yield found


def forget(key: UUID) -> None:
    """Throw away what was kept under this key."""
    if home := _home():
        shutil.rmtree(home / key.hex, ignore_errors=True)


def forget_old(now: float | None = None) -> None:
    """Throw away what was kept hours ago; not at the moment it is read no more, since somebody may be reading it still."""
    home, moment = _home(), now or time.time()
    for folder in home.iterdir() if home else ():
        with suppress(FileNotFoundError):
            if moment - folder.stat().st_mtime > 2 * SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _home() -> Path | None:
    """A folder that nobody but this program reads; None where somebody else made it first."""
    home = Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()) / f"klientela-read-{os.geteuid()}"
    with suppress(FileExistsError):
        home.mkdir(mode=0o700)
    known = home.lstat()
    return home if home.is_dir() and not home.is_symlink() and known.st_uid == os.geteuid() and not known.st_mode & 0o077 else None


def _moved(folder: Path, goal: Path) -> bool:
    """Put what was read in its place, unless another did so meanwhile; a place that is left from an earlier attempt is cleared."""
    forget_old()
    if _listed(goal) is None:
        shutil.rmtree(goal, ignore_errors=True)
    with suppress(OSError):
        folder.rename(goal)
        folder.mkdir()
        return True
    return False


def _written(found: Unpacked, folder: Path) -> dict[str, Any]:
    tables = [{**asdict(one), "path": os.path.relpath(one.path, folder)} for one in found.tables]
    return {"is_text": found.is_text, "tables": tables}


def _listed(folder: Path) -> Unpacked | None:
    """What a folder holds, if it was read whole and not too long ago."""
    try:
        if time.time() - folder.stat().st_mtime > SECONDS:
            return None
        said = json.loads((folder / _LIST).read_text(encoding="utf-8"))
    except OSError:
        return None
    return Unpacked([_table(one, folder) for one in said["tables"]], is_text=said["is_text"])


def _table(said: dict[str, Any], folder: Path) -> Spooled:
    own = {"path": folder / said["path"], "links": tuple(Link(**link) for link in said["links"])}
    return Spooled(**{**said, **own, "headings": tuple(said["headings"]), "keys": tuple(said["keys"])})
