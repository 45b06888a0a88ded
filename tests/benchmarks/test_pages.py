"""The pages people open all day: what each costs a rep, the leader of a team, and the director."""

from uuid import UUID

import pytest

from klientela.core.access.acting import acting
from klientela.core.parties.models import PartyRelation
from klientela.modules.sales.models import Deal
from tests.benchmarks.conftest import Company
from tests.benchmarks.measuring import Sheet, Visitor

pytestmark = [pytest.mark.benchmark, pytest.mark.real_data, pytest.mark.django_db]
PAGES: dict[str, tuple[str, int, int]] = {
    "start page": ("/", 25, 1500),
    "deals, list of 80": ("/deals/", 8, 600),
    "deals, by name": ("/deals/?sort=name", 8, 600),
    "deals that contain a text": ("/deals/?q=pro", 10, 1000),
    "board": ("/deals/?view=board", 9, 800),
    "company": ("/organizations/{party}/", 15, 1500),
    "company, all of it": ("/organizations/{party}/?whole=1", 28, 2000),
    "deal": ("/deals/{deal}/", 15, 1000),
    "person": ("/persons/{person}/", 15, 1200),
    "form of a new deal": ("/deals/new/", 12, 1000),
    "funnel": ("/reports/funnel/", 13, 1000),
    "palette": ("/palette/?q=can", 12, 400),
    "API, 50 deals": ("/api/v1/deals/", 6, 250),
}
"""By name: the address, and what a page may never cost: statements, and how many times the page that only says "ok".

The statements are close to what is asked today; the times are five times what was measured, for machines are shared and slow at times.
"""


@pytest.fixture(scope="module")
def sheet(company: Company, sheets: list[Sheet]) -> Sheet:
    """The table of pages."""
    heads = ("page", "seen by", "CPU ms", "wall ms", "× health", "statements", "asked twice", "kB sent")
    made = Sheet("Pages, in process, median of warm requests", heads)
    sheets.append(made)
    return made


@pytest.fixture(scope="module")
def health(company: Company, sheet: Sheet) -> float:
    """What the page costs that only says it is there; other pages are compared with it."""
    found = Visitor().measure("/health/")
    sheet.add("health", "stranger", found.cpu, found.wall, 1.0, found.statements, found.repeated, found.size / 1000)
    return found.cpu


def places(company: Company, role: str) -> dict[str, UUID | None]:
    """A deal and its company that this person sees."""
    with acting(company.people[role]):
        deal = Deal.objects.filter(owner=company.rep, party__owner=company.rep).order_by("-opened_at").first()
        person = PartyRelation.objects.filter(kind="works_at").order_by("pk").values_list("party", flat=True).first()
    return {"deal": deal.pk, "party": deal.party_id, "person": person}


@pytest.mark.parametrize("role", ["rep", "leader", "director"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs(company: Company, health: float, sheet: Sheet, name: str, role: str) -> None:
    path, most_statements, most_times = PAGES[name]
    found = Visitor(company.people[role]).measure(path.format(**places(company, role)))
    times = found.cpu / health
    sheet.add(name, role, found.cpu, found.wall, f"{times:.0f}", found.statements, found.repeated, found.size / 1000)
    assert found.statements <= most_statements
    assert times <= most_times
