"""Small and large pictures of attached images, drawn anew: what a browser gets was made here, whatever the file held."""

import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path
from typing import IO

from PIL import Image, ImageOps

from klientela.core.documents.models import Blob, Preview
from klientela.core.documents.sniffing import PDF
from klientela.core.documents.storing import file_store

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
SIZES = {"small": 160, "large": 1600}
MOST_PIXELS = 30_000_000
"""A picture of more is not opened: a few bytes can unfold to gigabytes. Photographs are read smaller from the start."""
LARGEST_PDF = 50 * 2**20
PATIENCE = 30
"""Seconds after which a PDF that is still being drawn is one without a picture."""
FIRST_PAGE = Path(__file__).with_name("first_page.py")
UNREADABLE = (
    OSError,
    subprocess.SubprocessError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def draw(blob: Blob) -> Preview:
    """Keep pictures of a content beside it; says whether it could be drawn."""
    store = file_store()
    try:
        with store.open(blob.digest) as content:
            drawn = pictures_of(first_page(content) if blob.media_type == PDF else content)
    except UNREADABLE:
        return Preview.NONE
    for name, picture in drawn.items():
        store.keep_beside(blob.digest, name, picture)
    return Preview.READY


def pictures_of(content: IO[bytes]) -> dict[str, bytes]:
    """The pictures by their names. Raises one of `UNREADABLE`."""
    with Image.open(content, formats=FORMATS) as image:
        image.draft("RGB", (SIZES["large"], SIZES["large"]))
        if image.width * image.height > MOST_PIXELS:
            raise ValueError(image.size)
        whole = ImageOps.exif_transpose(image).convert("RGBA" if image.has_transparency_data else "RGB")
    return {name: _sized(whole, size) for name, size in SIZES.items()}


def first_page(content: IO[bytes]) -> IO[bytes]:
    """The first page of a PDF as a picture, drawn by a process of its own that is confined and forgotten. Raises one of `UNREADABLE`."""
    said = content.read(LARGEST_PDF + 1)
    if len(said) > LARGEST_PDF:
        raise ValueError(len(said))
    command = [sys.executable, "-I", str(FIRST_PAGE)]
    done = subprocess.run(command, input=said, capture_output=True, timeout=PATIENCE, env={}, cwd="/", check=True)
    return BytesIO(done.stdout)


def _sized(whole: Image.Image, size: int) -> bytes:
    picture, written = whole.copy(), BytesIO()
    picture.thumbnail((size, size))
    picture.info.clear()
    picture.save(written, "WEBP", quality=80)
    return written.getvalue()
