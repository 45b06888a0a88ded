"""The import wizard page by page, as a director goes through it, without a browser."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from klientela.core.access.acting import acting
from klientela.core.exchange.jobs import put_back_if_lost
from klientela.core.exchange.models import ImportMapping, ImportRun, ImportState, Upload
from klientela.core.exchange.tests.workbooks import xlsx
from klientela.core.identity.models import User
from klientela.core.jobs.models import Progress
from klientela.core.jobs.queue import declared_jobs, perform
from klientela.core.parties.models import Industry, Organization, PartyRelation
from klientela.core.processes.setting_up import set_up_process
from klientela.kernel.wall import beyond_the_wall
from tests.cast import PASSWORD, Cast

FILE = "account;sector;revenue;subsidiary_of\nBrowar Orlica;brewing;1,5;\nZakład Łączności;technolgy;2,25;Browar Orlica\n"


def signed_in(user: User) -> Client:
    client = Client()
    answer = client.post("/sign-in/", {"name": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def work(run: ImportRun) -> ImportRun:
    """What the worker does with the job of a run."""
    run.refresh_from_db()
    shown = Progress.objects.get(key=run.progress)
    kind = next(kind for kind in declared_jobs() if kind.name == shown.name)
    arguments: dict[str, Any] = {"run_id": str(run.pk)}
    if kind.name == "exchange.import":
        arguments["skip_errors"] = False
    perform(kind, user_id=str(run.owner_id), progress_key=str(shown.key), arguments=arguments)
    run.refresh_from_db()
    return run


def bring(client: Client, text: str | bytes, entity: str = "organizations", **more: str) -> Any:
    content = text.encode() if isinstance(text, str) else text
    return client.post("/imports/new/", {"entity": entity, "file": SimpleUploadedFile("firmy.csv", content), **more})


def mapping(client: Client, run: ImportRun, **more: str) -> dict[str, str]:
    """What the form of the columns holds as it is shown."""
    context = client.get(f"/imports/{run.pk}/columns/").context
    data = {"key": next(option.value for option in context["known"].keys[0].options if option.selected)}
    for row in context["rows"]:
        data[f"c{row.number}-field"] = row.plan.field
        data[f"c{row.number}-mark"] = row.plan.decimal_mark
        data[f"c{row.number}-factor"] = row.plan.factor
        if row.plan.create:
            data[f"c{row.number}-create"] = "on"
    return {**data, **more}


def begun(client: Client) -> ImportRun:
    answer = bring(client, FILE)
    run = ImportRun.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/imports/{run.pk}/file/"
    return run


def test_a_file_is_read_mapped_and_previewed(cast: Cast) -> None:
    client = signed_in(cast.dora)
    run = begun(client)
    page = client.get(f"/imports/{run.pk}/file/").content.decode()
    assert "Zakład Łączności" in page and "subsidiary_of" in page
    fields = {row.column.heading: row.plan.field for row in client.get(f"/imports/{run.pk}/columns/").context["rows"]}
    assert fields == {"account": "name", "sector": "industry", "revenue": "revenue", "subsidiary_of": "parent"}


def test_the_wizard_imports_a_file_with_an_accepted_correction(cast: Cast) -> None:
    client = signed_in(cast.dora)
    run = begun(client)
    with acting(cast.dora):
        Industry.objects.create(name="brewing")
    data = mapping(client, run, **{"c2-factor": "1000000", "k0-field": "currency", "k0-value": "PLN", "check": "1"})
    assert client.post(f"/imports/{run.pk}/columns/", data)["Location"] == f"/imports/{run.pk}/check/"
    assert "going on" in client.get(f"/imports/{run.pk}/check/").content.decode()
    assert work(run).counts == {"create": 2, "update": 0, "unchanged": 0, "duplicate": 0, "skip": 0, "error": 0}
    assert [(look["text"], look["proposal"]) for look in run.looks] == [("technolgy", "technology")]
    assert Organization.unscoped.count() == 0
    assert "Nothing has been written yet" in client.get(f"/imports/{run.pk}/check/").content.decode()
    client.post(f"/imports/{run.pk}/corrections/", {"l0": "on", "l0-instead": "technology"})
    assert work(run).state == ImportState.CHECKED
    client.post(f"/imports/{run.pk}/run/")
    assert work(run).is_done
    assert "2 rows are imported" in client.get(f"/imports/{run.pk}/").content.decode()
    check_companies(cast)


def check_companies(cast: Cast) -> None:
    with acting(cast.dora):
        rows = Organization.objects.order_by("name").values_list("name", "industry__name", "revenue", "currency")
        assert [(*row[:2], int(row[2]), row[3]) for row in rows] == [
            ("Browar Orlica", "brewing", 1_500_000, "PLN"),
            ("Zakład Łączności", "technology", 2_250_000, "PLN"),
        ]
        assert PartyRelation.objects.get().other.name == "Browar Orlica"


def test_a_mapping_is_saved_and_used_for_the_next_file(cast: Cast) -> None:
    client = signed_in(cast.dora)
    run = begun(client)
    client.post(f"/imports/{run.pk}/columns/", mapping(client, run, **{"c1-field": "", "name": "Firmy", "save": "1"}))
    saved = ImportMapping.objects.get()
    assert (saved.name, saved.owner, set(saved.plan["columns"])) == ("Firmy", cast.dora, {"account", "revenue", "subsidiary_of"})
    bring(client, FILE)
    other = ImportRun.objects.exclude(pk=run.pk).get()
    client.post(f"/imports/{other.pk}/columns/", mapping(client, other, mapping=str(saved.pk), use="1"))
    other.refresh_from_db()
    assert set(other.plan["columns"]) == {"account", "revenue", "subsidiary_of"}


def test_rows_with_errors_must_be_left_out_explicitly(cast: Cast) -> None:
    client = signed_in(cast.dora)
    bring(client, "account,revenue\nA,12\nB,many\n")
    run = ImportRun.objects.get()
    client.post(f"/imports/{run.pk}/columns/", mapping(client, run, **{"k0-field": "currency", "k0-value": "EUR", "check": "1"}))
    assert work(run).count("error") == 1
    page = client.get(f"/imports/{run.pk}/check/").content.decode()
    assert "leave out 1 row with errors" in page and "“many” is not a number." in page
    assert b"many" in b"".join(client.get(f"/imports/{run.pk}/errors.csv").streaming_content)
    client.post(f"/imports/{run.pk}/run/")
    run.refresh_from_db()
    assert run.state == ImportState.CHECKED
    client.post(f"/imports/{run.pk}/run/", {"skip": "on"})
    run.refresh_from_db()
    assert run.state == ImportState.IMPORTING


@pytest.mark.parametrize(
    ("content", "words"),
    [("name,name\n1,2\n", "both headed"), ('a,b\n1,2\n3,"', "cut off"), ("a\x00b,c\n1,2\n", "NUL"), ("", "empty")],
)
def test_an_unreadable_file_is_explained_and_not_kept(content: str, words: str, cast: Cast) -> None:
    answer = bring(signed_in(cast.dora), content)
    assert answer.status_code == 422 and words in answer.content.decode()
    with beyond_the_wall("test"):
        assert not ImportRun.objects.exists() and not Upload.objects.exists()


def test_nobody_else_sees_an_import(cast: Cast) -> None:
    run = begun(signed_in(cast.dora))
    leader, rep = signed_in(cast.ana), signed_in(cast.ewa)
    for page in ("", "file/", "columns/", "check/", "errors.csv"):
        assert leader.get(f"/imports/{run.pk}/{page}").status_code == 404
        assert rep.get(f"/imports/{run.pk}/{page}").status_code == 404
    assert leader.post(f"/imports/{run.pk}/delete/").status_code == 404
    assert rep.get("/imports/").status_code == 404
    assert Client().get("/imports/").status_code == 302


def test_a_job_whose_user_lost_the_right_imports_nothing(cast: Cast) -> None:
    client = signed_in(cast.dora)
    run = begun(client)
    client.post(f"/imports/{run.pk}/columns/", mapping(client, run, **{"k0-field": "currency", "k0-value": "PLN", "check": "1"}))
    cast.dora.is_active = False
    cast.dora.save()
    work(run)
    assert run.counts == {} and Progress.objects.get(key=run.progress).state == "failed"


def test_an_import_that_ends_while_a_page_asks_after_it_stays_done(cast: Cast) -> None:
    client = signed_in(cast.dora)
    run = begun(client)
    client.post(f"/imports/{run.pk}/columns/", mapping(client, run, **{"k0-field": "currency", "k0-value": "PLN", "check": "1"}))
    seen = ImportRun.objects.get(pk=run.pk)
    work(run)
    assert (seen.is_busy, run.is_busy) == (True, False)
    assert put_back_if_lost(seen, Progress.objects.get(key=run.progress)).state == run.state
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.CHECKING)
    assert put_back_if_lost(seen, Progress.objects.get(key=run.progress)).state == ImportState.DRAFT


def test_stages_are_found_within_their_process(cast: Cast) -> None:
    client = signed_in(cast.dora)
    bring(client, "Deal name,Stage\nRoof,Offer\n", entity="deals")
    run = ImportRun.objects.get()
    with acting(cast.dora):
        set_up_process({"name": "Rentals", "position": 9}, [{"name": "Kick-off"}], by=cast.dora)
    data = mapping(client, run, **{"k0-field": "process", "k0-value": "Rentals", "check": "1"})
    client.post(f"/imports/{run.pk}/columns/", data)
    assert work(run).count("error") == 1
    client.post(f"/imports/{run.pk}/columns/", {**data, "k0-value": cast.process.name})
    assert work(run).count("create") == 1


def test_another_table_of_a_file_is_chosen(cast: Cast) -> None:
    client = signed_in(cast.dora)
    people = [("First name", "Last name"), ("Ewa", "Nowak"), ("Jan", "Kos")]
    bring(client, xlsx({"Firms": [("Company",), ("Alfa",)], "People": people}), "persons")
    run = ImportRun.objects.get()
    assert client.post(f"/imports/{run.pk}/file/", {"show": "1", "table": "People"}).status_code == 302
    run.refresh_from_db()
    assert (run.plan["table"], run.row_count, set(run.plan["columns"])) == ("People", 2, {"First name", "Last name"})
    assert client.post(f"/imports/{run.pk}/file/", {"show": "1", "table": "Nobody"}).status_code == 422


def test_what_the_format_of_a_file_speaks_for_can_be_imported_instead(cast: Cast) -> None:
    client = signed_in(cast.dora)
    bring(client, b"BEGIN:VCARD\nVERSION:3.0\nN:Nowak;Ewa\nFN:Ewa Nowak\nEND:VCARD\n", "organizations")
    run = ImportRun.objects.get()
    assert client.get(f"/imports/{run.pk}/file/").context["meant"]["slug"] == "persons"
    client.post(f"/imports/{run.pk}/file/", {"show": "1", "entity": "persons"})
    run.refresh_from_db()
    assert (run.entity, run.plan["entity"]) == ("persons", "persons")
    ImportRun.objects.update(state=ImportState.DONE)
    assert client.post(f"/imports/{run.pk}/file/", {"show": "1", "entity": "organizations"}).status_code == 422
    run.refresh_from_db()
    assert run.entity == "persons"
