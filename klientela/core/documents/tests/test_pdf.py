"""The first page of a PDF is drawn by a process of its own, which may do little; what bursts it is a file like others."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from klientela.core.documents.drawing import FIRST_PAGE, first_page
from klientela.core.documents.models import Preview
from klientela.core.documents.tests.test_pictures import drawn
from tests.kit.browser import browser

CONFINED = f"""
import runpy
confine = runpy.run_path({str(FIRST_PAGE)!r})["confine"]
confine()
for wrong in (lambda: open("/dev/shm/not-to-be", "wb", 0).write(b"x"), lambda: bytearray(3 << 30)):
    try:
        wrong()
    except (OSError, MemoryError):
        continue
    raise SystemExit("not confined")
"""


def pdf():
    said = BytesIO()
    Image.new("RGB", (600, 800), "teal").save(said, "PDF")
    return said.getvalue()


@pytest.mark.django_db
def test_a_pdf_has_a_picture_and_is_looked_at_as_it_is(cast, bring):
    file, client = bring(cast.ewa, "offer.pdf", pdf()), browser(cast.ewa)
    assert drawn(file) == Preview.READY
    answer = client.get(f"/files/{file.pk}/picture/")
    assert Image.open(BytesIO(b"".join(answer.streaming_content))).size == (120, 160)
    assert client.get(f"/files/{file.pk}/look/")["Content-Type"] == "application/pdf"


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"%PDF-1.7\n%%EOF", pdf()[:300]])
def test_a_broken_pdf_is_a_file_like_others(cast, bring, content):
    file = bring(cast.ewa, "offer.pdf", content)
    assert drawn(file) == Preview.NONE
    assert browser(cast.ewa).get(f"/files/{file.pk}/").status_code == 200


@pytest.mark.django_db
def test_a_disguised_pdf_is_not_shown(cast, bring):
    file = bring(cast.ewa, "view.png", pdf())
    drawn(file)
    assert browser(cast.ewa).get(f"/files/{file.pk}/picture/").status_code == 404
    assert browser(cast.ewa).get(f"/files/{file.pk}/look/").status_code == 404


def test_what_draws_is_confined():
    done = subprocess.run([sys.executable, "-I", "-c", CONFINED], capture_output=True, timeout=30, env={}, check=False)
    assert done.returncode == 0, done.stderr


def test_nobody_waits_long_for_a_pdf(monkeypatch):
    monkeypatch.setattr("klientela.core.documents.drawing.PATIENCE", 0.01)
    with pytest.raises(subprocess.TimeoutExpired):
        first_page(BytesIO(pdf()))
