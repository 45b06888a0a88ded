"""Pictures are drawn anew, and those that would burst the memory are not opened."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from klientela.core.documents.jobs import draw_picture
from klientela.core.documents.models import Blob, Preview
from klientela.core.jobs.queue import perform
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
SECRET = b"taken at home"


def png(width=400, height=300):
    said, told = BytesIO(), PngImagePlugin.PngInfo()
    told.add_text("Comment", SECRET.decode())
    Image.new("RGB", (width, height), "teal").save(said, "PNG", pnginfo=told)
    return said.getvalue()


def bomb():
    """A picture of 60,000 by 60,000 in a few bytes."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pieces = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1_000_000))), (b"IEND", b""))
    body = (struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part)) for name, part in pieces)
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def drawn(file):
    perform(draw_picture, user_id=None, progress_key=None, arguments={"digest": file.blob_id})
    return Blob.objects.get(pk=file.blob_id).preview


def test_a_picture_is_shown_drawn_anew(cast, deal, bring):
    file, client = bring(cast.ewa, "view.png", png()), browser(cast.ewa)
    assert client.get(f"/files/{file.pk}/picture/").status_code == 404
    assert drawn(file) == Preview.READY
    for part, width in (("picture", 160), ("look", 400)):
        answer = client.get(f"/files/{file.pk}/{part}/")
        content = b"".join(answer.streaming_content)
        assert answer["Content-Type"] == "image/webp"
        assert Image.open(BytesIO(content)).width == width
        assert SECRET not in content
    assert f"/files/{file.pk}/picture/" in client.get(f"/files/of/deals/{deal.pk}/", HTTP_HX_REQUEST="true").content.decode()


@pytest.mark.parametrize("content", [bomb(), png()[:200], png(8000, 4000), b"GIF89a", b"\xff\xd8\xff" + bytes(50), b"RIFF\0\0\0\0WEBPVP8 "])
def test_what_cannot_be_drawn_is_a_file_like_others(cast, bring, content):
    file = bring(cast.ewa, "view.png", content)
    assert drawn(file) == Preview.NONE
    assert browser(cast.ewa).get(f"/files/{file.pk}/look/").status_code == 404
    assert browser(cast.ewa).get(f"/files/{file.pk}/").status_code == 200
