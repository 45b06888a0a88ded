"""Files in fields the company has added: sent in forms, shown as links, handed out only to who reads record and field."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.documents.models import Attachment, Blob, HeldFile
from klientela.core.documents.tidying import tidy
from klientela.core.records.own.services import remove_field
from klientela.core.records.services import bury, change, create
from klientela.core.views.tests.levels import READ, ceiling
from klientela.kernel.entity import entity_named
from klientela.kernel.wall import beyond_the_wall
from tests.kit.browser import browser
from tests.kit.own_fields import own_field

pytestmark = pytest.mark.django_db
COMPANIES = entity_named("organizations")


def sent(name="scan.pdf", content=b"%PDF-1.4 a scan"):
    return SimpleUploadedFile(name, content)


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def filed(cast):
    """A company of Ewa's with a file in a field."""
    field = own_field("organizations", "scan", "file")
    with acting(cast.ewa):
        made = create(COMPANIES, {"name": "Browar", "own_scan": sent()}, by=cast.ewa)
    return SimpleNamespace(field=field, made=made, url=f"/files/in/organizations/{made.pk}/own_scan/")


def test_a_form_takes_a_file_keeps_it_changes_it_and_takes_it_away(cast):
    own_field("organizations", "scan", "file")
    client = browser(cast.ewa)
    assert b'enctype="multipart/form-data"' in client.get("/organizations/new/").content
    client.post("/organizations/new/", {"name": "Browar", "own_scan": sent()})
    made = COMPANIES.model.unscoped.get(name="Browar")
    assert (made.own["scan"]["name"], made.own["scan"]["size"]) == ("scan.pdf", 15)
    for values, name in (({}, "scan.pdf"), ({"own_scan": sent("new.txt", b"new")}, "new.txt"), ({"own_scan-clear": "on"}, "")):
        made.refresh_from_db()
        saved = client.post(f"/organizations/{made.pk}/edit/", {"name": "Browar", "version": made.version, **values})
        made.refresh_from_db()
        assert (saved.status_code, made.own.get("scan", {}).get("name", "")) == (302, name)
    told = client.get(f"/organizations/{made.pk}/history/").content.decode()
    assert "scan.pdf" in told
    assert "new.txt" in told


def test_it_is_shown_listed_asked_for_and_changed_in_its_place(cast, filed):
    client = browser(cast.ewa)
    for address in (f"{filed.made.pk}/", "?columns=name,own_scan", "?own_scan.filled=1&columns=own_scan"):
        page = client.get(f"/organizations/{address}").content.decode()
        assert filed.url in page, address
        assert "(15\xa0bytes)" in page, address
    assert "Browar" not in client.get("/organizations/?own_scan.empty=1").content.decode()
    assert client.get("/organizations/?sort=own_scan").status_code == client.get("/organizations/?own_scan=scan.pdf").status_code == 400
    assert b"scan.pdf" in client.get(f"/organizations/{filed.made.pk}/fields/own_scan/").content
    values = {"version": filed.made.version, "own_scan": sent("two.txt", b"two")}
    client.post(f"/organizations/{filed.made.pk}/fields/own_scan/", values)
    assert body(client.get(filed.url)) == b"two"
    with beyond_the_wall("looking"):
        assert (Attachment.objects.count(), HeldFile.objects.count()) == (0, 2)


def test_it_is_saved_by_who_reads_the_record_only(cast, deal):
    own_field("deals", "scan", "file")
    with acting(cast.ewa):
        change(entity_named("deals"), deal.pk, {"own_scan": sent()}, by=cast.ewa, version=deal.version)
    url = f"/files/in/deals/{deal.pk}/own_scan/"
    answer = browser(cast.ewa).get(url)
    assert (body(answer), answer["Content-Disposition"]) == (b"%PDF-1.4 a scan", 'attachment; filename="scan.pdf"')
    assert answer["Content-Type"] == "application/octet-stream"
    unknown = browser(cast.ion).get("/files/in/deals/00000000-0000-0000-0000-000000000000/own_scan/")
    answer = browser(cast.ion).get(url)
    assert (answer.status_code, answer.content) == (404, unknown.content)
    for other in (url.replace("own_scan", "name"), url.replace("own_scan", "own_none"), url.replace("deals", "x")):
        assert browser(cast.ewa).get(other).status_code == 404


def test_a_hidden_field_has_no_file(cast, filed):
    for holder in ("parties", "organizations"):
        ceiling("rep", holder, "own_scan")
    client = browser(cast.ewa)
    assert client.get(filed.url).status_code == client.get(f"/api/v1{filed.url}").status_code == 404
    for address in (f"{filed.made.pk}/", f"{filed.made.pk}/edit/", f"{filed.made.pk}/history/", "new/"):
        page = client.get(f"/organizations/{address}").content.decode()
        assert "scan.pdf" not in page, address
        assert "own_scan" not in page, address


def test_what_only_is_read_cannot_be_sent(cast, filed):
    for holder in ("parties", "organizations"):
        ceiling("rep", holder, "own_scan", level=READ)
    client = browser(cast.ewa)
    client.post(f"/organizations/{filed.made.pk}/edit/", {"name": "Browar", "version": filed.made.version, "own_scan": sent("b.txt", b"b")})
    assert client.post(f"/organizations/{filed.made.pk}/fields/own_scan/", {"own_scan": sent("b.txt", b"b")}).status_code == 404
    assert body(client.get(filed.url)) == b"%PDF-1.4 a scan"


def test_nothing_too_much_and_what_is_no_file_is_refused(cast, filed, monkeypatch):
    client = browser(cast.ewa)
    page = client.post("/organizations/new/", {"name": "Huta", "own_scan": sent("empty.txt", b"")})
    assert page.status_code == 422
    assert "is empty" in page.content.decode()
    monkeypatch.setattr("klientela.core.documents.services.MAX_BYTES", 3)
    page = client.post("/organizations/new/", {"name": "Huta", "own_scan": sent()})
    assert page.status_code == 422
    assert "is larger than" in page.content.decode()
    page = client.post("/organizations/new/", {"name": "", "own_scan": sent()})
    assert "Choose the file again" in page.content.decode()
    for wrong in ("scan.pdf", {"file": str(filed.made.pk), "name": "x", "size": 1}):
        with acting(cast.ewa), pytest.raises(ValidationError):
            change(COMPANIES, filed.made.pk, {"own_scan": wrong}, by=cast.ewa, version=filed.made.version)


def test_the_api_tells_name_size_and_address(cast, filed):
    client = browser(cast.ewa)
    told = client.get(f"/api/v1/organizations/{filed.made.pk}/").json()["own_scan"]
    assert told == {"name": "scan.pdf", "size": 15, "url": f"/api/v1{filed.url}"}
    assert body(client.get(told["url"])) == b"%PDF-1.4 a scan"
    refused = client.post("/api/v1/organizations/", {"name": "Huta", "own_scan": "x"}, content_type="application/json")
    assert refused.status_code == 422


def test_the_same_content_is_kept_once_and_until_nobody_wants_it_back(cast, filed):
    with acting(cast.ewa):
        other = create(COMPANIES, {"name": "Huta", "own_scan": sent("copy.pdf")}, by=cast.ewa)
        with beyond_the_wall("looking"):
            assert (Blob.objects.count(), HeldFile.objects.count()) == (1, 2)
        bury(other)
    with acting(cast.zoe):
        remove_field(filed.field, by=cast.zoe)
    later = timezone.now() + timedelta(days=2)
    assert (tidy(later), tidy(later + timedelta(days=40))) == (0, 0)
    COMPANIES.model.unscoped.update(own={})
    assert (tidy(later), tidy(later + timedelta(days=31))) == (0, 1)
