"""The same contract as on disk, at a service that speaks S3, with a real server on this computer."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import obstore
import pytest
from django.core.exceptions import ImproperlyConfigured

from klientela.core.documents.storing import TooLarge
from klientela.core.documents.storing.s3 import S3Store, bucket_at
from klientela.core.documents.tidying import tidy
from tests.kit.browser import browser
from tests.kit.file_store import file_store

CONTENT = b"An offer" * 1000


@pytest.fixture(scope="module")
def address():
    with file_store() as its_address:
        yield its_address


@pytest.fixture
def store(settings, address, tmp_path):
    settings.FILES_URL = address
    return S3Store(tmp_path)


def kept(store, content=CONTENT):
    received = store.receive([content[:5], content[5:]], limit=10**6)
    store.settle(received)
    return received.digest


def test_a_content_comes_back_as_it_went(store, tmp_path):
    digest = kept(store)
    assert digest == sha256(CONTENT).hexdigest() == kept(store)
    with store.open(digest) as content:
        assert content.read(8) == b"An offer"
        assert content.seek(0) == 0
        assert content.read() == CONTENT
    (found,) = [(key, came) for key, came in store.stored() if key == digest]
    assert abs(found[1] - datetime.now(UTC)) < timedelta(minutes=1)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_was_made_of_it_goes_with_it(store):
    digest = kept(store)
    store.keep_beside(digest, "small", b"picture")
    assert store.open(digest, "small").read() == b"picture"
    store.remove(digest)
    store.remove(digest)
    for what in ("", "small"):
        with pytest.raises(FileNotFoundError):
            store.open(digest, what)
    assert not list(obstore.list(store.bucket))


def test_too_much_is_not_sent(store):
    with pytest.raises(TooLarge):
        store.receive([CONTENT], limit=10)
    assert digest_free(store)


def digest_free(store):
    return not list(store.stored())


def test_addresses_that_say_too_little_are_refused():
    for address in ("", "s3://key:secret@host", "https://host/bucket"):
        with pytest.raises(ImproperlyConfigured):
            bucket_at(address)


@pytest.mark.django_db
def test_files_of_records_go_through_it(cast, bring, settings, address):
    settings.FILES_URL = address
    settings.FILE_STORE = "klientela.core.documents.storing.s3.S3Store"
    file = bring(cast.ewa, "offer.txt", CONTENT)
    answer = browser(cast.ewa).get(f"/files/{file.pk}/")
    assert b"".join(answer.streaming_content) == CONTENT
    assert tidy() == 0
