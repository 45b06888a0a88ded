"""Files bring records of a kind the company made in, with links, stages and a key, and find them again."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.exchange.proposing import propose
from klientela.core.exchange.reading import open_table
from klientela.core.exchange.services import run_import
from klientela.core.own_entities.models import OwnRecord
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db
FILE = b"Name;Goal;Budget;Until;Size;Client\nRoof;Dry;1200,50;24.12.2026;Large;Brewery\nTower;High;;;;\n"


@pytest.mark.parametrize("in_process", [False, True])
def test_a_file_makes_records_once(cast, make, in_process):
    make(in_process=in_process, about_party=False)
    entity = entity_named("own-projects")
    with acting(cast.dora):
        company = create(entity_named("organizations"), {"name": "Brewery"}, by=cast.dora)
    plan = propose(open_table(FILE), entity, by=cast.dora)
    report = run_import(FILE, plan, by=cast.dora)
    assert (report.created, report.failed) == (2, 0)
    roof = OwnRecord.unscoped.get(name="Roof")
    assert {**roof.own, "budget": float(roof.own["budget"])} == {
        **{"goal": "Dry", "budget": 1200.5, "until": "2026-12-24", "size": "large", "client": str(company.pk)}
    }
    assert (roof.kind, roof.stage and roof.stage.name) == ("own-projects", "Open" if in_process else None)
    again = run_import(FILE, plan, by=cast.dora)
    assert (again.created, again.unchanged) == (0, 2)
