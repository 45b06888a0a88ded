"""Memos of dBase and FoxPro tables: long texts in blocks of a file beside the table."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MOST = 1 << 20
_DBT_BLOCK = 512
_PART = 8 * _DBT_BLOCK
_FOUR = b"\xff\xff\x08\x00"
_END = b"\x1a"
_SOFT_BREAK = "\x8d\n"


@dataclass(frozen=True)
class Memos:
    """The file of memos beside a table."""

    path: Path
    size: int
    block: int
    fox: bool

    @contextmanager
    def opened(self, codec: str) -> Iterator[Callable[[int], str]]:
        """Gives the text that begins in a block; a block beyond the end of the file has none."""
        with self.path.open("rb") as file:

            def text(block: int) -> str:
                if block * self.block >= self.size:
                    return ""
                file.seek(block * self.block)
                raw = _fox(file) if self.fox else _dbase(file)
                return raw.rstrip(b"\0").decode(codec, "replace").replace(_SOFT_BREAK, "")

            yield text


def memos_beside(path: Path, *, fox: bool) -> Memos | None:
    """The memos of a table, from the file of its name that ends in .fpt or .dbt (.dct of a container); none where it is missing."""
    endings = (".dct",) if path.suffix.lower() == ".dbc" else (".fpt", ".dbt") if fox else (".dbt", ".fpt")
    beside = {each.name.lower(): each for each in path.parent.iterdir() if each.is_file()}
    found = next((beside[name] for ending in endings if (name := path.stem.lower() + ending) in beside), None)
    if found is None:
        return None
    with found.open("rb") as file:
        head = file.read(_DBT_BLOCK)
    is_fox = found.suffix.lower() != ".dbt"
    return Memos(found, found.stat().st_size, _block_size(head, fox=is_fox), is_fox)


def _block_size(head: bytes, *, fox: bool) -> int:
    size = int.from_bytes(head[6:8], "big") if fox else int.from_bytes(head[20:22], "little")
    return size or (1 if fox else _DBT_BLOCK)


def _fox(file: BinaryIO) -> bytes:
    head = file.read(8)
    kind, length = struct.unpack(">II", head) if len(head) == 8 else (0, 0)
    return file.read(min(length, MOST)) if kind == 1 else b""


def _dbase(file: BinaryIO) -> bytes:
    head = file.read(8)
    if head.startswith(_FOUR):
        length = int.from_bytes(head[4:8], "little") - 8
        return file.read(min(max(length, 0), MOST)).split(_END)[0]
    found = bytearray(head)
    while _END not in found[-_PART - 1 :] and len(found) < MOST and (part := file.read(_PART)):
        found += part
    return bytes(found).split(_END)[0]
