"""The text of a file in the encoding somebody chose, or in the one it was probably written in."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.encodings import codec_of, find_encoding
from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.foreign_text import text_of
from klientela.core.exchange.sources import Source

TOO_LARGE = _("The file is larger than %(limit)s MB. Divide it into several files.")


def text_in(path: Path, encoding: str, *, most: int) -> tuple[str, str]:
    """The text and the encoding; what cannot be told is read as well as it can be. Raises `UnreadableFile` for too large a file."""
    if path.stat().st_size > most:
        raise UnreadableFile(TOO_LARGE, limit=most // 2**20)
    content = path.read_bytes()
    try:
        name = encoding or find_encoding(Source(content))
        return content.decode(codec_of(name), "replace").replace("\0", ""), name
    except (UnreadableFile, LookupError, UnicodeError):
        return text_of(content), ""
