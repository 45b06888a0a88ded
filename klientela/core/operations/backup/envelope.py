"""The envelope of a backup: encrypted in pieces, each bound to its place and to whether it is the last; whatever is altered is refused."""

from __future__ import annotations

import hmac
import io
import os
import secrets
from collections.abc import Buffer
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"KLIENTELA-BACKUP-1\n"
SALT, MARK, LENGTH, TAG = 16, 8, 4, 16
PIECE = 2**20
MORE, LAST = b"more", b"last"


class Unusable(Exception):
    """A backup cannot be made, proved or restored; the text says why and what to do."""


def backup_key(path: Path) -> str:
    """The key of all backups of this installation, made when it is first asked for and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(36))
        same_owner(draft, path.parent)
        draft.rename(path)
    return path.read_text().strip()


def same_owner(path: Path, model: Path) -> None:
    """As root: what was made belongs to whom the folder belongs to, so that the program can read it."""
    if os.geteuid() == 0:
        os.chown(path, model.stat().st_uid, model.stat().st_gid)


class Sealing(io.RawIOBase):
    """Encrypts what is written into it; nothing is whole before `seal`."""

    def __init__(self, target: IO[bytes], key: str) -> None:
        self.target, self.number, self.waiting = target, 0, bytearray()
        salt = secrets.token_bytes(SALT)
        self.cipher = AESGCM(_derived(key, salt, b"content", length=32))
        target.write(MAGIC + salt + _derived(key, salt, b"which key", length=MARK))

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        self.waiting += data
        while len(self.waiting) > PIECE:
            self._put(bytes(self.waiting[:PIECE]), MORE)
            del self.waiting[:PIECE]
        return memoryview(data).nbytes

    def seal(self) -> None:
        """Write the last piece."""
        self._put(bytes(self.waiting), LAST)

    def _put(self, piece: bytes, place: bytes) -> None:
        sealed = self.cipher.encrypt(_nonce(self.number), piece, MAGIC + place)
        self.target.write(len(sealed).to_bytes(LENGTH) + sealed)
        self.number += 1


class Opening(io.RawIOBase):
    """Reads what `Sealing` wrote; raises `Unusable` where it is altered, cut off, continued, or of another key."""

    def __init__(self, source: IO[bytes], key: str) -> None:
        self.source, self.number, self.waiting, self.is_over = source, 0, b"", False
        head = source.read(len(MAGIC) + SALT + MARK)
        if len(head) < len(MAGIC) + SALT + MARK or not head.startswith(MAGIC):
            raise Unusable("This is no backup of Klientela, or its beginning is damaged.")
        salt, mark = head[len(MAGIC) :][:SALT], head[-MARK:]
        if not hmac.compare_digest(mark, _derived(key, salt, b"which key", length=MARK)):
            raise Unusable("The key does not open this backup: it is another installation's key, or the file is damaged.")
        self.cipher = AESGCM(_derived(key, salt, b"content", length=32))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        while not self.waiting and not self.is_over:
            self._take()
        view = memoryview(buffer).cast("B")
        taken = self.waiting[: len(view)]
        self.waiting = self.waiting[len(taken) :]
        view[: len(taken)] = taken
        return len(taken)

    def _take(self) -> None:
        length = int.from_bytes(self.source.read(LENGTH))
        sealed = self.source.read(length) if TAG <= length <= PIECE + TAG else b""
        if len(sealed) != length or not sealed:
            raise Unusable("The backup is cut off or damaged. Take another one.")
        following = self.source.read(1)
        self.is_over = not following
        self.source.seek(-len(following), os.SEEK_CUR)
        try:
            self.waiting = self.cipher.decrypt(_nonce(self.number), sealed, MAGIC + (LAST if self.is_over else MORE))
        except InvalidTag as error:
            raise Unusable("The backup was altered or is damaged. Nothing of it is used; take another one.") from error
        self.number += 1


def _derived(key: str, salt: bytes, purpose: bytes, *, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, b"klientela backup: " + purpose).derive(key.encode())


def _nonce(number: int) -> bytes:
    return number.to_bytes(12)
