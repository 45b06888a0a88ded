"""The report of representatives: what each did in a period, told to each as far as he may read."""

from datetime import date, timedelta

import pytest

from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.parties.models import Party
from klientela.core.processes.models import Move
from klientela.core.timeline.models import Episode
from klientela.kernel.period import Period
from klientela.modules.pipeline.queries.reps import work_of_reps
from klientela.modules.pipeline.tests.test_figures import FIRST, asked, town  # noqa: F401
from klientela.modules.pipeline.tests.test_hidden_amounts import hide
from klientela.modules.pipeline.tests.test_report_pages import asking, text  # noqa: F401
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db


def move(town, deal, *, left, to, lacked=(), days=1):  # noqa: F811
    stages = town.stages
    kept = {"record": deal.pk, "process": town.process, "from_stage": stages[left], "stage": stages[to]}
    Move.objects.create(**kept, at=FIRST + timedelta(days=days), lacked=list(lacked))


@pytest.fixture
def worked(town):  # noqa: F811
    of_ewa = Deal.unscoped.get(owner=town.ewa, name="Interest/Offer/Won")
    move(town, of_ewa, left="Interest", to="Offer")
    move(town, of_ewa, left="Offer", to="Interest", days=2)
    move(town, of_ewa, left="Interest", to="Won", lacked=["No amount"], days=3)
    of_ion = Deal.unscoped.get(owner=town.ion, name="Interest/Offer")
    move(town, of_ion, left="Interest", to="Offer", days=60)
    return town


def counts(work):
    return (work.opened, work.advanced, work.won, work.lost, work.skipped, work.back, work.waived, work.no_step)


def test_each_step_counts_for_the_owner_of_the_deal(worked):
    found = {work.name: work for work in asked(worked.dora, work_of_reps)}
    assert counts(found[worked.ewa.name]) == (3, 2, 2, 1, 1, 1, 1, 0)
    assert counts(found[worked.ion.name]) == (2, 1, 0, 1, 0, 0, 0, 1)
    assert found[worked.ewa.name].points == 2 * 10 + 3 * 2 + 2 - 1 - 1 - 1
    assert next(iter(found)) == worked.ewa.name


def test_only_what_happened_in_the_period_counts(worked):
    found = asked(worked.dora, work_of_reps, Period(date(2017, 1, 12), date(2017, 1, 31)))
    by_name = {work.name: work for work in found}
    assert counts(by_name[worked.ewa.name])[:3] == (0, 1, 1)
    assert counts(by_name[worked.ion.name])[:3] == (0, 0, 0)


def test_whoever_reads_his_own_deals_is_told_of_himself_alone(worked, asking):  # noqa: F811
    assert [work.name for work in asked(worked.ewa, work_of_reps)] == [worked.ewa.name]
    assert worked.ion.name not in text(asking(worked.ewa, "/reports/reps/"))
    assert worked.ion.name in text(asking(worked.dora, "/reports/reps/"))


def test_what_was_missing_is_told_only_to_who_sees_every_field(worked, asking):  # noqa: F811
    before = asked(worked.ewa, work_of_reps)[0]
    hide("amount", role="rep")
    after = asked(worked.ewa, work_of_reps)[0]
    assert (before.waived, after.waived) == (1, 0)
    shown = text(asking(worked.ewa, "/reports/reps/"))
    assert "Let through" not in shown
    assert "PLN" not in shown


def test_the_report_is_not_there_without_the_moments_of_moves(worked, asking):  # noqa: F811
    assert asking(worked.ewa, "/reports/reps/").status_code == 200
    hide("moved_at", role="rep")
    assert asking(worked.ewa, "/reports/reps/").status_code == 404


def test_time_noted_in_the_period_stands_beside(worked, asking):  # noqa: F811
    mill = Party.unscoped.create(name="Mill", owner=worked.ewa)
    for days, minutes in ((1, 30), (2, 45), (400, 500)):
        Episode.unscoped.create(party=mill, kind="call", at=FIRST + timedelta(days=days), minutes=minutes, owner=worked.ewa)
    (ewa,) = asked(worked.ewa, work_of_reps, Period(date(2017, 1, 1), date(2017, 12, 31)))
    assert (ewa.contacts, ewa.minutes) == (2, 75)
    assert "9:35 h" in text(asking(worked.ewa, "/reports/reps/"))
    FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity="episodes", field="minutes", ceiling=FieldLevel.HIDDEN)
    assert asked(worked.ewa, work_of_reps)[0].minutes == 0
    assert "Contacts" not in text(asking(worked.ewa, "/reports/reps/")).split("Moved back")[1]


def test_files_hold_a_line_for_each(worked, asking):  # noqa: F811
    sheet = b"".join(asking(worked.dora, "/reports/reps/?format=csv")).decode()
    assert len(sheet.splitlines()) == 4
    assert worked.ewa.name in sheet
    assert b"".join(asking(worked.dora, "/reports/reps/?format=xlsx"))[:2] == b"PK"


def test_a_figure_opens_its_deals(worked, asking):  # noqa: F811
    page = asking(worked.dora, "/reports/reps/").content.decode()
    assert f"owner={worked.ewa.pk}" in page
