"""A kind of records the company made is like one of the program: pages, API, search, permissions, undo."""

from uuid import uuid4

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may, visible
from klientela.core.api.tests.asking import Program
from klientela.core.audit.models import Change
from klientela.core.own_entities.models import OwnRecord
from klientela.core.records.services import create
from klientela.core.records.undoing import undo_now
from klientela.core.search.queries import search
from klientela.kernel.entity import entity_named, entity_of
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
PAGES = ("", "?q=roof", "question/", "columns/", "options/", "new/", "export.csv", "export.xlsx", "?group=owner")


def test_all_pages_of_a_kind_answer(cast, make):
    make()
    with acting(cast.ewa):
        record = create(entity_named("own-projects"), {"name": "Roof", "own_goal": "Dry"}, by=cast.ewa)
    client = browser(cast.ewa)
    for page in PAGES:
        assert client.get(f"/own-projects/{page}").status_code == 200, page
    for page in ("", "edit/", "history/", "peek/"):
        answer = client.get(f"/own-projects/{record.pk}/{page}", follow=True)
        assert answer.status_code == 200, page
    assert "Roof" in client.get("/own-projects/").content.decode()
    assert "Dry" in client.get("/own-projects/").content.decode()


def test_a_form_makes_a_record_and_search_finds_it(cast, make):
    make()
    client = browser(cast.ewa)
    sent = {"name": "New roof", "own_goal": "Dry", "own_budget": "1200", "own_until": "2026-12-01", "own_size": "small"}
    assert client.post("/own-projects/new/", sent).status_code == 302
    record = OwnRecord.unscoped.get(name="New roof")
    assert record.own == {"goal": "Dry", "budget": 1200, "until": "2026-12-01", "size": "small"}
    assert entity_of(record).slug == "own-projects"
    with acting(cast.ewa):
        assert record.pk in {hit.key for hit in search(cast.ewa, "new roof").hits}
    with acting(cast.ion):
        assert record.pk not in {hit.key for hit in search(cast.ion, "new roof").hits}
    with acting(cast.ana):
        assert visible(cast.ana, "read", entity_named("own-projects")).filter(pk=record.pk).exists()


def test_who_has_no_grant_finds_nothing_there(cast, make):
    make(like="")
    client = browser(cast.ewa)
    there, nowhere = client.get("/own-projects/"), client.get("/own-nothing/")
    assert (there.status_code, there.content) == (404, nowhere.content)
    assert "own-projects" not in client.get("/").content.decode()
    program = Program(cast.ewa)
    assert program.get("/own-projects/").status_code == 404
    assert program.get("/own-projects/").content == program.get("/own-nothing/").content


def test_kinds_keep_apart(cast, make):
    make()
    make("Machines", like="")
    with acting(cast.dora):
        record = create(entity_named("own-projects"), {"name": "Roof"}, by=cast.dora)
    other = OwnRecord.unscoped.create(kind="own-machines", name="Crane", owner=cast.dora)
    client, unknown = browser(cast.dora), f"/own-projects/{uuid4()}/"
    assert client.get(f"/own-projects/{other.pk}/").content == client.get(unknown).content
    with acting(cast.dora):
        assert not may(cast.dora, "read", other)
        assert list(OwnRecord.objects.all()) == [record]
    assert client.get(f"/own-machines/{record.pk}/").status_code == 404


def test_programs_work_with_it(cast, make):
    make()
    program = Program(cast.ewa)
    answer = program.post("/own-projects/", {"name": "Roof", "own_goal": "Dry", "own_size": "large"})
    assert answer.status_code == 201, answer.content
    address = f"/own-projects/{answer.json()['id']}/"
    assert program.get(address).json()["own_goal"] == "Dry"
    changed = program.patch(address, {"own_goal": "Green"}, **{"If-Match": answer["ETag"]})
    assert (changed.status_code, changed.json()["own_goal"]) == (200, "Green"), changed.content
    told = program.get("/openapi.json").json()
    body = told["paths"]["/api/v1/own-projects/"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert "small" in str(body["own_size"]) and "date" in str(body["own_until"]) and "decimal" not in str(body["own_goal"])
    assert "own_budget" in told["components"]["schemas"]["OwnProjects"]["properties"]


def test_the_history_says_who_and_undoing_takes_back(cast, make):
    make()
    with acting(cast.dora) as actor:
        record = create(entity_named("own-projects"), {"name": "Roof"}, by=cast.dora)
    first = Change.objects.get(row=record.pk, op="I")
    assert first.actor == cast.dora.pk
    with acting(cast.dora):
        assert undo_now(actor.batch, by=cast.dora).restored == 1
    record.refresh_from_db()
    assert record.deleted_at
