"""Leads are scored with reasons, handed out by rules, become customers are taken back exactly, and come back on their day."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from klientela.core.access.acting import acting, as_system, current_actor
from klientela.core.parties.models import Party, PartyRelation
from klientela.core.records.models import RecordRef
from klientela.core.records.services import change, create
from klientela.core.records.undoing import undo_now
from klientela.core.tasks.models import Notice, Task
from klientela.core.timeline.models import Episode
from klientela.core.timeline.services.noting import note_episode
from klientela.core.views.tests.levels import ceiling
from klientela.kernel.entity import entity_named
from klientela.modules.leads.asking import answer
from klientela.modules.leads.converting import Becoming, convert
from klientela.modules.leads.models import Lead, LeadForm, Question, Routed, RoutingRule, ScoreRule
from klientela.modules.leads.panels import lines_of
from klientela.modules.leads.routing import route
from klientela.modules.leads.scoring import faded, score_again
from klientela.modules.leads.services import AskedFirst, disqualify
from klientela.modules.leads.tests.conftest import asks, lead_of
from klientela.modules.leads.waking import wake
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db


def rule(cast, points, *conditions, **more):
    return ScoreRule.unscoped.create(name=f"Worth {points}", points=points, where=asks(*conditions), setter=cast.dora, **more)


def test_a_score_says_what_it_is_made_of_and_fades(cast):
    rule(cast, 20, ("source", "is", "Fair"))
    rule(cast, 16, ("email", "filled", ""), half_life=10)
    with acting(cast.ewa):
        lead = lead_of(cast.ewa, source="Fair")
        assert lead.score == 36
        Lead.unscoped.filter(pk=lead.pk).update(active_at=timezone.now() - timedelta(days=10))
        score_again([lead.pk])
        lead.refresh_from_db()
        assert lead.score == 28
        assert [(line.points, line.text) for line in lines_of(lead, cast.ewa)] == [
            ("+8", "Worth 16 (16 points faded over 10 days)"),
            ("+20", "Worth 20"),
        ]
    assert faded(16, None, 400) == 16
    ceiling("rep", "score-rules", "name")
    with acting(cast.ewa):
        assert [(line.points, line.text) for line in lines_of(lead, cast.ewa)] == [("+28", "for other reasons")]


def test_answers_are_worth_points_and_nonsense_is_refused(cast):
    asked = Question.unscoped.create(name="How many pumps?", kind="number", answers="10 = 5\n50 = 15")
    with acting(cast.ewa):
        lead = lead_of(cast.ewa)
        answer(lead, {asked: "60,5"}, by=cast.ewa)
        lead.refresh_from_db()
        assert lead.score == 15
        with pytest.raises(ValidationError):
            answer(lead, {asked: "many"}, by=cast.ewa)
    with pytest.raises(ValidationError):
        Question(name="?", kind="number", answers="ten = 5").clean()


def test_rows_are_asked_in_their_order_and_who_has_left_is_passed_over(cast):
    cast.ion.is_active = False
    cast.ion.save()
    first = RoutingRule.unscoped.create(name="Ion", user=cast.ion, position=1, setter=cast.dora)
    RoutingRule.unscoped.create(name="Fairs", user=cast.ana, where=asks(("source", "is", "Fair")), position=2, setter=cast.dora)
    RoutingRule.unscoped.create(name="In turns", how="turns", team=cast.south, position=3, setter=cast.dora)
    with acting(cast.dora):
        owners = []
        for source in ("Web", "Fair", "Web"):
            lead = lead_of(cast.dora, source=source)
            decision = route(lead, by=cast.dora)
            owners.append(decision.user.name)
        assert decision.told[0] == {"rule": str(first.pk), "said": "left"}
    assert owners[1] == "Ana Ionescu"
    assert sorted({owners[0], owners[2]}) == ["Ana Ionescu", "Ewa Nowak"]


def test_capacity_goes_to_who_has_fewest_and_full_means_the_queue(cast):
    RoutingRule.unscoped.create(name="Few", how="capacity", team=cast.south, most=1, setter=cast.dora)
    with acting(cast.dora):
        got = [route(Lead.unscoped.get(pk=lead_of(cast.dora).pk), by=cast.dora) for _ in range(4)]
    assert len({decision.user.pk for decision in got if decision.user}) == sum(decision.user is not None for decision in got)
    assert got[-1].user is None and got[-1].told[0]["said"] == "full"


def test_a_stranger_fills_in_a_form_and_twice_is_once(cast, form):
    RoutingRule.unscoped.create(name="Ewa", user=cast.ewa, setter=cast.dora)
    stranger, address = Client(enforce_csrf_checks=True), f"/come/{form.secret}/"
    assert "Ask us" in stranger.get(address).content.decode()
    said = {"company": "Pompa", "contact": "Jan", "email": "jan@pompa.example", "description": "Pumps"}
    assert stranger.post(address, said).status_code == 302
    assert stranger.post(address, {**said, "email": "JAN@pompa.example", "description": "And valves"}).status_code == 302
    assert stranger.post(address, {**said, "email": "bot@x.example", "fax": "1"}).status_code == 302
    assert stranger.post(address, {"company": "Pompa"}).status_code == 422
    lead = Lead.unscoped.get()
    assert (lead.owner, lead.source, lead.team) == (cast.ewa, "Web", cast.south)
    assert "Pumps" in lead.description and "And valves" in lead.description
    assert Notice.objects.filter(user=cast.ewa, kind="lead.routed").count() == 1


def test_a_flood_waits_and_nobody_fitting_means_the_leader_is_told(cast, form):
    LeadForm.unscoped.filter(pk=form.pk).update(hourly_of_one=10)
    stranger, address = Client(), f"/come/{form.secret}/"
    answers = [stranger.post(address, {"email": f"n{n}@x.example"}).status_code for n in range(12)]
    assert answers[:10] == [302] * 10 and answers[-1] == 429
    assert Lead.unscoped.filter(owner=None).count() == 10
    assert Notice.objects.filter(user=cast.ana, kind="lead.queued").exists()
    assert Routed.objects.filter(user=None).count() == 10


def test_it_becomes_a_customer_with_all_that_happened_and_is_taken_back(cast):
    with acting(cast.ewa):
        lead = lead_of(cast.ewa)
        ref = RecordRef.of(lead)
        note_episode(kind="call", party=None, by=cast.ewa, about=ref, text="Wants pumps")
        with pytest.raises(AskedFirst):
            stage = lead.process and type(lead.stage).objects.get(process=lead.process, kind="won")
            change(entity_named("leads"), lead.pk, {"stage": stage}, by=cast.ewa, version=Lead.unscoped.get(pk=lead.pk).version)
    with acting(cast.ewa):
        batch = current_actor().batch
        lead = convert(lead, by=cast.ewa, to=Becoming(new_company="Pompa", new_person="Jan Kos", deal="Pumps"))
        assert (lead.stage.kind, lead.party.name, lead.person.name, lead.deal.name) == ("won", "Pompa", "Jan Kos", "Pumps")
        assert PartyRelation.objects.filter(party=lead.person, other=lead.party).exists()
        assert Episode.objects.get(about_key=lead.pk).party == lead.party
    with acting(cast.ewa), pytest.raises(ValidationError):
        change(entity_named("leads"), lead.pk, {"town": "Łódź"}, by=cast.ewa, version=Lead.unscoped.get(pk=lead.pk).version)
    with acting(cast.ewa):
        undo_now(batch, by=cast.ewa)
        lead = Lead.unscoped.get(pk=lead.pk)
        assert lead.is_open and lead.party is None and lead.deal is None
        assert not Deal.objects.exists() and not Party.objects.exists()
        assert Episode.objects.get(about_key=lead.pk).party is None


def test_given_up_until_a_day_it_is_open_again_with_a_task(cast):
    with acting(cast.ewa):
        lead = lead_of(cast.ewa)
        with pytest.raises(ValidationError):
            disqualify(lead, by=cast.ewa, reason="No budget", come_back_on=timezone.localdate())
        day = timezone.localdate() + timedelta(days=30)
        lead = disqualify(Lead.unscoped.get(pk=lead.pk), by=cast.ewa, reason="No budget", come_back_on=day)
        assert lead.stage.kind == "lost"
    with as_system("test"):
        assert wake(day - timedelta(days=1)) == 0
        assert wake(day) == 1 and wake(day) == 0
    lead.refresh_from_db()
    assert lead.is_open and Task.unscoped.get().owner == cast.ewa


def test_a_rule_nobody_can_ask_any_more_counts_for_none(cast):
    ScoreRule.unscoped.create(name="Odd", points=50, where={"version": 9})
    with acting(cast.ewa):
        assert lead_of(cast.ewa).score == 0
        assert create(entity_named("leads"), {"email": "a@b.example"}, by=cast.ewa).name == "a@b.example"


@pytest.mark.django_db
def test_a_routing_rule_that_names_nobody_is_no_other_rule(cast):
    with acting(cast.dora):
        with pytest.raises(ValidationError):
            create(entity_named("routing-rules"), {"name": "To nobody"}, by=cast.dora)
        made = create(entity_named("routing-rules"), {"name": "To Ewa", "user": cast.ewa}, by=cast.dora)
        assert isinstance(made, RoutingRule) and not ScoreRule.objects.filter(name__startswith="To ").exists()
