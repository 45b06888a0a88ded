"""Looking for duplicates through the whole generated company, and the warning while somebody types, by what people type."""

import time

import pytest
from django.test import Client

from klientela.core.identity.models import User
from klientela.core.parties.duplicates import pairing
from klientela.core.parties.duplicates.models import DuplicateKey, DuplicatePair
from klientela.core.parties.models import Party, PartyKind
from tests.benchmarks.loading import VIEWERS, key
from tests.benchmarks.measuring import Sheet, timed

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
MILLION, MOST_MINUTES, MOST_MS = 1_000_000, 30, 60
SEEN = ("0.1 %", "10 %", "100 %")


@pytest.fixture(scope="module")
def sheet(generated: str, sheets: list[Sheet]) -> Sheet:
    """The table of this file."""
    made = Sheet(f"Duplicates, company of size {generated}", ("what", "sees", "CPU ms", "wall ms"))
    sheets.append(made)
    return made


def test_the_whole_base_is_looked_through(sheet: Sheet) -> None:
    parties = Party._base_manager.filter(deleted_at=None).count()
    begun = time.perf_counter()
    pairing.look_through()
    took = time.perf_counter() - begun
    minutes = took * MILLION / parties / 60
    sheet.add(f"{parties} parties, {DuplicateKey.objects.count()} keys, {DuplicatePair.objects.count()} pairs", "", "", took * 1000)
    sheet.add(f"a million would take {minutes:.1f} minutes", "", "", "")
    assert minutes <= MOST_MINUTES


@pytest.mark.parametrize("sees", SEEN)
def test_the_warning_comes_while_somebody_types(sheet: Sheet, sees: str) -> None:
    pairing.look_through()
    client = Client()
    client.force_login(User.objects.get(pk=key("user", VIEWERS[sees])))
    company = Party._base_manager.filter(kind=PartyKind.ORGANIZATION).order_by("pk").first()
    person = Party._base_manager.filter(kind=PartyKind.PERSON).order_by("pk").first()
    assert company is not None and person is not None
    names = {"given_name": person.given_name, "family_name": person.family_name}
    typed = {
        "a company's name": ("organizations", {"name": company.name}),
        "a person's name": ("persons", names),
        "name and phone": ("persons", {**names, "phone": person.phone}),
        "a name nobody has": ("organizations", {"name": "Zupełnie Nieznana Firma"}),
    }
    for what, (slug, values) in typed.items():
        cpu, wall = timed(lambda slug=slug, values=values: client.post(f"/duplicates/perhaps/{slug}/", values))
        sheet.add(what, sees, cpu, wall)
        assert wall <= MOST_MS
