"""What was set up and is in use by now is not taken back."""

from types import SimpleNamespace

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Branch, Team
from klientela.core.processes.models import Process, Stage
from klientela.core.records import organisation
from klientela.core.records.runs import Reason
from klientela.core.records.services import create
from klientela.core.records.tests.test_undoing import back, edit
from klientela.kernel.entity import entity_named, entity_of

pytestmark = pytest.mark.django_db


def new_stage(cast):
    with acting(cast.zoe) as making:
        stage = create(entity_of(Stage), {"process": cast.process, "name": "Trial", "kind": "open"}, by=cast.zoe)
    return stage, making.batch


def test_a_stage_with_records_in_it_stays(cast):
    with acting(cast.ewa):
        deal = create(entity_named("deals"), {"name": "Turbina", "process": cast.process}, by=cast.ewa)
    stage, batch = new_stage(cast)
    edit(cast.ewa, deal, stage=stage)
    outcome = back(cast.zoe, batch)
    assert (Reason.KEPT, stage.pk) in {(line.reason, line.record) for line in outcome.lines}
    assert Stage.unscoped.get(pk=stage.pk).deleted_at is None


def test_a_stage_nothing_is_in_goes(cast):
    stage, batch = new_stage(cast)
    back(cast.zoe, batch)
    assert Stage.unscoped.get(pk=stage.pk).deleted_at


def test_a_team_that_has_records_stays(cast):
    with acting(cast.zoe) as making:
        team = create(entity_of(Team), {"name": "North"}, by=cast.zoe)
    with acting(cast.ewa):
        deal = create(entity_named("deals"), {"name": "Turbina", "process": cast.process}, by=cast.ewa)
    edit(cast.dora, deal, team=team)
    assert [line.reason for line in back(cast.zoe, making.batch).lines] == [Reason.KEPT]
    assert Team.objects.get(pk=team.pk).deleted_at is None


def test_a_process_goes_with_the_stages_made_with_it(cast):
    with acting(cast.zoe) as making:
        process = create(entity_of(Process), {"name": "Leases", "entity": "deals"}, by=cast.zoe)
    back(cast.zoe, making.batch)
    assert Process.unscoped.get(pk=process.pk).deleted_at
    assert not Stage.unscoped.filter(process=process, deleted_at=None).exists()


def test_no_branch_comes_to_stand_below_itself(cast):
    with acting(cast.zoe):
        upper = create(entity_of(Branch), {"name": "Upper", "code": "UP"}, by=cast.zoe)
        lower = create(entity_of(Branch), {"name": "Lower", "code": "LO", "parent": upper}, by=cast.zoe)
    batch = edit(cast.zoe, lower, parent=None)
    edit(cast.zoe, upper, parent=lower)
    assert [line.reason for line in back(cast.zoe, batch).lines] == [Reason.GONE]
    lower.refresh_from_db()
    assert lower.parent_id is None


def test_a_stage_does_not_become_won_again_while_deals_are_open_in_it(cast):
    with acting(cast.zoe):
        stage = create(entity_of(Stage), {"process": cast.process, "name": "Trial", "kind": "won"}, by=cast.zoe)
    batch = edit(cast.zoe, stage, kind="open")
    with acting(cast.ewa):
        deal = create(entity_named("deals"), {"name": "Turbina", "process": cast.process}, by=cast.ewa)
    edit(cast.ewa, deal, stage=stage)
    assert [line.reason for line in back(cast.zoe, batch).lines] == [Reason.INVALID]
    assert Stage.unscoped.get(pk=stage.pk).kind == "open"


def test_a_stage_nothing_is_in_gets_its_kind_back(cast):
    with acting(cast.zoe):
        stage = create(entity_of(Stage), {"process": cast.process, "name": "Trial", "kind": "won"}, by=cast.zoe)
    batch = edit(cast.zoe, stage, kind="open", name="Trying")
    assert not back(cast.zoe, batch).lines
    assert (Stage.unscoped.get(pk=stage.pk).kind, Stage.unscoped.get(pk=stage.pk).name) == ("won", "Trial")


def test_a_team_goes_as_when_it_is_dissolved(cast, monkeypatch):
    ordered = []
    job = SimpleNamespace(defer=lambda **told: ordered.append(told["team"]))
    monkeypatch.setattr(organisation, "forget_team", job)
    with acting(cast.zoe) as making:
        team = create(entity_of(Team), {"name": "North"}, by=cast.zoe)
    assert not back(cast.zoe, making.batch).lines
    assert ordered == [str(team.pk)]
    assert Team.objects.get(pk=team.pk).deleted_at
