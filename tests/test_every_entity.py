"""The kit: what every entity gets from its description, and must keep. A new entity is tested here without a line of its own."""

from csv import reader
from io import StringIO
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.functional import Promise

from klientela.core.access.acting import acting
from klientela.core.access.decisions import field_holder, governing, may, visible
from klientela.core.access.defaults import default_grants
from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.api.tests.asking import Program
from klientela.core.audit.models import Change
from klientela.core.records.kinds import fields_of
from klientela.core.records.models import Record
from klientela.core.search.documents import is_searchable, searched
from klientela.core.search.queries import search
from klientela.core.views.choosing import offered
from klientela.core.views.grouping import groupings
from klientela.core.views.listing import order_key
from klientela.core.views.models import SavedView
from klientela.core.views.saved.services import share_view
from klientela.core.views.sorting import freely_sorted
from klientela.kernel.entity import Entity, entities
from tests.kit.browser import browser
from tests.kit.people import who_may, who_may_not_read, who_may_to
from tests.kit.values import as_json, as_sent, made, other_value, values_for

pytestmark = pytest.mark.django_db
ALL = pytest.mark.parametrize("entity", list(entities()), ids=lambda entity: entity.slug)
PAGES = ("", "?q=zamek", "options/", "options/?q=za", "export.csv")
OF_A_RECORD = ("", "history/", "edit/")
MOST_QUERIES = 24


@ALL
def test_its_pages_answer(cast, entity: Entity):
    record, user = made(entity), who_may("update", entity)
    client = browser(user)
    for page in PAGES if not entity.part_of else PAGES[:4]:
        assert client.get(f"/{entity.slug}/{page}").status_code == 200, page
    for page in OF_A_RECORD:
        answer = client.get(f"/{entity.slug}/{record.pk}/{page}", follow=True)
        assert answer.status_code == 200, page
    parent = f"?parent={getattr(record, entity.part_of).pk}" if entity.part_of else ""
    assert client.get(f"/{entity.slug}/new/{parent}").status_code == 200


@ALL
def test_a_list_shows_what_was_made(cast, entity: Entity):
    record, user = made(entity), who_may("read", entity)
    page = browser(user).get(f"/{entity.slug}/").content.decode()
    assert str(record.pk) in page
    assert f"/{entity.slug}/{record.pk}/" in page or entity.part_of


@ALL
def test_a_stranger_signs_in_first_and_nobodys_business_is_as_unknown(cast, entity: Entity):
    record = made(entity)
    address, unknown = f"/{entity.slug}/{record.pk}/", f"/{entity.slug}/{uuid4()}/"
    assert Client().get(address).status_code == 302
    assert Client().get(f"/api/v1{address}").status_code == 401
    for user in who_may_not_read(record):
        client, program = browser(user), Program(user)
        for part in OF_A_RECORD:
            foreign, missing = client.get(address + part), client.get(unknown + part)
            assert (foreign.status_code, foreign.content) == (404, missing.content), (user, part)
        assert (program.get(address).status_code, program.get(address).content) == (404, program.get(unknown).content)
    assert cast.eve in who_may_not_read(record)


@ALL
def test_who_may_not_read_it_changes_nothing(cast, entity: Entity):
    record = made(entity)
    before, changes = type(record)._base_manager.values().get(pk=record.pk), Change.objects.count()
    name, value = other_value(entity, record)
    for user in who_may_not_read(record):
        client, program, address = browser(user), Program(user), f"/{entity.slug}/{record.pk}/"
        for path in ("edit/", "delete/", "move/", f"fields/{name}/", "actions/win/"):
            answer = client.post(address + path, {name: as_sent(value), "version": record.version})
            assert answer.status_code == 404, (user, path)
        assert program.patch(address, {name: as_json(value), "version": record.version}).status_code in {403, 404}
        assert program.delete(address).status_code in {403, 404}
    assert type(record)._base_manager.values().get(pk=record.pk) == before
    assert Change.objects.exclude(table__in=("identity_apitoken", "identity_user")).count() <= changes


@ALL
def test_a_form_makes_a_record_and_its_history_says_who(cast, entity: Entity):
    user = who_may("create", entity)
    values = values_for(entity, user)
    parent = {"parent": str(values.pop(entity.part_of).pk)} if entity.part_of else {}
    client, known = browser(user), set(entity.model._base_manager.values_list("pk", flat=True))
    answer = client.post(f"/{entity.slug}/new/", {**{name: as_sent(value) for name, value in values.items()}, **parent})
    assert answer.status_code == 302, answer.content.decode()[-4000:]
    (new,) = entity.model._base_manager.exclude(pk__in=known)
    first = Change.objects.filter(row=new.pk).earliest("id")
    assert (first.op, first.actor) == ("I", user.pk)


@ALL
def test_a_form_changes_a_record_unless_somebody_was_faster(cast, entity: Entity):
    record = made(entity)
    user, address = who_may_to("update", record), f"/{entity.slug}/{record.pk}/"
    client, program = browser(user), Program(user)
    name, value = other_value(entity, record)
    assert program.patch(address, {name: as_json(value), "version": record.version}).status_code == 200
    theirs = type(record)._base_manager.values(name).get(pk=record.pk)
    name, ours = other_value(entity, record)
    sent = {field: as_sent(given) for field, given in values_for(entity, user).items()}
    answer = client.post(f"{address}edit/", {**sent, name: as_sent(ours), "version": record.version})
    assert answer.status_code == 409, answer.content.decode()[-2000:]
    refused = program.patch(address, {name: as_json(ours), "version": record.version})
    assert (refused.status_code, set(refused.json()["yours"])) == (409, {name})
    assert type(record)._base_manager.values(*theirs).get(pk=record.pk) == theirs


@ALL
def test_programs_list_read_make_change_and_delete_it(cast, entity: Entity):
    user = who_may("create", entity)
    program, body = Program(user), {name: as_json(value) for name, value in values_for(entity, user).items()}
    answer = program.post(f"/{entity.slug}/", {name: value for name, value in body.items() if name != "kind" or entity.slug != "parties"})
    assert answer.status_code == 201, answer.content
    record = entity.model._base_manager.get(pk=answer.json()["id"])
    address = f"/{entity.slug}/{record.pk}/"
    assert program.get(address).json() == answer.json()
    assert answer.json()["id"] in {item["id"] for item in program.get(f"/{entity.slug}/").json()["items"]}
    name, value = other_value(entity, record)
    changed = program.patch(address, {name: as_json(value)}, **{"If-Match": answer["ETag"]})
    assert (changed.status_code, changed.json()["version"] > record.version) == (200, True), changed.content
    assert Change.objects.filter(row=record.pk, op="U", actor=user.pk).exists()


@ALL
def test_a_deleted_record_is_gone_everywhere_and_its_history_stays(cast, entity: Entity):
    record = made(entity)
    user, reader, address = who_may_to("delete", record), who_may("read", entity), f"/{entity.slug}/{record.pk}/"
    if user is None:
        assert Program(reader).delete(address).status_code == 403
        return
    assert Program(user).delete(address).status_code == 204
    for client in (browser(user), browser(reader)):
        assert client.get(address).status_code == 404
        assert str(record.pk) not in client.get(f"/{entity.slug}/").content.decode()
    assert Program(user).get(address).status_code == 404
    with acting(user):
        assert record.pk not in {hit.key for hit in search(user, str(record)).hits}
    assert type(record)._base_manager.get(pk=record.pk).deleted_at
    assert Change.objects.filter(row=record.pk).exists()


@ALL
def test_it_is_found_by_every_field_it_is_searched_by(cast, entity: Entity):
    if not is_searchable(entity):
        pytest.skip("not searched")
    record, user = made(entity), who_may("read", entity)
    for name in searched(entity):
        text = str(getattr(record, name) or "")
        with acting(user):
            assert not text or record.pk in {hit.key for hit in search(user, text).hits}, name
        assert not text or str(record.pk) in browser(user).get(f"/{entity.slug}/", {"q": text}).content.decode(), name


@ALL
def test_its_export_holds_what_the_list_shows(cast, entity: Entity):
    user = who_may("export", entity)
    if user is None or entity.part_of:
        pytest.skip("nobody exports it by itself")
    record = made(entity)
    answer = browser(user).get(f"/{entity.slug}/export.csv")
    rows = list(reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert answer["Content-Disposition"].startswith("attachment")
    assert len(rows) == 1 + visible(user, "export", entity).count()
    assert any(str(getattr(record, entity.title)) in row for row in rows[1:])
    assert browser(cast.eve).get(f"/{entity.slug}/export.csv").status_code == 404


@ALL
def test_a_list_costs_the_same_for_one_row_and_for_many(cast, entity: Entity, django_assert_max_num_queries):
    made(entity)
    client = browser(who_may("read", entity))
    client.get(f"/{entity.slug}/")
    with django_assert_max_num_queries(MOST_QUERIES) as one:
        client.get(f"/{entity.slug}/")
    most = len(one)
    for _ in range(4):
        made(entity)
    client.get(f"/{entity.slug}/")
    with django_assert_max_num_queries(most):
        assert client.get(f"/{entity.slug}/").status_code == 200


@ALL
def test_everything_about_it_has_a_name_that_is_translated(entity: Entity):
    meta = entity.model._meta
    assert isinstance(entity.label or meta.verbose_name, Promise)
    assert isinstance(entity.plural or meta.verbose_name_plural, Promise)
    assert [field.name for field in fields_of(entity) if not isinstance(field.label, Promise)] == []
    assert [action.name for action in entity.actions if not isinstance(action.label, Promise)] == []


@ALL
def test_some_role_may_read_make_and_change_it(entity: Entity):
    given = {row["op"] for row in default_grants() if row["entity"] == governing(entity).grants}
    assert given >= {"read", "create", "update"}


@ALL
def test_each_of_its_orders_has_an_index_that_covers_it(entity: Entity):
    if not issubclass(entity.model, Record):
        pytest.skip("small enough without")
    covered = {
        index.fields[0].lstrip("-") for index in entity.model._meta.concrete_model._meta.indexes if index.fields and "acl" in index.include
    }
    assert {order_key(entity, order) for order in entity.orders} <= covered
    assert all(not entity.model._meta.get_field(order_key(entity, order)).null for order in entity.orders)


@ALL
def test_every_order_pages_and_turns_round(cast, entity: Entity):
    keys = {str(made(entity).pk) for _ in range(3)}
    user = who_may("read", entity)
    client = browser(user)
    for order in (*entity.orders, *(order.removeprefix("-") if order.startswith("-") else f"-{order}" for order in entity.orders)):
        assert client.get(f"/{entity.slug}/?sort={order}").status_code == 200, order
        told = Program(user).get(f"/{entity.slug}/?sort={order}&limit=200").json()["items"]
        assert keys <= {item["id"] for item in told}, order


@ALL
def test_a_restricted_role_cannot_do_what_it_was_not_given(cast, entity: Entity):
    for op, page in (("create", "new/"), ("export", "export.csv")):
        for user in (cast.ewa, cast.zoe, cast.eve):
            if not may(user, op, entity):
                assert browser(user).get(f"/{entity.slug}/{page}").status_code == 404, (user, page)


@ALL
def test_a_view_of_it_is_kept_and_shared_and_shows_nothing_hidden(cast, entity: Entity):
    made(entity)
    author, name = (
        who_may("read", entity),
        next((field.name for field in fields_of(entity) if field.column and field.name != entity.title), ""),
    )
    question = f"{name}.filled=1&columns={entity.title},{name}" if name else ""
    kept = browser(author).post("/views/new/", {"entity": entity.slug, "question": question, "name": "Kept"})
    address, view = kept["Location"], SavedView.objects.get(name="Kept")
    assert browser(author).get(address).status_code == 200
    with acting(cast.dora):
        view.author = cast.dora
        view.save()
        share_view(view, Role.objects.filter(slug="director"), [], by=cast.dora)
    if not name or not may(cast.dora, "read", entity):
        return
    director = Role.objects.get(slug="director")
    rule = {"role": director, "entity": field_holder(entity), "field": name}
    FieldRule.objects.update_or_create(**rule, defaults={"ceiling": FieldLevel.HIDDEN})
    shown = browser(cast.dora).get(address)
    assert (shown.status_code, "not for you" in shown.content.decode(), "data-id=" in shown.content.decode()) == (200, True, False)


@ALL
def test_its_list_is_shown_with_every_column_in_every_order_and_group(cast, entity: Entity):
    made(entity)
    user = who_may("read", entity)
    client, columns = browser(user), ",".join(offered(entity, user))
    questions = [f"columns={columns}", *(f"group={word}" for word, _label in groupings(entity, user))]
    questions += [f"sort={sign}{name}" for name in freely_sorted(entity, user) for sign in ("", "-")]
    for question in questions:
        answer = client.get(f"/{entity.slug}/?saved=none&{question}")
        assert (answer.status_code, "data-id=" in answer.content.decode()) == (200, True), question
