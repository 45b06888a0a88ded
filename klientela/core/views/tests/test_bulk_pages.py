"""Bulk work by its doors: dialog, run, undo; what is not one's own is as unknown as what nobody did."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from klientela.core.access.acting import acting
from klientela.core.jobs.queue import perform
from klientela.core.parties.models import Organization, Party
from klientela.core.records import bulk_runs
from klientela.core.records.locking import lock
from klientela.core.records.runs import BulkRun, RunState, What
from klientela.core.records.services import change, create
from klientela.core.views.bulk import dialog, jobs
from klientela.kernel.entity import entity_of
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
EDIT = "/organizations/bulk/edit/"


def companies(user: Any, number: int = 3) -> list[Any]:
    with acting(user):
        return [create(entity_of(Organization), {"name": f"Firm {n}", "town": "Cluj"}, by=user) for n in range(number)]


def towns(firms: list[Any]) -> list[str]:
    return sorted(Party.unscoped.filter(pk__in=[firm.pk for firm in firms]).values_list("town", flat=True))


def work(user: Any) -> BulkRun:
    """Do what was ordered last."""
    run = BulkRun.objects.latest("created_at")
    perform(jobs.carry, user_id=str(user.pk), progress_key=str(run.progress), arguments={"run_id": str(run.pk)})
    run.refresh_from_db()
    return run


def test_the_dialog_counts_and_shows_an_input_for_the_field(cast):
    firms = companies(cast.ewa)
    with acting(cast.dora):
        lock(firms[0], by=cast.dora)
    client = browser(cast.ewa)
    sent = {"key": [str(firm.pk) for firm in firms], "field_0": "employees", "how_0": "percent"}
    page = client.get(EDIT, sent).content.decode()
    assert "3 records, 1 of them is locked" in page
    assert 'name="value_0"' in page and "Raise by per cent" in page
    part = client.post(EDIT, sent, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="bulk-inside").content.decode()
    assert "<dialog" not in part and 'name="value_0"' in part


def test_ticked_rows_are_changed_at_once_and_taken_back_by_the_toast(cast):
    firms = companies(cast.ewa)
    client = browser(cast.ewa)
    sent = {"key": [str(firm.pk) for firm in firms], "field_0": "town", "how_0": "set", "value_0": "Iași", "go": "1", "question": "q=firm"}
    answer = client.post(EDIT, sent)
    assert (answer.status_code, answer["Location"]) == (302, "/organizations/?q=firm"), answer.content.decode()[-3000:]
    assert towns(firms) == ["Iași"] * 3
    run = BulkRun.objects.get()
    assert f"/undo/{run.batch}/" in client.get("/organizations/").content.decode()
    with acting(cast.ana):
        change(entity_of(Organization), firms[0].pk, {"town": "Turda"}, by=cast.ana, version=2)
    asked = client.get(f"/undo/{run.batch}/").content.decode()
    assert "1 of 3 was changed since by Ana Ionescu: it stays as it is." in asked
    assert client.post(f"/undo/{run.batch}/", {"next": "/organizations/"})["Location"] == "/organizations/"
    assert towns(firms) == ["Cluj", "Cluj", "Turda"]
    assert "Ana Ionescu" in client.get("/organizations/").content.decode()


def test_all_that_match_are_changed_in_the_background(cast, monkeypatch):
    monkeypatch.setattr(dialog, "AT_ONCE", 0)
    firms, others = companies(cast.ewa), companies(cast.ion)
    client = browser(cast.ewa)
    sent = {"all": "1", "question": "name.contains=Firm", "field_0": "town", "how_0": "set", "value_0": "Iași", "go": "1"}
    answer = client.post(EDIT, sent)
    assert answer.status_code == 302
    shown = client.get(answer["Location"], HTTP_HX_REQUEST="true").content.decode()
    assert "progress" in shown
    run = work(cast.ewa)
    assert (run.state, run.changed) == (RunState.DONE, 3)
    assert (towns(firms), towns(others)) == (["Iași"] * 3, ["Cluj"] * 3)
    page = client.get(answer["Location"]).content.decode()
    assert "3 records changed." in page and f"/undo/{run.batch}/" in page
    assert client.get(f"/work/{run.progress}/").status_code == 302
    assert "Change fields: companies" in client.get("/bulk/").content.decode()


def test_what_others_did_is_as_unknown_as_what_nobody_did(cast):
    firms = companies(cast.ewa)
    sent = {"key": [str(firm.pk) for firm in firms], "field_0": "town", "how_0": "set", "value_0": "Iași", "go": "1"}
    browser(cast.ewa).post(EDIT, sent)
    run = BulkRun.objects.get()
    for user in (cast.ana, cast.eve, cast.zoe):
        client = browser(user)
        for path, known in (("/undo/{}/", run.batch), ("/bulk/{}/", run.pk)):
            foreign, missing = client.get(path.format(known)), client.get(path.format(uuid4()))
            assert (foreign.status_code, foreign.content) == (404, missing.content)
        assert client.post(f"/undo/{run.batch}/").status_code == 404
    assert towns(firms) == ["Iași"] * 3


@pytest.mark.parametrize("what", ["edit", "assign", "tags", "delete"])
def test_each_dialog_opens_for_those_who_may(cast, what):
    firms = companies(cast.ewa)
    sent = {"key": [str(firm.pk) for firm in firms]}
    assert browser(cast.dora).get(f"/organizations/bulk/{what}/", sent).status_code == 200
    assert browser(cast.eve).get(f"/organizations/bulk/{what}/", sent).status_code == 404
    fragment = browser(cast.dora).get(f"/organizations/bulk/{what}/", sent, HTTP_HX_REQUEST="true").content.decode()
    assert fragment.strip().startswith("<dialog")
    assert browser(cast.dora).get("/organizations/bulk/nothing/", sent).status_code == 404


def test_tags_owner_and_deletion_go_through_the_dialogs(cast):
    firms = companies(cast.ewa)
    client, keys = browser(cast.dora), {"key": [str(firm.pk) for firm in firms], "go": "1"}
    client.post("/organizations/bulk/tags/", {**keys, "how": "add", "words": "vip, local"})
    client.post("/organizations/bulk/assign/", {**keys, "to": "colleague", "owner": str(cast.ion.pk)})
    kept = Party.unscoped.filter(pk__in=[firm.pk for firm in firms])
    assert set(kept.values_list("owner", flat=True)) == {cast.ion.pk}
    assert all(tags == ["vip", "local"] for tags in kept.values_list("tags", flat=True))
    client.post("/organizations/bulk/delete/", keys)
    assert not kept.filter(deleted_at=None).exists()
    assert client.post("/organizations/bulk/assign/", {**keys, "to": "colleague"}).status_code == 422


def test_too_many_are_refused_in_words(cast, monkeypatch):
    monkeypatch.setattr(bulk_runs, "MOST", 2)
    firms, client = companies(cast.ewa), browser(cast.ewa)
    client.post(EDIT, {"all": "1", "question": "", "field_0": "town", "how_0": "set", "value_0": "Iași", "go": "1"})
    run = work(cast.ewa)
    assert (run.state, towns(firms)) == (RunState.FAILED, ["Cluj"] * 3)
    assert "Narrow the list to at most 2." in client.get(f"/bulk/{run.pk}/").content.decode()


def test_what_was_interrupted_while_one_waited_goes_on_later(cast):
    firms = companies(cast.ewa)
    with acting(cast.ewa):
        plan = {"changes": [{"field": "town", "how": "set", "value": "Iași"}]}
        run = bulk_runs.begin(entity_of(Organization), What.EDIT, plan, by=cast.ewa, keys=[firm.pk for firm in firms])
    client, page = browser(cast.ewa), f"/bulk/{run.pk}/"
    assert not client.get(page).context["is_lost"]
    with acting(cast.ewa):
        BulkRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, created_at=run.created_at - timedelta(minutes=6))
    assert client.get(page).context["is_lost"]
    client.post(f"{page}go-on/")
    with acting(cast.ewa):
        assert work(cast.ewa).state == RunState.DONE
    assert towns(firms) == ["Iași"] * 3


def test_a_question_longer_than_any_list_has_is_refused(cast):
    answer = browser(cast.dora).post(EDIT, {"all": "1", "question": "name.contains=" + "x" * 200_000})
    assert answer.status_code == 400
