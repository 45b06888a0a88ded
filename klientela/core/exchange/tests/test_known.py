"""Known records: found by several keys in order or by likeness, and changed as far as the plan says so."""

from collections.abc import Iterator
from typing import Any

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.exchange.known_form import known_of, with_known
from klientela.core.exchange.models import ImportLine
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.services import Report, run_import
from klientela.core.exchange.targets import goals_of
from klientela.core.parties.models import Organization
from klientela.kernel.entity import entity_named
from klientela.kernel.slot import slot
from tests.cast import Cast

COLUMNS = {"Name": ColumnPlan("name"), "E-mail": ColumnPlan("email"), "Town": ColumnPlan("town")}


@pytest.fixture(autouse=True)
def known(cast: Cast) -> Iterator[Organization]:
    """A company that is there already."""
    with acting(cast.dora):
        yield Organization.objects.create(name="Firma", email="office@firma.pl", town="Kraków", owner=cast.dora)


def bring(text: str, cast: Cast, **more: Any) -> Report:
    plan = Plan("organizations", more.pop("columns", COLUMNS), **more)
    return run_import(text.encode(), plan, by=cast.dora, name="firms.csv", skip_errors=True)


def test_a_later_key_finds_what_an_earlier_does_not(cast: Cast, known: Organization) -> None:
    report = bring("Name,E-mail,Town\nFirma sp. z o.o.,office@firma.pl,Cluj\nNowa,,Iași\n", cast, keys=("name", "email"))
    assert (report.created, report.updated) == (1, 1)
    line = ImportLine.objects.get(verdict="update")
    assert line.changes == [["name", "Firma", "Firma sp. z o.o."], ["town", "Kraków", "Cluj"]]


@pytest.mark.parametrize(
    ("conflict", "before", "after"),
    [("take", "Kraków", "Cluj"), ("keep", "Kraków", "Kraków"), ("empty", "Kraków", "Kraków"), ("empty", "", "Cluj")],
)
def test_whose_value_counts(cast: Cast, known: Organization, conflict: str, before: str, after: str) -> None:
    Organization.objects.filter(pk=known.pk).update(town=before)
    bring("Name,Town\nFirma,Cluj\n", cast, columns={"Name": ColumnPlan("name"), "Town": ColumnPlan("town", conflict=conflict)}, key="name")
    known.refresh_from_db()
    assert known.town == after


@pytest.mark.parametrize(("day", "after", "verdict"), [("2001-01-01", "Kraków", "skip"), ("2199-01-01", "Cluj", "update")])
def test_the_newer_value_counts(cast: Cast, known: Organization, day: str, after: str, verdict: str) -> None:
    columns = {"Name": ColumnPlan("name"), "Town": ColumnPlan("town", conflict="newer")}
    bring(f"Name,Town,Changed\nFirma,Cluj,{day}\n", cast, columns=columns, key="name", dated="Changed")
    known.refresh_from_db()
    assert (known.town, ImportLine.objects.get().verdict) == (after, verdict)


def test_what_is_very_like_a_known_record_is_left_out(cast: Cast, known: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slot("import.duplicates"), "_known", [])
    slot("import.duplicates").add("tests", lambda entity, rows, by: {0: (known.pk, 0.97, "the same name")})
    report = bring("Name\nFIRMA S.A.\nNowa\n", cast, columns={"Name": ColumnPlan("name")}, matching="score")
    line = ImportLine.objects.get(verdict="duplicate")
    assert (report.created, line.other, line.problems[0]["reason"]) == (1, known.pk, "the same name")


def test_the_form_says_what_the_plan_says(cast: Cast) -> None:
    goals = goals_of(entity_named("organizations"), cast.dora)
    headings = ("Name", "E-mail", "Town")
    sent = {"key": "email", "key2": "name", "conflict": "keep", "c2-conflict": "empty", "matching": "score"}
    plan = with_known(Plan("organizations", COLUMNS), sent, headings, goals=goals)
    assert plan.found_by == ("email", "name")
    assert [plan.columns[heading].conflict for heading in headings] == ["keep", "keep", "empty"]
    again = Plan.from_json(plan.as_json())
    assert again == plan
    shown = known_of(again, headings, goals)
    assert (len(shown.keys), shown.is_divided, [field.name for field in shown.fields]) == (3, True, ["c2-conflict"])


def test_a_plan_of_before_is_still_read() -> None:
    old = {"version": 1, "entity": "organizations", "columns": {"Name": {"field": "name"}}, "key": "name"}
    assert Plan.from_json(old).found_by == ("name",)


def test_a_row_is_not_called_by_a_name_that_is_hidden(cast: Cast, known: Organization) -> None:
    FieldRule.objects.bulk_create(
        FieldRule(role=role, entity="parties", field="name", ceiling=FieldLevel.HIDDEN) for role in Role.objects.all()
    )
    with acting(cast.dora):
        bring("E-mail,Town\noffice@firma.pl,Cluj\n", cast, columns={name: COLUMNS[name] for name in ("E-mail", "Town")}, key="email")
    line = ImportLine.objects.get(verdict="update")
    assert "Firma" not in line.title and line.title
