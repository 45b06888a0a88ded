"""What a content is by what it begins with; what a browser, a name or a form says about it is not believed."""

PDF, SVG, HTML, XML, TEXT, ZIP, OFFICE, UNKNOWN = (
    "application/pdf",
    "image/svg+xml",
    "text/html",
    "text/xml",
    "text/plain",
    "application/zip",
    "application/x-ole-storage",
    "application/octet-stream",
)
HEAD = 4096
MAGIC = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OFFICE),
)
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What is drawn anew as a small picture; SVG is a program and never is."""
DRAWN = IMAGES | {PDF}
"""Of what small pictures are made; of a PDF of its first page."""
EXPECTED = {
    "pdf": {PDF},
    "png": IMAGES,
    "jpg": IMAGES,
    "jpeg": IMAGES,
    "gif": IMAGES,
    "webp": IMAGES,
    "svg": {SVG},
    "docx": {ZIP},
    "xlsx": {ZIP},
    "pptx": {ZIP},
    "odt": {ZIP},
    "ods": {ZIP},
    "zip": {ZIP},
    "doc": {OFFICE},
    "xls": {OFFICE, HTML, XML, TEXT},
}
MARKUP = ((b"<svg", SVG), (b"<html", HTML), (b"<!doctype html", HTML), (b"<script", HTML), (b"<?xml", XML))


def media_type(head: bytes) -> str:
    """The media type of a content, from its first bytes."""
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return _text(head) if _is_text(head) else UNKNOWN


def is_disguised(name: str, kind: str) -> bool:
    """Whether the ending of a name promises something else than the content is."""
    ending = name.rpartition(".")[2].lower()
    return ending in EXPECTED and kind not in EXPECTED[ending]


def _text(head: bytes) -> str:
    small = head.lower()
    found = [kind for mark, kind in MARKUP if mark in small]
    return found[0] if found and small.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else TEXT


def _is_text(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return len(head) == HEAD and error.start > HEAD - 4 and b"\0" not in head
    return b"\0" not in head
