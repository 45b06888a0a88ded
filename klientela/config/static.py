"""Files of the front end, served from memory: already compressed, and kept for ever where the name changes with the content."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

type Message = Mapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

ENCODINGS = {"br": ".br", "gzip": ".gz"}
NAMED_BY_CONTENT = re.compile(r"-[A-Za-z0-9]{8}\.[a-z0-9]+$")
FOR_EVER = b"public, max-age=31536000, immutable"
FOR_AN_HOUR = b"public, max-age=3600"


@dataclass
class Held:
    """One file with its compressed forms."""

    kind: bytes
    lasting: bytes
    bodies: dict[str, bytes] = field(default_factory=dict)


class StaticFiles:
    """Answers requests under one prefix with the files of one folder; `reload` reads the folder anew each time."""

    def __init__(self, folder: Path, prefix: str, *, reload: bool = False) -> None:
        self.folder = folder
        self.prefix = prefix
        self.reload = reload
        self.files = _read(folder)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if self.reload:
            self.files = _read(self.folder)
        held = self.files.get(scope["path"].removeprefix(self.prefix))
        if held is None or scope["method"] not in {"GET", "HEAD"}:
            await _answer(send, 404, [(b"content-type", b"text/plain")], body=b"Not found")
            return
        encoding = _chosen(held, dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin1"))
        body = held.bodies[encoding]
        headers = [(b"content-type", held.kind), (b"cache-control", held.lasting), (b"vary", b"accept-encoding")]
        headers += [(b"x-content-type-options", b"nosniff"), (b"content-length", str(len(body)).encode())]
        if encoding:
            headers.append((b"content-encoding", encoding.encode()))
        await _answer(send, 200, headers, body=b"" if scope["method"] == "HEAD" else body)


def _read(folder: Path) -> dict[str, Held]:
    files: dict[str, Held] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.startswith(".") or path.suffix in ENCODINGS.values():
            continue
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        held = Held(f"{kind}{charset}".encode(), FOR_EVER if NAMED_BY_CONTENT.search(path.name) else FOR_AN_HOUR, {"": path.read_bytes()})
        for encoding, suffix in ENCODINGS.items():
            compressed = path.with_name(path.name + suffix)
            if compressed.exists():
                held.bodies[encoding] = compressed.read_bytes()
        files[path.relative_to(folder).as_posix()] = held
    return files


def _chosen(held: Held, accepted: str) -> str:
    offered = {part.split(";")[0].strip() for part in accepted.split(",")}
    return next((name for name in ENCODINGS if name in offered and name in held.bodies), "")


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], *, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
