"""Single files packed with gzip: unpacked within limits, then read as what they are."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path
from zlib import error as BadDeflate

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import Found

MARK = b"\x1f\x8b"
MOST_BYTES = 200 * 2**20
_CHUNK = 1 << 20

_BROKEN = _("The packed file is damaged or cut off. Pack it again and bring the new file.")
_LARGE = _("The file would be larger than %(limit)s MB when it is unpacked. Divide it into several.")


class Gzipped:
    """A file packed with gzip."""

    kind = "gzip"
    label = _("Packed file (gzip)")
    endings = (".gz",)

    def recognises(self, head: bytes, name: str) -> bool:
        return head.startswith(MARK)

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        """The tables of the file in it; a packed file in a packed one is refused. Raises `UnreadableFile`."""
        from klientela.core.exchange.readers import reader_of
        from klientela.core.exchange.readers.plain import PLAIN

        with tempfile.TemporaryDirectory(prefix="klientela-") as folder:
            unpacked = Path(folder) / (named_inside(path) or Path(path.name.removesuffix(".gz")).name)
            unpack(path, unpacked)
            reader = reader_of(unpacked, unpacked.name) or PLAIN
            if reader.kind == self.kind:
                raise UnreadableFile(_BROKEN)
            yield from reader.tables(unpacked, encoding=encoding)


def unpack(path: Path, goal: Path) -> int:
    """Unpack a file, no further than the limit whatever it says of its size; how many bytes there were."""
    size = 0
    try:
        with gzip.open(path) as packed, goal.open("wb") as file:
            while chunk := packed.read(_CHUNK):
                size += len(chunk)
                if size > MOST_BYTES:
                    raise UnreadableFile(_LARGE, limit=MOST_BYTES // 2**20)
                file.write(chunk)
    except (OSError, EOFError, BadDeflate) as error:
        raise UnreadableFile(_BROKEN) from error
    return size


def named_inside(path: Path) -> str:
    """The name the file had before it was packed, where it is noted."""
    with path.open("rb") as file:
        head = file.read(1024)
    if len(head) < 12 or not head[3] & 8 or head[3] & 4:
        return ""
    return Path(head[10:].split(b"\0")[0].decode("latin-1").replace("\\", "/")).name[:100]
