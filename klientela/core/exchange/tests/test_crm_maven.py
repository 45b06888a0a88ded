"""The real files of a sales team go in as a user would bring them, and the figures are those counted independently."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Avg, Count, F, Q, Sum

from klientela.core.access.acting import acting
from klientela.core.access.models import Branch, RoleHolder, Team
from klientela.core.audit.models import Change
from klientela.core.exchange.models import ImportRun
from klientela.core.exchange.services import Report, load_mapping, run_import
from klientela.core.identity.models import User
from klientela.core.parties.models import Industry, Organization, PartyRelation
from klientela.core.processes.models import Move
from klientela.core.processes.setting_up import set_up_process
from klientela.modules.catalogue.models import Product
from klientela.modules.sales.models import Deal, DealLine
from tests.cast import hire

pytestmark = [pytest.mark.real_data, pytest.mark.django_db(transaction=False)]
MAPPINGS = Path(__file__).parents[2] / "operations" / "demo" / "crm_maven"
FILES = ("accounts", "products", "sales_teams", "sales_pipeline")
STAGES = (
    {"name": "Prospecting", "probability": 10},
    {"name": "Engaging", "probability": 40},
    {"name": "Won", "kind": "won"},
    {"name": "Lost", "kind": "lost"},
)
WON, LOST = Q(stage__kind="won"), Q(stage__kind="lost")
SPELLINGS = {"GTXPro": "GTX Pro", "technolgy": "technology"}


@pytest.fixture
def dora(db: None) -> User:
    """The director, in a company whose first process has the stages of the files."""
    director = hire("Dora Wilk", "director")
    with acting(director):
        set_up_process({"name": "CRM pipeline", "position": 0}, STAGES, by=director)
    return director


@pytest.fixture
def oracle(real_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((real_data / "oracles" / "crm_maven.json").read_text(encoding="utf-8"))
    return found


def bring(folder: Path, director: User) -> dict[str, Report]:
    """All four files, in their order."""
    mappings = {name: load_mapping(MAPPINGS / f"{name}.json", by=director) for name in FILES}
    return {name: run_import(folder / f"{name}.csv", mappings[name], by=director) for name in FILES}


def sums(field: str) -> dict[str, dict[str, Any]]:
    """Won and lost deals and the value of the won ones by a field."""
    rows = (
        Deal.objects
        .exclude(**{field: None})
        .values(field)
        .annotate(
            won=Count("pk", WON),
            lost=Count("pk", LOST),
            value=Sum("amount", filter=WON),
            days=Avg(F("closed_at") - F("opened_at"), filter=WON),
        )
    )
    return {row[field]: row for row in rows}


def agrees(found: dict[str, dict[str, Any]], wanted: dict[str, dict[str, Any]]) -> None:
    for name, figures in wanted.items():
        row = found[SPELLINGS.get(name, name)]
        assert (row["won"], row["lost"]) == (figures["won"], figures["lost"])
        assert row["value"] == Decimal(str(figures["value"]))
        assert row["days"] / timedelta(days=1) == pytest.approx(figures["avg_days_won"])


def test_the_real_files_give_the_figures_counted_independently(real_data: Path, dora: User, oracle: dict[str, Any]) -> None:
    reports = bring(real_data / "crm_maven", dora)
    assert [(report.created, report.failed) for report in reports.values()] == [(85, 0), (7, 0), (35, 0), (8800, 0)]
    with acting(dora):
        stages = dict(Deal.objects.values_list("stage__name").annotate(Count("pk")))
        assert stages == oracle["stage_counts"]
        won = Deal.objects.filter(WON).aggregate(n=Count("pk"), value=Sum("amount"), days=Avg(F("closed_at") - F("opened_at")))
        assert (won["n"], won["value"]) == (4238, Decimal(10_005_534))
        assert won["days"] / timedelta(days=1) == pytest.approx(oracle["avg_cycle_days_won"])
        assert won["n"] / Deal.objects.filter(WON | LOST).count() == pytest.approx(oracle["win_rate_closed"])
        agrees(sums("owner__name"), oracle["by_agent"])
        agrees(sums("owner__manager__name"), oracle["by_manager"])
        agrees(sums("branch__name"), oracle["by_region"])
        check_people()
        check_deals(oracle)
        check_products_and_sectors(oracle)


def check_people() -> None:
    assert Team.objects.filter(leader__isnull=False).count() == 6
    assert Branch.objects.filter(name__in=["Central", "East", "West"]).count() == 3
    assert RoleHolder.objects.filter(role__slug="rep").count() == 35
    assert RoleHolder.objects.filter(role__slug="team-leader").count() == 6
    assert not any(user.has_usable_password() for user in User.objects.exclude(name="Dora Wilk"))
    darcel = User.objects.get(name="Darcel Schlecht")
    assert darcel.manager is not None and darcel.manager.name == "Melvin Marxen"
    assert Deal.objects.filter(owner=darcel).exclude(team__leader=darcel.manager, branch__name="Central").count() == 0


def check_deals(oracle: dict[str, Any]) -> None:
    assert Deal.objects.filter(party=None).count() == oracle["missing_account"]
    assert Deal.objects.filter(closed_at=None).exclude(amount=None).count() == 0
    deal = Deal.objects.get(code="1C1I7A6R")
    moves = list(Move.objects.filter(record=deal.pk).order_by("at").values_list("stage__name", "at__date"))
    assert [(name, str(day)) for name, day in moves] == [("Engaging", "2016-10-20"), ("Won", "2017-03-01")]
    assert (deal.name, str(deal.opened_at.date()), str(deal.closed_at.date())) == ("GTX Plus Basic – Cancity", "2016-10-20", "2017-03-01")
    assert Deal.objects.filter(party__name="Kan-code").filter(WON).aggregate(Sum("amount"))["amount__sum"] == Decimal(341455)


def check_products_and_sectors(oracle: dict[str, Any]) -> None:
    lines = DealLine.objects.values("product__name").annotate(won=Count("pk", Q(deal__stage__kind="won")), all=Count("pk"))
    found = {row["product__name"]: row for row in lines}
    assert found["GTX Pro"]["all"] == oracle["rows_of_that_name"]
    assert {name: row["won"] for name, row in found.items()} == {
        SPELLINGS.get(name, name): row["won"] for name, row in oracle["by_product"].items()
    }
    sectors = dict(Deal.objects.filter(WON, party__isnull=False).values_list("party__industry__name").annotate(Sum("amount")))
    assert sectors == {SPELLINGS.get(name, name): Decimal(str(value)) for name, value in oracle["won_value_by_sector"].items()}
    assert Industry.objects.count() == 10 and Product.objects.count() == 7
    assert Organization.objects.get(name="Acme Corporation").revenue == Decimal("1100040000")
    assert Organization.objects.filter(country="PH").count() == 1
    assert PartyRelation.objects.get(party__name="Bluth Company").other.name == "Acme Corporation"


def test_bringing_the_same_files_again_changes_nothing(real_data: Path, dora: User) -> None:
    bring(real_data / "crm_maven", dora)
    before = Change.objects.count()
    again = bring(real_data / "crm_maven", dora)
    assert [(report.created, report.updated, report.failed) for report in again.values()] == [(0, 0, 0)] * 4
    assert Change.objects.exclude(table="exchange_importmapping").filter(pk__gt=0).count() <= before


def test_an_import_is_one_batch_in_the_history_that_names_its_file(real_data: Path, dora: User) -> None:
    mapping = load_mapping(MAPPINGS / "accounts.json", by=dora)
    run_import(real_data / "crm_maven" / "accounts.csv", mapping, by=dora)
    batch = ImportRun.objects.get().batch
    changes = Change.objects.filter(batch=batch)
    assert set(changes.values_list("actor", "reason")) == {(dora.pk, "Import of accounts.csv")}
    assert changes.filter(table="parties_party", op="I").count() == 85
