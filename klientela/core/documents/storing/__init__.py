"""Where contents of files lie: what every store does, and the one in use."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class TooLarge(ValueError):
    """More came than a file may have."""


@dataclass(frozen=True)
class Received:
    """A content that has come in whole and lies aside, not yet in its place."""

    digest: str
    size: int
    head: bytes
    path: Path


class FileStore(Protocol):
    """Contents by their SHA-256. Two equal ones are one; nothing half-written is ever seen under a digest.

    A store elsewhere (S3) receives into a local file too, and sends it off when it settles.
    """

    def receive(self, content: Iterable[bytes], *, limit: int) -> Received:
        """Take a content in piece by piece and lay it aside; raises `TooLarge`, and keeps nothing then."""

    def settle(self, received: Received) -> None:
        """Put what was received in its place, for good before this returns."""

    def drop(self, received: Received) -> None:
        """Forget what was received, if it still lies aside."""

    def keep_beside(self, digest: str, what: str, content: bytes) -> None:
        """Keep something made out of a content, such as a small picture; it goes with it."""

    def open(self, digest: str, what: str = "") -> IO[bytes]:
        """Read a content, or what was made out of it; raises `FileNotFoundError`."""

    def remove(self, digest: str) -> None:
        """Delete a content and what was made out of it."""

    def stored(self) -> Iterator[tuple[str, datetime]]:
        """Every digest there is, with the moment it came."""

    def tidy(self, before: datetime) -> None:
        """Forget what was laid aside before this moment and never settled."""


@cache
def _store(path: str, root: str) -> FileStore:
    made: FileStore = import_string(path)(Path(root))
    return made


def file_store() -> FileStore:
    """The store this installation keeps its files in."""
    return _store(settings.FILE_STORE, str(settings.MEDIA_ROOT))
