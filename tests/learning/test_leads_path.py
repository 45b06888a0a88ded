"""Leads of a school brought in as a company would, with fields of its own, teach as much as their file does."""

import csv
import io

import pytest

from klientela.core.access.acting import acting
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.services import run_import
from klientela.core.learning.models import Verdict
from klientela.core.learning.queries import in_use
from klientela.core.learning.services import train
from klientela.core.records.own.names import own_name
from klientela.modules.leads.models import Lead
from tests.kit.own_fields import own_field
from tests.learning.outcomes import MEASURED, leads

pytestmark = [pytest.mark.real_data, pytest.mark.exhaustive, pytest.mark.django_db]


def test_leads_brought_in_teach_as_much_as_their_file(real_data, cast):
    features, examples = leads(real_data)
    codes = {feature.name: f"f{place}" for place, feature in enumerate(features)}
    for name, code in codes.items():
        own_field("leads", code, "decimal" if name in MEASURED else "text")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["company", "outcome", *codes.values()])
    for one in examples:
        facts = ("" if one.facts[name] is None else one.facts[name] for name in codes)
        writer.writerow([f"Lead {one.key}", "yes" if one.outcome else "no", *facts])
    columns = {"company": ColumnPlan("company"), "outcome": ColumnPlan("outcome")}
    plan = Plan("leads", columns | {code: ColumnPlan(own_name(code)) for code in codes.values()})
    with acting(cast.dora):
        report = run_import(text.getvalue().encode(), plan, by=cast.dora, name="leads.csv")
    assert report.created == len(examples) == Lead.unscoped.exclude(closed_at=None).count()
    made = train("leads", by=None)
    assert made.verdict == Verdict.TRUSTED and made.auc >= 0.85
    assert in_use("leads").is_open_to(cast.ewa)
