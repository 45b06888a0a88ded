"""Deals of before the trigger: their changes are found again from the history of the database."""

import pytest
from django.db import connection

from klientela.core.access.acting import as_system
from klientela.modules.pipeline.tests.test_standing import history
from klientela.modules.sales import sql
from klientela.modules.sales.models import Deal, DealChange
from tests.kit.roles import owners_rights

pytestmark = pytest.mark.django_db
SAID = ("was", "now", "was_amount", "amount", "was_currency", "currency", "was_owner", "owner", "was_stage", "stage")


def said(deal):
    return list(DealChange.objects.filter(deal=deal).order_by("at", "id").values_list(*SAID))


def test_what_changed_before_the_trigger_is_found_again(cast):
    history(cast, days=40)
    before = {deal.pk: said(deal.pk) for deal in Deal.unscoped.all()}
    DealChange.objects.all().delete()
    with owners_rights(), as_system("as the migration does"), connection.cursor() as cursor:
        cursor.execute(sql.BACKFILL)
    after = {key: said(key) for key in before}
    assert len(before) > 3
    assert {key: rows for key, rows in after.items() if rows != before[key]} == {}
