"""Files stand in the history of their record, for whoever may have files."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.documents.services import remove, rename, restore
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


def told(user, deal):
    return browser(user).get(f"/deals/{deal.pk}/history/").content.decode()


def test_each_change_of_a_file_is_told(cast, deal, bring):
    file = bring(cast.ewa, "offer.txt")
    with acting(cast.ewa):
        rename(file, deal, name="contract.txt", by=cast.ewa)
        remove(file, deal, by=cast.ewa)
        restore(file, deal, by=cast.ewa)
    page = told(cast.ewa, deal)
    assert page.count("added: File") == 2
    assert page.count("changed: File") == page.count("deleted: File") == 1
    assert "offer.txt" in page and "contract.txt" in page


def test_nothing_is_told_to_who_may_not_have_files(cast, deal, bring):
    bring(cast.ewa, "offer.txt")
    Grant.objects.filter(op="see_files").delete()
    page = told(cast.ewa, deal)
    assert "added: File" not in page and "offer.txt" not in page
