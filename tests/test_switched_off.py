"""Off is silent: every door of a switched-off module answers as if there were none, nothing shows it, and nothing of it is lost."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from klientela.core.access.acting import acting, as_system
from klientela.core.access.decisions import may, visible
from klientela.core.access.links import make_link
from klientela.core.access.models import Grant
from klientela.core.access.switches import switch_off, switch_on
from klientela.core.api.tests.asking import Program
from klientela.core.exchange.forms import importable
from klientela.core.exchange.jobs import check, start_check
from klientela.core.exchange.services import start_import
from klientela.core.exchange.uploads import keep_upload
from klientela.core.jobs.queue import perform
from klientela.core.operations.doors import Door, doors
from klientela.core.parties.identifiers import offered, sensitive
from klientela.core.parties.models import Party
from klientela.core.processes.events import StageReached
from klientela.core.records.leaving import close_account
from klientela.core.records.organisation_jobs import hand_over
from klientela.core.records.services import create
from klientela.core.search.queries import search
from klientela.core.views.related import related_to
from klientela.core.views.shell import menu
from klientela.kernel import event
from klientela.kernel.entity import entities, entity_named
from klientela.kernel.module import switchable
from klientela.kernel.slot import SLOTS, slot
from tests.kit.browser import browser
from tests.kit.values import made

pytestmark = pytest.mark.django_db
OPTIONAL = pytest.mark.parametrize("label", list(switchable()))
WITH_DOORS = pytest.mark.parametrize("label", sorted({door.module for door in doors()} & set(switchable())))
TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=X-CSRFToken": ")\w+')
EVERYTHING = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def of_module(label: str) -> list[Door]:
    return [door for door in doors() if door.module == label]


def path_of(door: Door, records: dict[str, object]) -> str:
    slug = door.path.removeprefix("/api/v1").split("/")[1]
    key = str(records[slug].pk) if slug in records else ""
    return re.sub(r"<\w+:\w+>", "name", re.sub(r"<\w*uuid\w*:\w+>", key, door.path))


def told(answer) -> tuple[int, bytes]:
    return answer.status_code, TOKEN.sub(b"", answer.content)


@pytest.fixture
def records(cast):
    """A record of every kind of the switchable modules, made while they are on."""
    return {entity.slug: made(entity) for entity in entities() if entity.module in switchable()}


@WITH_DOORS
def test_every_page_of_it_is_as_unknown_as_one_that_never_was(cast, records, label):
    switch_off(label, by=cast.zoe)
    client, stranger = browser(cast.dora), Client()
    nothing, nothing_to_strangers = told(client.get("/no-such-page/")), told(stranger.get("/no-such-page/"))
    pages = [door for door in of_module(label) if door.kind == "page"]
    assert pages
    for door in pages:
        for method in ("GET", "POST"):
            assert told(client.generic(method, path_of(door, records))) == nothing, (method, door.path)
            assert told(stranger.generic(method, path_of(door, records))) == nothing_to_strangers, (method, door.path)


@WITH_DOORS
def test_every_operation_of_its_api_is_as_unknown_as_one_that_never_was(cast, records, label):
    switch_off(label, by=cast.zoe)
    program, stranger = Program(cast.dora), Client()
    for path in {path_of(door, records).removeprefix("/api/v1") for door in of_module(label) if door.kind == "api"}:
        for method in EVERYTHING:
            assert told(program.ask(method, path)) == told(program.ask(method, "/nothing/")), (method, path)
            assert told(stranger.generic(method, f"/api/v1{path}")) == told(stranger.generic(method, "/api/v1/nothing/"))
    assert f"/{path.split('/')[1]}/" not in program.get("/openapi.json").content.decode()


def test_pages_that_take_any_record_know_none_of_it(cast, records):
    deal, client = records["deals"], browser(cast.dora)
    before = client.post(f"/share/deals/{deal.pk}/", {}).status_code
    switch_off("sales", by=cast.zoe)
    assert before != 404
    for door in ("share", "links", "partners"):
        assert client.post(f"/{door}/deals/{deal.pk}/", {}).status_code == 404


@OPTIONAL
def test_nothing_it_contributes_is_there(cast, label):
    contributed = {name: set(known.of(label)) for name, known in SLOTS.items() if known.of(label)}
    switch_off(label, by=cast.zoe)
    assert contributed or label != "sales"
    for name, keys in contributed.items():
        assert not keys & set(slot(name).items()), name
        assert keys <= set(slot(name).kept()), name


def test_menus_tiles_boxes_and_imports_do_not_show_it(cast, records):
    deal, client = records["deals"], browser(cast.dora)
    party = records["deals"].party or made(entity_named("organizations"))
    switch_off("sales", by=cast.zoe)
    with acting(cast.dora):
        assert "deals" not in {link.key for group in menu(cast.dora) for link in group.items}
        assert "deals" not in {entity.slug for entity in importable(cast.dora)}
        assert not {box.entity.slug for box in related_to(Party.objects.get(pk=party.pk), cast.dora)} & {"deals", "deal-lines"}
    for page in ("/", f"/parties/{party.pk}/", "/api/v1/", "/imports/new/"):
        answer = client.get(page, follow=True)
        assert answer.status_code == 200, page
        assert "/deals/" not in answer.content.decode(), page
        assert str(deal.pk) not in answer.content.decode(), page


def test_search_does_not_find_it(cast, records):
    deal = records["deals"]
    with acting(cast.dora):
        assert deal.pk in {hit.key for hit in search(cast.dora, str(deal)).hits}
    switch_off("sales", by=cast.zoe)
    with acting(cast.dora):
        assert deal.pk not in {hit.key for hit in search(cast.dora, str(deal)).hits}


def test_grants_on_it_are_kept_and_have_no_effect(cast, records):
    grants = Grant.objects.filter(entity="deals").count()
    switch_off("sales", by=cast.zoe)
    assert Grant.objects.filter(entity="deals").count() == grants > 0
    assert not may(cast.dora, "read", entity_named("deals"))
    assert not visible(cast.dora, "read", entity_named("deals")).exists()


def test_it_is_not_told_what_happens_elsewhere(cast, monkeypatch):
    heard = []

    def listen(reached: StageReached) -> None:
        heard.append(reached.kind)

    listen.__module__ = "klientela.modules.sales.handlers"
    monkeypatch.setitem(event._handlers, StageReached, [listen])
    reached = StageReached(entity="machines", record_id=uuid4(), stage_id=uuid4(), kind="won", actor_id=None)
    with as_system("test"):
        event.publish(reached)
    switch_off("sales", by=cast.zoe)
    with as_system("test"):
        event.publish(reached)
    assert heard == ["won"]


def test_a_link_to_one_of_its_records_opens_nothing_meanwhile(cast, records):
    with acting(cast.dora):
        address = f"/link/{make_link(records['deals'], by=cast.dora, days=3)}/"
    switch_off("sales", by=cast.zoe)
    assert Client().get(address).status_code == 404
    switch_on("sales", by=cast.zoe)
    assert Client().get(address).status_code == 200


def test_what_somebody_looked_after_is_handed_over_all_the_same(cast, records):
    deal = records["deals"]
    Deal = type(deal)
    Deal.unscoped.filter(pk=deal.pk).update(owner=cast.ewa)
    switch_off("sales", by=cast.zoe)
    with acting(cast.zoe):
        work = close_account(cast.ewa, by=cast.zoe, to=cast.ion)
    keys = {"user": str(cast.ewa.pk), "to": str(cast.ion.pk), "team": None}
    perform(hand_over, user_id=str(cast.zoe.pk), progress_key=str(work.pk), arguments=keys)
    assert Deal.unscoped.get(pk=deal.pk).owner == cast.ion


def test_an_import_of_its_records_that_was_ordered_before_is_refused_in_words_and_stays(cast):
    with acting(cast.dora):
        run = start_import(keep_upload("deals.csv", [b"name\nFrom a file\n"], by=cast.dora), "deals", by=cast.dora)
        start_check(run, by=cast.dora)
    run.refresh_from_db()
    switch_off("sales", by=cast.zoe)
    assert browser(cast.dora).get(f"/imports/{run.pk}/columns/").status_code == 404
    perform(check, user_id=str(cast.dora.pk), progress_key=str(run.progress), arguments={"run_id": str(run.pk)})
    run.refresh_from_db()
    assert (run.state, "Sales is switched off." in run.failure) == ("draft", True)


def test_a_country_goes_but_its_numbers_stay_readable_and_hidden_ones_hidden(cast):
    party = made(entity_named("organizations"))
    person = made(entity_named("persons"))
    with acting(cast.dora):
        nip = create(entity_named("identifiers"), {"party": party, "kind": "pl.nip", "value": "526-025-09-95"}, by=cast.dora)
    switch_off("pl", by=cast.zoe)
    assert {"pl.nip", "pl.pesel"} & offered() == set()
    assert "pl.pesel" in set(sensitive())
    client = browser(cast.dora)
    assert "526-025-09-95" in client.get(f"/organizations/{party.pk}/").content.decode()
    assert "pl.nip" in client.get(f"/identifiers/{nip.pk}/edit/").content.decode()
    with acting(cast.dora), pytest.raises(ValidationError):
        create(entity_named("identifiers"), {"party": person, "kind": "pl.nip", "value": "1060000062"}, by=cast.dora)
    page = client.get(f"/identifiers/new/?parent={party.pk}").content.decode()
    assert "ro.cui" in page
    assert "pl.nip" not in page


@OPTIONAL
def test_off_and_on_again_loses_and_changes_nothing(cast, records, label):
    owned = [entity.model for entity in entities() if entity.module in switchable()]
    before = {model: list(model._base_manager.order_by("pk").values()) for model in owned}
    client = browser(cast.dora)
    pages = [f"/deals/{records['deals'].pk}/", "/deals/", "/reports/funnel/", "/products/"]
    shown = [told(client.get(page)) for page in pages]
    switch_off(label, by=cast.zoe)
    for name in (label, *sorted(switchable())):
        switch_on(name, by=cast.zoe)
    assert {model: list(model._base_manager.order_by("pk").values()) for model in owned} == before
    assert [told(client.get(page)) for page in pages] == shown
