"""How contents are kept: once, whole, and behind the second wall."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.audit.models import Change
from klientela.core.documents import services
from klientela.core.documents.models import Attachment, Blob
from klientela.core.documents.naming import clean_name
from klientela.core.documents.services import attach, rename
from klientela.core.documents.sniffing import is_disguised, media_type
from klientela.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def test_equal_contents_are_kept_once(cast, bring, folder):
    one, two = bring(cast.ewa), bring(cast.ewa, "again.txt")
    assert one.blob_id == two.blob_id
    assert [path.name for path in folder.glob("??/??/*")] == [one.blob_id]
    assert list((folder / "incoming").iterdir()) == []


def test_what_is_too_large_leaves_nothing_behind(cast, deal, folder, monkeypatch):
    monkeypatch.setattr(services, "MAX_BYTES", 10)
    with acting(cast.ewa), pytest.raises(ValidationError, match="larger than"):
        attach(deal, name="large.bin", content=[b"x" * 8, b"x" * 8], by=cast.ewa)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_an_upload_that_breaks_off_leaves_nothing_behind(cast, deal, folder):
    def broken():
        yield b"half"
        raise OSError

    with acting(cast.ewa), pytest.raises(OSError):
        attach(deal, name="half.bin", content=broken(), by=cast.ewa)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_services_ask_who_may(cast, deal, bring):
    file = bring(cast.ewa)
    with acting(cast.ion), pytest.raises(NotAllowed):
        attach(deal, name="x", content=[b"x"], by=cast.ion)
    with acting(cast.ion), pytest.raises(NotAllowed):
        rename(file, deal, name="x", by=cast.ion)


def test_the_database_itself_gives_files_to_nobody(cast, bring, as_program):
    bring(cast.ewa)
    with acting(cast.ewa):
        assert (Attachment.objects.count(), Blob.objects.count()) == (0, 0)


def test_the_history_tells_it_under_the_record(cast, deal, bring):
    bring(cast.ewa)
    told = Change.objects.filter(parent=deal.pk, table="documents_attachment")
    assert [(change.op, change.actor, change.after["name"]) for change in told] == [("I", cast.ewa.pk, "offer.txt")]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ewa\\offer.pdf", "offer.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('a<b>"c"\r\nX: y.txt', "abcX y.txt"),
        ("  .. ", "file"),
        ("ó" * 300 + ".pdf", "ó" * 196 + ".pdf"),
    ],
)
def test_names_are_cleaned(said, kept):
    assert clean_name(said) == kept


def test_contents_are_known_by_what_they_begin_with():
    assert media_type(b"\x89PNG\r\n\x1a\n...") == "image/png"
    assert media_type(b"\xef\xbb\xbf<?xml version='1.0'?><SVG onload='x'/>") == "image/svg+xml"
    assert media_type("Cześć".encode()) == "text/plain"
    assert media_type(b"MZ\x90\x00") == "application/octet-stream"
    assert is_disguised("photo.jpg", "text/html")
    assert not is_disguised("photo.jpg", "image/png")
