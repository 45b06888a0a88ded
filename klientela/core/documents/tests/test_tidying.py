"""Contents go when nothing needs them any more, and `verify` finds those that are not what they were."""

from datetime import timedelta

import pytest
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.documents.models import Attachment, Blob
from klientela.core.documents.proving import problems
from klientela.core.documents.services import remove, restore
from klientela.core.documents.tidying import tidy

pytestmark = pytest.mark.django_db


def later(**more):
    return timezone.now() + timedelta(**more)


def test_contents_go_a_month_after_the_last_file(cast, deal, bring, folder):
    kept, gone = bring(cast.ewa), bring(cast.ewa, "gone.txt", b"gone")
    with acting(cast.ewa):
        remove(gone, deal, by=cast.ewa)
    assert tidy(later(days=29)) == 0
    assert tidy(later(days=31)) == 1
    assert [path.name for path in folder.glob("??/??/*")] == [kept.blob_id]
    assert list(Attachment.objects.values_list("pk", flat=True)) == [kept.pk]
    assert tidy(later(days=31)) == 0


def test_what_came_back_stays(cast, deal, bring):
    file = bring(cast.ewa)
    with acting(cast.ewa):
        remove(file, deal, by=cast.ewa)
        restore(file, deal, by=cast.ewa)
    assert tidy(later(days=40)) == 0


def test_what_a_rollback_left_goes_after_a_day(cast, bring, folder):
    file = bring(cast.ewa)
    Attachment.objects.all().delete()
    Blob.objects.all().delete()
    assert tidy() == 0
    assert tidy(later(days=2)) == 1
    assert list(folder.glob("??/??/*")) == []
    assert not Blob.objects.filter(pk=file.blob_id).exists()


def test_verify_names_files_that_are_missing_or_altered(cast, deal, bring, folder):
    one, two = bring(cast.ewa), bring(cast.ewa, "two.txt", b"Two")
    assert list(problems()) == []
    (path,) = folder.glob(f"??/??/{one.blob_id}")
    path.write_bytes(b"Something else")
    (path,) = folder.glob(f"??/??/{two.blob_id}")
    path.unlink()
    assert sorted(problems()) == [f"altered: offer.txt (deals:{deal.pk})", f"missing: two.txt (deals:{deal.pk})"]
