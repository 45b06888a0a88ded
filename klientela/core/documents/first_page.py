"""Draws the first page of a PDF: a program of its own with little memory and little time, since PDF are written by strangers.

It reads the PDF from standard input and writes a PNG; it knows nothing of the product and reaches none of its files by name.
"""

import resource
import sys
from io import BytesIO

import PIL.PngImagePlugin  # noqa: F401 - read before files can no longer be opened
import pypdfium2  # type: ignore[import-untyped]

SECONDS, MEMORY = 15, 1 << 30
LONGEST = 1600
"""The longer side of the picture in pixels."""


def confine() -> None:
    """Take away what drawing does not need: time without end, memory, writing files, further processes."""
    for what, limit in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))


def draw(content: bytes) -> bytes:
    """The first page as a PNG."""
    page = pypdfium2.PdfDocument(content)[0]
    width, height = page.get_size()
    picture = page.render(scale=LONGEST / max(width, height, 1), may_draw_forms=False).to_pil()
    written = BytesIO()
    picture.convert("RGB").save(written, "PNG")
    return written.getvalue()


if __name__ == "__main__":
    confine()
    sys.stdout.buffer.write(draw(sys.stdin.buffer.read()))
