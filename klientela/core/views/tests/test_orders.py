"""Every order a list of records offers is read off an index; unless another record rules the rows, it also says who may see them."""

import pytest
from django.db import connection
from django.http import QueryDict

from klientela.core.access.acting import acting
from klientela.core.records.models import Record
from klientela.core.views.effective import effective
from klientela.core.views.listing import asked_rows, order_key, ordered, read_ask
from klientela.kernel.entity import entities, entity_named

pytestmark = pytest.mark.django_db
OFFERED = [(entity.slug, order) for entity in entities() if issubclass(entity.model, Record) for order in entity.orders]


@pytest.mark.parametrize(("slug", "order"), OFFERED)
def test_an_offered_order_needs_no_sorting_and_no_table(cast, slug, order):
    entity = entity_named(slug)
    with acting(cast.ewa):
        ask = read_ask(effective(entity, cast.ewa), QueryDict(f"sort={order}"), cast.ewa)
        rows = ordered(entity, asked_rows(entity, ask, cast.ewa), order).values_list(order_key(entity, order), "pk")[:81]
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
            plan = rows.explain()
    assert ("Index Scan" if entity.controlled_by else "Index Only Scan") in plan, plan
    assert "Sort" not in plan, plan
