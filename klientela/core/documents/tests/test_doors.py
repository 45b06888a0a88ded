"""Files come and go through doors that ask the record first."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from klientela.core.documents.models import Attachment, Blob
from klientela.core.documents.pages import doors
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
PAGE = b"<html><script>alert(1)</script>"
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def send(client, deal, *files, **more):
    return client.post(f"/files/of/deals/{deal.pk}/", {"file": [SimpleUploadedFile(*file) for file in files]}, **more)


def test_files_are_brought_shown_saved_renamed_removed_and_brought_back(cast, deal):
    client = browser(cast.ewa)
    send(client, deal, ("offer.txt", b"An offer"), ("notes.md", b"Notes"))
    page = client.get(f"/deals/{deal.pk}/").content
    assert b"offer.txt" in page
    assert b"notes.md" in page
    file = Attachment.objects.get(name="offer.txt")
    answer = client.get(f"/files/{file.pk}/")
    assert (body(answer), answer["Content-Disposition"]) == (b"An offer", 'attachment; filename="offer.txt"')
    client.post(f"/files/{file.pk}/rename/", {"name": "Offer of May.txt"})
    assert "Offer of May.txt" in client.get(f"/deals/{deal.pk}/").content.decode()
    removed = client.post(f"/files/{file.pk}/remove/", HTTP_HX_REQUEST="true")
    assert f"/files/{file.pk}/restore/" in removed["HX-Trigger"]
    assert client.get(f"/files/{file.pk}/").status_code == 404
    client.post(f"/files/{file.pk}/restore/")
    assert client.get(f"/files/{file.pk}/").status_code == 200


@pytest.mark.parametrize("who", ["ion", "eve", "zoe"])
def test_whoever_does_not_see_the_record_finds_no_file(cast, deal, bring, who):
    file, client = bring(cast.ewa), browser(getattr(cast, who))
    unknown = client.get(f"/files/{deal.pk}/")
    for part in ("", "look/", "picture/", "rename/"):
        answer = client.get(f"/files/{file.pk}/{part}")
        assert (answer.status_code, answer.content) == (404, unknown.content)
    for path in (f"/files/{file.pk}/rename/", f"/files/{file.pk}/remove/", f"/files/{file.pk}/restore/", f"/files/of/deals/{deal.pk}/"):
        assert client.post(path, {"name": "mine"}).status_code == 404
    assert Attachment.objects.get().name == "offer.txt"


def test_who_only_reads_saves_but_changes_nothing(cast, deal, bring):
    file, client = bring(cast.ewa), browser(cast.dora)
    assert client.get(f"/files/{file.pk}/").status_code == 200
    deal_model = type(deal)
    deal_model.unscoped.filter(pk=deal.pk).update(locked_at="2026-01-01T00:00Z")
    assert client.get(f"/files/{file.pk}/").status_code == 200
    assert client.post(f"/files/{file.pk}/remove/").status_code == 404
    assert send(client, deal, ("more.txt", b"more")).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.svg", SCRIPT),
        ("page.html", PAGE),
        ("photo.jpg", PAGE),
        ("scan.pdf", SCRIPT),
    ],
)
def test_active_content_is_only_ever_saved(cast, bring, name, content):
    file, client = bring(cast.ewa, name, content), browser(cast.ewa)
    answer = client.get(f"/files/{file.pk}/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(f"/files/{file.pk}/look/").status_code == client.get(f"/files/{file.pk}/picture/").status_code == 404


def test_pdf_is_looked_at_in_a_page_that_may_do_nothing(cast, bring):
    file = bring(cast.ewa, "offer.pdf", b"%PDF-1.4 and so on")
    answer = browser(cast.ewa).get(f"/files/{file.pk}/look/")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("application/pdf", 'inline; filename="offer.pdf"')
    assert "sandbox" in answer["Content-Security-Policy"]


def test_nothing_and_too_much_are_refused_in_words(cast, deal, monkeypatch):
    client = browser(cast.ewa)
    told = send(client, deal, ("empty.txt", b""), ("full.txt", b"x"), HTTP_HX_REQUEST="true")
    assert "full.txt" in told.content.decode()
    assert "is empty" in told["HX-Trigger"]
    monkeypatch.setattr(doors, "AT_ONCE", 10)
    assert send(client, deal, ("large.txt", b"x" * 100)).status_code == 413
    assert Blob.objects.count() == 1


def test_a_file_of_25_megabytes_comes_and_goes(cast, deal):
    content = bytes(range(256)) * (25 * 4096)
    client = browser(cast.ewa)
    send(client, deal, ("large.bin", content))
    assert body(client.get(f"/files/{Attachment.objects.get().pk}/")) == content


def test_a_forged_form_is_refused(cast, deal):
    client = browser(cast.ewa)
    client.handler.enforce_csrf_checks = True
    assert send(client, deal, ("offer.txt", b"x")).status_code == 403
