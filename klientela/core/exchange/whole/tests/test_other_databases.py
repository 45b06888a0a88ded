"""Databases of other programs come in as their tables say: a contact manager, a bicycle maker, a file of invoices, a sales team."""

import json
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.db.models import Sum

from klientela.core.access.acting import acting
from klientela.core.exchange.uploads import keep_upload
from klientela.core.exchange.whole.models import Transfer
from klientela.core.exchange.whole.services import (
    begin,
    check_transfer,
    complete_transfer,
    decide,
    links_of,
    source_of_transfer,
    survey_source,
)
from klientela.core.parties.models import Organization, Person
from klientela.core.timeline.models import Episode
from klientela.modules.catalogue.models import Product
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
BICYCLES = ("Product", "ProductSubcategory", "ProductCategory", "Vendor", "ProductVendor", "SalesTerritory", "Employee")


def silent(percent: int, text: str) -> None:
    """Nobody waits."""


def packed(files: list[Path]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for file in files:
            archive.write(file, file.name)
    return content.getvalue()


def brought(name: str, content: bytes, by: Any, **becomes: str) -> Transfer:
    """A database, brought in as it was guessed, but for these tables."""
    transfer = begin(keep_upload(name, [content], by=by), by=by)
    survey_source(transfer, by=by, tell=silent)
    if becomes:
        decide(transfer, {**source_of_transfer(transfer).becomes, **becomes}, links=links_of(transfer), currency="USD", by=by)
    counts = check_transfer(transfer, by=by, tell=silent)
    problems = [line.problems for table in transfer.tables.all() for line in table.lines.filter(verdict="error")[:2]]
    assert counts["error"] == 0, problems
    complete_transfer(transfer, by=by, tell=silent)
    return transfer


def test_invoices_of_a_single_table_stand_with_the_customers_they_name(cast: Cast, real_data: Path) -> None:
    oracle = json.loads((real_data / "oracles" / "accounts_receivable.json").read_text())
    file = next((real_data / "accounts_receivable").glob("*.csv"))
    with acting(cast.dora):
        brought(file.name, file.read_bytes(), cast.dora)
        found = Episode.objects.filter(kind="invoice")
        assert (found.count(), Organization.objects.count()) == (oracle["rows"], oracle["customers"])
        assert found.aggregate(total=Sum("amount"))["total"] == Decimal(str(oracle["amount"]))


def test_a_contact_manager_brings_people_and_calls(cast: Cast, real_data: Path) -> None:
    files = sorted((real_data / "legacy_db" / "foxprodb").iterdir())
    with acting(cast.dora):
        brought("contacts.zip", packed(files), cast.dora)
        assert (Person.objects.count(), Episode.objects.filter(kind="call").count()) == (5, 16)


def test_a_bicycle_maker_brings_products_vendors_territories_and_people(cast: Cast, real_data: Path) -> None:
    oracle = json.loads((real_data / "oracles" / "adventureworks.json").read_text())
    files = [real_data / "adventureworks" / f"{name}.csv" for name in BICYCLES]
    with acting(cast.dora):
        transfer = brought("bicycles.zip", packed(files), cast.dora, SalesTerritory="territories")
        assert (Product.objects.count(), Organization.objects.count(), Person.objects.count()) == (oracle["products"], 104, 290)
        assert transfer.tables.get(name="SalesTerritory").count("create") == 10


def test_a_sales_team_brings_accounts_with_their_parents(cast: Cast, real_data: Path) -> None:
    files = [real_data / "crm_maven" / f"{name}.csv" for name in ("accounts", "products", "sales_teams")]
    with acting(cast.dora):
        brought("sales.zip", packed(files), cast.dora, sales_teams="texts")
        assert (Organization.objects.count(), Product.objects.count()) == (85, 7)
