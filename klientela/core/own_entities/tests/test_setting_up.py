"""Making kinds of records, changing them, switching them off and taking them away."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.access.models import Grant
from klientela.core.audit.models import Change
from klientela.core.own_entities.describing import bring_up_to_date, forget_all
from klientela.core.own_entities.models import OwnEntity, OwnRecord
from klientela.core.own_entities.services.kinds import change_kind, remove_kind, switch
from klientela.core.processes.models import Move
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_named, own_entities
from klientela.kernel.errors import NotAllowed
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
SENT = {
    **{"singular": "Machine", "plural": "Machines", "singular_pl": "Maszyna", "plural_pl": "Maszyny", "icon": "bolt", "group": "sales"},
    **{"about_party": "on", "like": "deals"},
    **{f"field{n}-kind": "text" for n in range(12)},
}


def test_an_administrator_makes_a_kind_in_a_form(cast, make):
    client = browser(cast.zoe)
    assert client.get("/settings/kinds/new/").status_code == 200
    lines = {"field0-label": "Serial number", "field1-label": "State", "field1-kind": "choice", "field1-choices": "Runs, Broken"}
    answer = client.post("/settings/kinds/new/", {**SENT, **lines})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    kind = OwnEntity.objects.get()
    assert (kind.slug, kind.plurals) == ("own-machines", {"pl": "Maszyny"})
    assert client.get(answer["Location"]).status_code == 200
    assert "Machines" in client.get("/settings/kinds/").content.decode()
    page = browser(cast.ewa).get("/own-machines/new/").content.decode()
    assert "Serial number" in page and "Broken" in page


def test_what_is_incomplete_is_told_and_nothing_is_made(cast, make):
    answer = browser(cast.zoe).post("/settings/kinds/new/", {**SENT, "field0-label": "State", "field0-kind": "choice"})
    assert (answer.status_code, OwnEntity.objects.count()) == (422, 0)


def test_only_who_changes_settings_may(cast, make):
    make()
    for page in ("", "new/"):
        assert browser(cast.ewa).get(f"/settings/kinds/{page}").status_code == 404
    with acting(cast.ewa), pytest.raises(NotAllowed):
        switch(OwnEntity.objects.get(), on=False, by=cast.ewa)


def test_names_follow_the_language(cast, make):
    make(plurals={"pl": "Projekty"})
    cast.ewa.language = "pl"
    cast.ewa.save()
    assert "Projekty" in browser(cast.ewa).get("/own-projects/").content.decode()


def test_codes_never_clash(cast, make):
    assert [make("Łączki").slug, make("Łączki").slug, make("2 teams").slug] == ["own-laczki", "own-laczki-2", "own-k-2-teams"]


def test_another_process_knows_it_when_it_looks(cast, make):
    make()
    forget_all()
    assert own_entities() == ()
    bring_up_to_date()
    assert [kind.slug for kind in own_entities()] == ["own-projects"]
    known = entity_named("own-projects")
    bring_up_to_date()
    assert entity_named("own-projects") is known


def test_off_is_silent_and_keeps_everything(cast, make):
    kind = make()
    with acting(cast.ewa):
        record = create(entity_named("own-projects"), {"name": "Roof"}, by=cast.ewa)
    with acting(cast.zoe):
        switch(kind, on=False, by=cast.zoe)
    client = browser(cast.ewa)
    assert client.get("/own-projects/").status_code == client.get(f"/own-projects/{record.pk}/").status_code == 404
    assert "own-projects" not in client.get("/").content.decode()
    with acting(cast.zoe):
        switch(kind, on=True, by=cast.zoe)
    assert client.get(f"/own-projects/{record.pk}/").status_code == 200


def test_with_records_it_goes_only_when_its_name_is_typed(cast, make):
    kind = make()
    with acting(cast.ewa):
        record = create(entity_named("own-projects"), {"name": "Roof"}, by=cast.ewa)
    with acting(cast.zoe):
        with pytest.raises(ValidationError):
            remove_kind(kind, by=cast.zoe)
        remove_kind(kind, by=cast.zoe, confirmed="Projects")
    record.refresh_from_db()
    assert record.deleted_at and not own_entities()
    assert not Grant.objects.filter(entity="own-projects").exists()
    assert Change.objects.filter(row=record.pk, op="U", actor=cast.zoe.pk).exists()
    assert browser(cast.ewa).get("/own-projects/").status_code == 404


def test_a_kind_with_stages_has_a_board(cast, make):
    kind = make(in_process=True)
    entity = entity_named("own-projects")
    with acting(cast.ewa):
        record = create(entity, {"name": "Roof", "own_goal": "Dry"}, by=cast.ewa)
        assert (record.stage.name, record.own) == ("Open", {"goal": "Dry"})
        done = next(stage for stage in type(record.stage).objects.filter(process=record.process, kind="won"))
        record = change(entity, record.pk, {"stage": done, "own_goal": "Green"}, by=cast.ewa, version=record.version)
    assert (record.stage, record.own["goal"], Move.objects.filter(record=record.pk).count()) == (done, "Green", 2)
    client = browser(cast.ewa)
    for page in ("?view=board", f"{record.pk}/", "new/"):
        assert client.get(f"/own-projects/{page}").status_code == 200, page
    with acting(cast.zoe), pytest.raises(ValidationError):
        change_kind(kind, {"in_process": False}, by=cast.zoe)
    assert may(cast.ewa, "read", entity) and OwnRecord.unscoped.count() == 1


def test_each_kind_offers_its_own_processes_only(cast, make):
    make(in_process=True)
    client, stages = browser(cast.ewa), "/stages/options/?of="
    form = client.get("/own-projects/new/").content.decode()
    assert "In progress" in form and "Interest" not in form
    assert "Interest" in client.get("/deals/new/").content.decode()
    assert "Interest" not in client.get(f"{stages}own-projects.stage").content.decode()
    assert "Interest" in client.get(f"{stages}deals.stage").content.decode()
    sent = {"name": "Roof", "process": str(cast.process.pk), "stage": str(cast.stages["Offer"].pk)}
    assert client.post("/own-projects/new/", sent).status_code == 422
