"""What questions cost: companies of a region and an industry without a won deal for twelve months, by how much one sees."""

from statistics import median
from time import perf_counter
from typing import Any

import pytest
from django.db.models import Count
from django.http import QueryDict

from klientela.core.access.acting import acting
from klientela.core.access.grants import rules_version
from klientela.core.access.models import Grant, Role, RoleHolder
from klientela.core.identity.models import User
from klientela.core.parties.models import Address, Organization
from klientela.core.views.effective import effective
from klientela.core.views.listing import asked_rows, count_of, page_of, read_ask, table_of
from klientela.kernel.entity import entity_named
from klientela.ui.formats import formats_now
from tests.benchmarks.loading import VIEWERS, key
from tests.benchmarks.measuring import Sheet

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
WANTED_MS, ROUNDS, CEILING = 100, 12, 3
"""The milliseconds wanted, and so many times as many fail: machines are shared."""
ASKERS = ("0.1 %", "10 %", "100 %")
SET_UP = ("industries", "processes", "products", "users", "teams", "branches", "territories")
WHERE = (
    '{{"all":[["industry","is","{industry}"],'
    '{{"related":"addresses.party","how":"exist","where":{{"all":[["region","is","{region}"]]}}}},'
    '{{"related":"deals.party","how":"none","where":{{"all":['
    '{{"related":"stage","how":"exist","where":{{"all":[["kind","is","won"]]}}}},["closed_at","gte","-12m"]]}}}}]}}'
)


@pytest.fixture
def sheet(generated: str, sheets: list[Sheet]) -> Sheet:
    """Where the figures are told; whoever asks may read what the company has set up, as people usually may."""
    role = Role.objects.create(slug="set-up", name="Reads what is set up")
    Grant.objects.bulk_create(Grant(role=role, entity=slug, op="read", scope="all") for slug in SET_UP)
    RoleHolder.objects.bulk_create(RoleHolder(role=role, user_id=key("user", VIEWERS[name])) for name in ASKERS)
    found = Sheet(f"Questions, company {generated}", ("region and industry", "seen by", "page ms", "count ms", "rows", "wanted"))
    sheets.append(found)
    return found


def usual_and_rare() -> dict[str, str]:
    """The same question about the most and the least usual region and industry."""
    parties = Organization.unscoped.filter(kind="organization").exclude(industry=None)
    industries = list(parties.values_list("industry").annotate(n=Count("pk")).order_by("-n").values_list("industry", flat=True))
    places = Address.unscoped.filter(party__kind="organization")
    regions = list(places.values_list("region").annotate(n=Count("pk")).order_by("-n").values_list("region", flat=True))
    picks = {"both usual": (0, 0), "rare region": (-1, 0), "rare industry": (0, -1), "both rare": (-1, -1)}
    return {name: WHERE.format(region=regions[place], industry=industries[line]) for name, (place, line) in picks.items()}


def asked(user: User, where: str) -> tuple[Any, Any]:
    """The page and the count of a list with this question, each as something that can be asked again."""
    entity = entity_named("organizations")
    query = QueryDict(mutable=True)
    query.update({"where": where, "sort": "name"})
    shown, table = effective(entity, user), table_of(entity, user, formats_now())

    def page() -> int:
        ask = read_ask(shown, query, user)
        return len(page_of(entity, ask, asked=asked_rows(entity, ask, user), user=user, table=table).rows)

    return page, lambda: count_of(asked_rows(entity, read_ask(shown, query, user), user))


def timed(ask: Any) -> float:
    """The median of asking again and again."""
    ask()
    found = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        ask()
        found.append((perf_counter() - begun) * 1000)
    return median(found)


def test_companies_without_a_won_deal(sheet):
    questions, slowest = usual_and_rare(), 0.0
    for name in ASKERS:
        user = User.objects.get(pk=key("user", VIEWERS[name]))
        with acting(user, rules_version=rules_version()):
            for label, where in questions.items():
                page, count = asked(user, where)
                times = timed(page), timed(count)
                slowest = max(slowest, *times)
                sheet.add(label, name, *times, page(), WANTED_MS)
    assert slowest <= WANTED_MS * CEILING
