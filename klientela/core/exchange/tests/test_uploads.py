"""Files people bring are theirs alone and gone after a week."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.exchange import uploads
from klientela.core.exchange.jobs import forget
from klientela.core.exchange.models import ImportRun, ImportState, Stage, Upload, UploadPiece
from klientela.core.exchange.uploads import keep_upload, opened
from klientela.core.jobs.queue import perform
from klientela.kernel.wall import beyond_the_wall
from tests.cast import Cast


@pytest.fixture(autouse=True)
def as_dora(cast: Cast) -> Iterator[None]:
    with acting(cast.dora):
        yield


def test_a_file_comes_back_as_it_was_brought(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PIECE", 7)
    content = "a,b\nŁódź,2\nGdańsk,3\n".encode()
    upload = keep_upload("C:\\files\\towns.csv", [content[:5], content[5:]], by=cast.dora)
    assert (upload.name, upload.size, upload.pieces.count()) == ("towns.csv", len(content), -(-len(content) // 7))
    with opened(upload) as table:
        assert [row.cells for row in table.rows()] == [["Łódź", "2"], ["Gdańsk", "3"]]


def test_a_file_that_is_too_large_is_not_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES", 10)
    with pytest.raises(ValidationError, match="larger"):
        keep_upload("x.csv", [b"0123456789a"], by=cast.dora)
    assert not Upload.objects.exists() and not UploadPiece.objects.exists()


def test_after_a_week_a_file_is_gone(cast: Cast) -> None:
    old, fresh = (keep_upload(name, [b"a,b\n1,2\n"], by=cast.dora) for name in ("old.csv", "fresh.csv"))
    Upload.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))
    perform(forget, user_id=None, progress_key=None, arguments={})
    with beyond_the_wall("test"):
        assert list(Upload.objects.all()) == [fresh] and UploadPiece.objects.count() == 1


def test_an_import_that_stands_half_way_keeps_its_file_and_its_rows(cast: Cast) -> None:
    upload = keep_upload("half.csv", [b"name\nHuta\n"], by=cast.dora)
    run = ImportRun.objects.create(owner=cast.dora, upload=upload, entity="organizations", state=ImportState.STOPPED, stage=Stage.ROWS)
    run.lines.create(number=2, verdict="create")
    for days, stays in ((8, True), (31, False)):
        before = timezone.now() - timedelta(days=days)
        Upload.objects.filter(pk=upload.pk).update(created_at=before)
        ImportRun.objects.filter(pk=run.pk).update(created_at=before)
        perform(forget, user_id=None, progress_key=None, arguments={})
        with beyond_the_wall("test"):
            assert (Upload.objects.exists(), run.lines.exists(), ImportRun.objects.exists()) == (stays, stays, stays)
