"""Open leads are counted anew in the background as soon as what counts changes."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.jobs.queue import perform
from klientela.core.records.services import change, create, delete
from klientela.kernel.entity import entity_named, entity_of
from klientela.modules.leads import setting
from klientela.modules.leads.asking import answer
from klientela.modules.leads.jobs import score_all
from klientela.modules.leads.models import Lead
from klientela.modules.leads.tests.conftest import lead_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_once(monkeypatch):
    """Has what is ordered in the background done at once."""

    class Ordered:
        def defer(self, *, by, **arguments):
            assert by is None
            perform(score_all, user_id=None, progress_key=None, arguments=arguments)

    monkeypatch.setattr(setting, "score_all", Ordered())


def score(lead):
    return Lead.unscoped.get(pk=lead.pk).score


def test_a_changed_question_is_counted_at_once(cast, at_once):
    with acting(cast.dora):
        asked = create(entity_named("lead-questions"), {"name": "Budget?", "answers": "yes = 5"}, by=cast.dora)
        lead = lead_of(cast.dora)
        answer(lead, {asked: "yes"}, by=cast.dora)
    assert score(lead) == 5
    with acting(cast.dora):
        change(entity_of(asked), asked.pk, {"answers": "yes = 30"}, by=cast.dora, version=asked.version)
    assert score(lead) == 30
    with acting(cast.dora):
        delete(entity_of(asked), asked.pk, by=cast.dora)
    assert score(lead) == 0


def test_a_changed_rule_is_counted_at_once_and_closed_leads_keep_theirs(cast, at_once):
    with acting(cast.dora):
        lead, closed = lead_of(cast.dora), lead_of(cast.dora, email="ion@other.example")
        rule = create(entity_named("score-rules"), {"name": "Everybody", "points": 7}, by=cast.dora)
    assert (score(lead), score(closed)) == (7, 7)
    with acting(cast.dora):
        Lead.unscoped.filter(pk=closed.pk).update(closed_at=lead.created_at)
        change(entity_of(rule), rule.pk, {"points": 9}, by=cast.dora, version=rule.version)
    assert (score(lead), score(closed)) == (9, 7)
    with acting(cast.dora):
        delete(entity_of(rule), rule.pk, by=cast.dora)
    assert (score(lead), score(closed)) == (0, 7)
