"""Many records at once for programs."""

from uuid import uuid4

import pytest

from klientela.core.access.acting import acting
from klientela.core.api.tests.asking import Program
from klientela.core.jobs.queue import perform
from klientela.core.parties.models import Party
from klientela.core.records.runs import BulkRun
from klientela.core.records.services import create
from klientela.core.views.bulk.jobs import carry
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db
DOOR = "/organizations/bulk/"


def companies(user, number=3):
    with acting(user):
        return [create(entity_named("organizations"), {"name": f"Firm {n}", "town": "Cluj"}, by=user) for n in range(number)]


def work(user):
    for run in BulkRun.objects.filter(state="waiting"):
        perform(carry, user_id=str(user.pk), progress_key=str(run.progress), arguments={"run_id": str(run.pk)})


def towns():
    return set(Party.unscoped.values_list("town", flat=True))


def test_a_program_changes_all_that_a_question_finds_and_takes_it_back(cast):
    companies(cast.ewa)
    program = Program(cast.ewa)
    body = {"what": "edit", "question": "town.contains=cluj", "changes": [{"field": "town", "value": "Iași"}]}
    begun = program.post(DOOR, body, **{"Idempotency-Key": "one"})
    assert begun.status_code == 202, begun.content
    again = program.post(DOOR, body, **{"Idempotency-Key": "one"})
    assert again.json()["id"] == begun.json()["id"]
    work(cast.ewa)
    address = f"{DOOR}{begun.json()['id']}/"
    told = program.get(address).json()
    assert (told["state"], told["changed"], told["left"]) == ("done", 3, []) and towns() == {"Iași"}
    assert program.post(f"{address}undo/", {}).status_code == 202
    work(cast.ewa)
    assert towns() == {"Cluj"}


def test_what_does_not_fit_is_refused_and_foreign_runs_are_unknown(cast):
    firms = companies(cast.ewa)
    program = Program(cast.ewa)
    assert program.post(DOOR, {"what": "edit", "keys": [], "question": ""}).status_code == 422
    refused = program.post(DOOR, {"what": "edit", "keys": [str(firms[0].pk)], "changes": [{"field": "employees", "value": "many"}]})
    assert refused.status_code == 422 and "employees" in refused.json()["errors"]
    assert program.post(DOOR, {"what": "edit", "question": "nothing=1", "changes": []}).status_code == 400
    run = BulkRun.objects.create(owner=cast.ana, entity="organizations", what="edit", state="done")
    foreign, missing = program.get(f"{DOOR}{run.pk}/"), program.get(f"{DOOR}{uuid4()}/")
    assert (foreign.status_code, foreign.content) == (404, missing.content)
