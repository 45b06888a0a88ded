"""What learnt chances cost: of all open deals at once, of one on its page, and learning anew."""

from time import perf_counter, process_time
from uuid import uuid4

import pytest

from klientela.core.access.acting import acting, as_system
from klientela.core.learning.models import Edition, Verdict
from klientela.core.learning.services import edition_of
from klientela.modules.pipeline.learnt.queries import chances, scored_deal
from klientela.modules.pipeline.learnt.subject import DEALS
from klientela.modules.sales.models import Deal
from tests.benchmarks.conftest import Company
from tests.benchmarks.measuring import Sheet, timed

pytestmark = [pytest.mark.benchmark, pytest.mark.real_data, pytest.mark.django_db]
MANY, MOST_SECONDS, CEILING = 50_000, 2, 5


def test_chances_of_many_deals(company: Company, sheets: list[Sheet]) -> None:
    """The chances of fifty thousand deals, reckoned from all that are open."""
    sheet = Sheet("Learnt chances", ("what", "CPU", "wall", "unit"))
    sheets.append(sheet)
    with as_system("benchmark"):
        begun = perf_counter()
        edition = edition_of(DEALS)
        sheet.add("learning from 6,700 deals", "–", perf_counter() - begun, "s")
        edition.pk, edition.verdict = uuid4(), Verdict.TRUSTED
        Edition.objects.bulk_create([edition])
        keys = list(Deal.objects.filter(closed_at=None).values_list("pk", flat=True))
        chances(None, keys)
        begun, worked = perf_counter(), process_time()
        found = chances(None, keys)
        each, own = (perf_counter() - begun) / len(keys), (process_time() - worked) / len(keys)
    sheet.add("50,000 deals", own * MANY, each * MANY, "s")
    assert len(found) == len(keys) and each * MANY < MOST_SECONDS * CEILING
    with acting(company.rep):
        deal = Deal.objects.filter(closed_at=None, owner=company.rep).select_related("stage").first()
        assert deal is not None and scored_deal(deal, company.rep) is not None
        cpu, wall = timed(lambda: scored_deal(deal, company.rep))
    sheet.add("the box on a deal's page", cpu, wall, "ms")
