"""What must hold at the edges: consents, turns, rules nobody can ask, what is hidden, and what came after a conversion."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from klientela.core.access.acting import acting, as_system, current_actor
from klientela.core.access.models import FieldLevel, FieldRule, Grant, Role
from klientela.core.parties.consents.models import Consent, ConsentPurpose
from klientela.core.parties.consents.services import change_purpose
from klientela.core.parties.models import Organization
from klientela.core.processes.gates import NotReady
from klientela.core.records.services import create
from klientela.core.records.undoing import undo_now
from klientela.core.timeline.services.noting import note_episode
from klientela.kernel.entity import entity_of
from klientela.modules.catalogue.models import Product
from klientela.modules.leads import waking
from klientela.modules.leads.asking import answer
from klientela.modules.leads.converting import Becoming, convert
from klientela.modules.leads.models import Answer, Lead, LeadForm, Question, Routed, RoutingRule
from klientela.modules.leads.pages.chance import _as_seen
from klientela.modules.leads.panels import _asked
from klientela.modules.leads.routing import _in_turns
from klientela.modules.leads.services import disqualify
from klientela.modules.leads.tests.conftest import asks, lead_of

pytestmark = pytest.mark.django_db


def consenting(form, *, wording=""):
    purpose = ConsentPurpose.unscoped.create(name="News by e-mail", code="news", wording=wording)
    LeadForm.unscoped.filter(pk=form.pk).update(purpose=purpose)
    return purpose


def test_a_form_asks_for_a_consent_and_keeps_the_words_it_showed(form):
    consenting(form)
    stranger, address = Client(), f"/come/{form.secret}/"
    assert "News by e-mail" in stranger.get(address).content.decode()
    assert stranger.get(f"{address}thanks/").status_code == 200
    assert stranger.post(address, {"email": "jan@pompa.example", "agreed": "on"}).status_code == 302
    assert Lead.unscoped.get().consent_text == "News by e-mail"


def test_who_agrees_only_the_second_time_has_agreed(form):
    consenting(form, wording="Write to me")
    stranger, address = Client(), f"/come/{form.secret}/"
    stranger.post(address, {"email": "jan@pompa.example"})
    stranger.post(address, {"email": "JAN@pompa.example", "agreed": "on"})
    lead = Lead.unscoped.get()
    assert lead.consent_at is not None and lead.consent_text == "Write to me"


def test_a_long_address_is_taken(form):
    long = f"{'a' * 60}@{'.'.join(['b' * 60] * 3)}.example"
    assert len(long) > 200
    assert Client().post(f"/come/{form.secret}/", {"email": long}).status_code == 302


def test_a_rule_on_a_field_that_is_gone_is_true_of_none(cast, form):
    RoutingRule.unscoped.create(name="Odd", user=cast.ewa, where=asks(("own_gone", "is", "x")), setter=cast.dora)
    assert Client().post(f"/come/{form.secret}/", {"email": "jan@pompa.example"}).status_code == 302
    assert Routed.objects.get().told[0]["said"] == "not-true"


def test_turns_reach_everybody_however_names_are_written(cast):
    cast.ewa.name = "Łucja Nowak"
    cast.ewa.save()
    cast.ion.name = "Zofia Kos"
    cast.ion.save()
    rule = RoutingRule.unscoped.create(name="In turns", how="turns", team=cast.south, setter=cast.dora)
    people = [cast.ana, cast.ewa, cast.ion]
    got = []
    for _turn in range(6):
        got.append(_in_turns(rule, people)[0])
        Routed.objects.create(record=rule.pk, rule=rule, user=got[-1])
    assert {user.pk: got.count(user) for user in got} == dict.fromkeys((user.pk for user in people), 2)


def given_up(cast, day):
    with acting(cast.ewa):
        lead = lead_of(cast.ewa)
        return disqualify(Lead.unscoped.get(pk=lead.pk), by=cast.ewa, reason="No budget", come_back_on=day)


def test_what_cannot_be_woken_today_is_tried_again(cast, monkeypatch):
    day = timezone.localdate() + timedelta(days=30)
    lead = given_up(cast, day)

    def refuse(record, *, to, by):
        raise NotReady([], record, to)

    with as_system("test"):
        with monkeypatch.context() as patched:
            patched.setattr(waking, "move", refuse)
            assert waking.wake(day) == 0
        assert waking.wake(day) == 1
    lead.refresh_from_db()
    assert lead.is_open and lead.come_back_on is None


def test_a_conversion_stays_once_something_was_noted_with_the_customer(cast):
    with acting(cast.ewa):
        lead = lead_of(cast.ewa)
    with acting(cast.ewa):
        batch = current_actor().batch
        lead = convert(lead, by=cast.ewa, to=Becoming(new_company="Pompa"))
    with acting(cast.ewa):
        note_episode(kind="call", party=lead.party, by=cast.ewa, text="Wants more")
    with acting(cast.ewa), pytest.raises(ValidationError):
        undo_now(batch, by=cast.ewa)
    assert Organization.unscoped.get(pk=lead.party_id).deleted_at is None


def test_an_older_form_does_not_bring_a_withdrawn_consent_back(cast, form):
    purpose = consenting(form, wording="Write to me")
    with acting(cast.dora):
        known = create(entity_of(Organization), {"name": "Pompa"}, by=cast.dora)
        said = {"party": known, "purpose": purpose, "channel": "email", "state": "withdrawn"}
        create(entity_of(Consent), said, by=cast.dora)
        lead = lead_of(cast.dora)
        Lead.unscoped.filter(pk=lead.pk).update(form=form, consent_at=timezone.now() - timedelta(days=2), consent_text="Write to me")
    with acting(cast.dora):
        convert(lead, by=cast.dora, to=Becoming(company=known.pk))
    assert Consent.unscoped.get().state == "withdrawn"


def test_converting_keeps_the_words_and_the_purpose_of_the_moment_of_consent(cast, form):
    purpose = consenting(form, wording="Write to me")
    Client().post(f"/come/{form.secret}/", {"email": "jan@pompa.example", "company": "Pompa", "agreed": "on"})
    lead = Lead.unscoped.get()
    with acting(cast.dora):
        change_purpose(purpose, {"wording": "Write and sell my address"}, by=cast.dora)
    other = ConsentPurpose.unscoped.create(name="Profiling of visits", code="visits", wording="Watch me")
    LeadForm.unscoped.filter(pk=form.pk).update(purpose=other)
    with acting(cast.dora):
        convert(lead, by=cast.dora, to=Becoming(new_company="Pompa"))
    kept = Consent.unscoped.get()
    assert (kept.purpose, kept.wording, kept.wording_version, kept.proof) == (purpose, "Write to me", 1, "Write to me")
    assert kept.at == lead.consent_at


def test_a_newer_consent_takes_the_place_of_an_older_one_with_its_own_words(cast, form):
    purpose = consenting(form, wording="Write to me")
    with acting(cast.dora):
        known = create(entity_of(Organization), {"name": "Pompa"}, by=cast.dora)
        said = {"party": known, "purpose": purpose, "channel": "email", "at": timezone.now() - timedelta(days=9)}
        create(entity_of(Consent), said, by=cast.dora)
        change_purpose(purpose, {"wording": "Write to me monthly"}, by=cast.dora)
    Client().post(f"/come/{form.secret}/", {"email": "jan@pompa.example", "agreed": "on"})
    with acting(cast.dora):
        change_purpose(ConsentPurpose.objects.get(pk=purpose.pk), {"wording": "Write to me daily"}, by=cast.dora)
        convert(Lead.unscoped.get(), by=cast.dora, to=Becoming(company=known.pk))
    kept = Consent.unscoped.get()
    assert (kept.wording, kept.wording_version) == ("Write to me monthly", 2)


def test_saving_answers_keeps_one_the_question_no_longer_offers(cast):
    asked = Question.unscoped.create(name="Size?", kind="choice", answers="small = 1\nlarge = 2")
    with acting(cast.ewa):
        lead = lead_of(cast.ewa)
        answer(lead, {asked: "small"}, by=cast.ewa)
        asked.answers = "tiny = 1\nlarge = 2"
        asked.save()
        assert "small" in dict(_asked(asked, "small").choices)
        answer(lead, {asked: "small"}, by=cast.ewa)
    assert Answer.unscoped.get().value == "small"


def test_what_is_hidden_from_whoever_converts_does_not_come_out_with_the_customer(cast):
    with acting(cast.ewa):
        lead = lead_of(cast.ewa, town="Rybnik")
    for field in ("email", "town"):
        FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity="leads", field=field, ceiling=FieldLevel.HIDDEN)
    with acting(cast.ewa):
        lead = convert(lead, by=cast.ewa, to=Becoming(new_company="Pompa"))
    made = Organization.unscoped.get(pk=lead.party_id)
    assert (made.name, made.email, made.town) == ("Pompa", "", "")
    assert Lead.unscoped.get(pk=lead.pk).email == "jan@pompa.example"


def test_the_chance_rests_on_no_product_its_reader_may_not_read(cast):
    product = Product.unscoped.create(name="Secret pump")
    with acting(cast.dora):
        lead = lead_of(cast.dora)
        Lead.unscoped.filter(pk=lead.pk).update(product=product)
        assert _as_seen(lead, cast.dora).product == product
    Grant.objects.filter(role__slug="director", entity="products").delete()
    with acting(cast.dora):
        assert _as_seen(lead, cast.dora).product is None
    assert Lead.unscoped.get(pk=lead.pk).product_id == product.pk
