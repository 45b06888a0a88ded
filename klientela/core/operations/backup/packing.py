"""One backup as one file: written aside, synced, put in place at once; read back piece by piece."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from klientela.core.operations.backup.envelope import Opening, Sealing, Unusable, same_owner

NOTES, LEVEL = "notes.json", 3
type Adding = Callable[[tarfile.TarFile], None]


@contextmanager
def sealed_file(path: Path, key: str) -> Iterator[gzip.GzipFile]:
    """An encrypted, compressed file; it is there under its name only when all of it is."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            sealing = Sealing(file, key)
            with gzip.GzipFile(fileobj=sealing, mode="wb", compresslevel=LEVEL, mtime=0) as packed:
                yield packed
            sealing.seal()
            file.flush()
            os.fsync(file.fileno())
        same_owner(draft, path.parent)
        draft.rename(path)
        _sync(path.parent)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def opened_file(path: Path, key: str) -> Iterator[gzip.GzipFile]:
    """What such a file holds; raises `Unusable` where it is not whole, at the end of the block at the latest."""
    try:
        with path.open("rb") as file, gzip.GzipFile(fileobj=io.BufferedReader(Opening(file, key))) as packed:
            yield packed
            while packed.read(2**20):
                pass
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise Unusable(f"{path.name} cannot be read: {error}") from error


def pack(path: Path, key: str, *, notes: dict[str, Any], adding: Adding) -> None:
    """Write a backup with its notes and whatever `adding` puts into it."""
    with sealed_file(path, key) as packed, tarfile.open(fileobj=packed, mode="w|") as archive:
        add_bytes(archive, NOTES, json.dumps(notes).encode())
        adding(archive)


def unpack(path: Path, key: str, *, to: Path) -> dict[str, Any]:
    """Lay out a backup in a folder and give back its notes."""
    with opened_file(path, key) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
        archive.extractall(to, filter="data")
    notes: dict[str, Any] = json.loads((to / NOTES).read_text())
    return notes


def add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    """Put a small file into a backup."""
    add_stream(archive, name, io.BytesIO(content), size=len(content))


def add_stream(archive: tarfile.TarFile, name: str, content: IO[bytes], *, size: int) -> None:
    """Put a file of known size into a backup."""
    line = tarfile.TarInfo(name)
    line.size, line.mode = size, 0o600
    archive.addfile(line, content)


@contextmanager
def working_folder(beside: Path) -> Iterator[Path]:
    """A folder for as long as the block lasts; what a killed one left is taken away first."""
    for left in beside.glob(".working-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".working-", dir=beside) as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
