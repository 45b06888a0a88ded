"""Contents of files on disk: `files/ab/cd/abcd…`, written aside, synced, and put in place at once."""

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import IO
from uuid import uuid4

from klientela.core.documents.sniffing import HEAD
from klientela.core.documents.storing import Received, TooLarge

INCOMING, BESIDE = "incoming", "beside"
SHARDS = "[0-9a-f]" * 2


class DiskStore:
    """A folder on this computer."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def receive(self, content: Iterable[bytes], *, limit: int) -> Received:
        aside = _folder(self.root / INCOMING) / uuid4().hex
        try:
            return _written(aside, content, limit=limit)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise

    def settle(self, received: Received) -> None:
        place = self._place(received.digest)
        _folder(place.parent)
        received.path.replace(place)
        _sync(place.parent)

    def drop(self, received: Received) -> None:
        received.path.unlink(missing_ok=True)

    def keep_beside(self, digest: str, what: str, content: bytes) -> None:
        place = self._place(digest, what)
        aside = _folder(self.root / INCOMING) / uuid4().hex
        aside.write_bytes(content)
        _folder(place.parent)
        aside.replace(place)

    def open(self, digest: str, what: str = "") -> IO[bytes]:
        return self._place(digest, what).open("rb")

    def remove(self, digest: str) -> None:
        self._place(digest).unlink(missing_ok=True)
        rmtree(self._place(digest, "any").parent, ignore_errors=True)

    def stored(self) -> Iterator[tuple[str, datetime]]:
        for path in sorted(self.root.glob(f"{SHARDS}/{SHARDS}/*")):
            yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def tidy(self, before: datetime) -> None:
        for path in (self.root / INCOMING).glob("*"):
            if path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)

    def _place(self, digest: str, what: str = "") -> Path:
        first, second = shards(digest)
        return self.root / BESIDE / first / digest / what if what else self.root / first / second / digest


def shards(digest: str) -> tuple[str, str]:
    """The two folders a content lies in."""
    if len(digest) != 64 or not digest.isalnum():
        raise ValueError(digest)
    return digest[:2], digest[2:4]


def _written(aside: Path, content: Iterable[bytes], *, limit: int) -> Received:
    digest, size, head = sha256(), 0, b""
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in content:
            size += len(piece)
            if size > limit:
                raise TooLarge(limit)
            head = (head + piece)[:HEAD] if len(head) < HEAD else head
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return Received(digest.hexdigest(), size, head, aside)


def _folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
