"""An import taken back: what it made goes, what it changed returns, what somebody changed since stays; and what it left out comes again."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.exchange.jobs import start_check
from klientela.core.exchange.models import ImportRun, ImportState, Stage
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.services import keep_plan, run_import
from klientela.core.exchange.tests.test_wizard import bring, signed_in, work
from klientela.core.jobs.queue import declared_jobs, perform
from klientela.core.parties.models import Organization
from klientela.core.records.runs import BulkRun
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_named
from tests.cast import Cast

FILE = b"name,town\nHuta Stara,Nowa Huta\nMlyn Nowy,Lublin\nTartak Nowy,Sanok\n"
PLAN = Plan("organizations", {"name": ColumnPlan("name"), "town": ColumnPlan("town")}, key="name")


def imported(cast: Cast) -> ImportRun:
    """One company was known, in another town; two are new, and one of them is changed afterwards."""
    companies = entity_named("organizations")
    with acting(cast.dora):
        create(companies, {"name": "Huta Stara", "town": "Kraków"}, by=cast.dora)
        run_import(FILE, PLAN, by=cast.dora, name="firmy.csv")
    with acting(cast.dora):
        later = Organization.objects.get(name="Tartak Nowy")
        change(companies, later.pk, {"town": "Krosno"}, by=cast.dora, version=later.version)
    return ImportRun.objects.get(file_name="firmy.csv")


def undone(run: BulkRun) -> BulkRun:
    kind = next(kind for kind in declared_jobs() if kind.name == "bulk.run")
    perform(kind, user_id=str(run.owner_id), progress_key=str(run.progress), arguments={"run_id": str(run.pk)})
    run.refresh_from_db()
    return run


@pytest.mark.django_db
def test_an_import_is_taken_back_but_later_edits_stay(cast: Cast) -> None:
    run = imported(cast)
    client = signed_in(cast.dora)
    page = client.get(f"/imports/{run.pk}/undo/")
    assert (page.context["preview"].going, page.context["preview"].returning) == (2, 1)
    assert [line.title for line in page.context["lines"]] == ["Tartak Nowy"]
    answer = client.post(f"/imports/{run.pk}/undo/")
    work_of = undone(BulkRun.objects.get())
    assert answer["Location"] == f"/bulk/{work_of.pk}/"
    alive = dict(Organization.unscoped.filter(deleted_at=None).values_list("name", "town"))
    assert alive == {"Huta Stara": "Kraków", "Tartak Nowy": "Krosno"}
    assert client.get("/imports/").context["rows"][0]["is_undone"]
    assert client.get(f"/imports/{run.pk}/").context["undone"] == work_of
    assert client.post(f"/imports/{run.pk}/undo/").status_code == 302
    assert BulkRun.objects.count() == 1


@pytest.mark.django_db
def test_after_thirty_days_it_is_said_that_it_is_too_late(cast: Cast) -> None:
    run = imported(cast)
    ImportRun.objects.update(finished_at=timezone.now() - timedelta(days=31))
    client = signed_in(cast.dora)
    assert "for 30 days" in client.get(f"/imports/{run.pk}/undo/").context["refused"]
    assert not client.get("/imports/").context["rows"][0]["undo"]
    assert signed_in(cast.ewa).get(f"/imports/{run.pk}/undo/").status_code in (403, 404)


@pytest.mark.django_db
def test_rows_left_out_come_again_by_the_same_mapping(cast: Cast) -> None:
    client: Any = signed_in(cast.dora)
    client.cookies["django_language"] = "pl"
    run = ImportRun.objects.get(pk=bring(client, "nazwa;od roku;x\nHuta;1900;a\nMłyn;dawno;b\n")["Location"].split("/")[2])
    columns = {"nazwa": ColumnPlan("name"), "od roku": ColumnPlan("founded"), "x": ColumnPlan("industry", create=True)}
    with acting(cast.dora):
        start_check(keep_plan(run, Plan("organizations", columns, separator=";")), by=cast.dora)
    assert work(run).counts["error"] == 1
    text = b"".join(client.get(f"/imports/{run.pk}/errors.csv")).decode("utf-8-sig")
    head, row = text.splitlines()
    assert head.startswith("nazwa") and "dawno" in row and row.startswith("Młyn")
    assert b"".join(client.get(f"/imports/{run.pk}/errors.xlsx")).startswith(b"PK")
    fed = client.post(
        "/imports/new/", {"entity": "organizations", "file": SimpleUploadedFile("again.csv", text.replace("dawno", "1950").encode())}
    )
    plan = ImportRun.objects.get(pk=fed["Location"].split("/")[2]).plan
    assert {heading: column["field"] for heading, column in plan["columns"].items()} == {
        "nazwa": "name",
        "od roku": "founded",
        "x": "industry",
    }


@pytest.mark.django_db
def test_the_reasons_of_last_time_go_wherever_they_stand(cast: Cast) -> None:
    client: Any = signed_in(cast.dora)
    run = ImportRun.objects.get(pk=bring(client, "Why it was left out;name;year\nold;Huta;dawno\n")["Location"].split("/")[2])
    columns = {"name": ColumnPlan("name"), "year": ColumnPlan("founded")}
    with acting(cast.dora):
        start_check(keep_plan(run, Plan("organizations", columns, separator=";")), by=cast.dora)
    assert work(run).counts["error"] == 1
    head, row = b"".join(client.get(f"/imports/{run.pk}/errors.csv")).decode("utf-8-sig").splitlines()
    assert head.startswith("name") and row.startswith("Huta") and "old" not in row


@pytest.mark.django_db
def test_what_stands_half_way_is_neither_thrown_away_nor_corrected(cast: Cast) -> None:
    client: Any = signed_in(cast.dora)
    run = ImportRun.objects.get(pk=bring(client, "name\nHuta\n")["Location"].split("/")[2])
    look = {"column": "name", "field": "name", "text": "Huta", "rows": 1, "proposal": "Huty", "is_error": False}
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.STOPPED, stage=Stage.ROWS, looks=[look])
    assert client.post(f"/imports/{run.pk}/delete/").status_code == 302
    assert client.post(f"/imports/{run.pk}/corrections/", {"l0": "on", "l0-instead": "Huty"}).status_code == 302
    assert ImportRun.objects.get(pk=run.pk).state == ImportState.STOPPED
    assert f"/imports/{run.pk}/delete/" not in client.get(f"/imports/{run.pk}/").content.decode()
