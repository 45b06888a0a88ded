"""Noting what happened, correcting it and taking it away."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.audit.models import Change
from klientela.core.parties.models import Party
from klientela.core.records.services import change, create, delete
from klientela.core.timeline.models import Draft, Episode, EpisodePerson
from klientela.core.timeline.queries.entries import entries_of
from klientela.core.timeline.queries.paging import page_of
from klientela.core.timeline.services import note_episode
from klientela.core.timeline.services.mentioning import mention
from klientela.core.timeline.sources import Ask
from klientela.kernel import event
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.kernel.notice import Noteworthy
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


def timeline(user, party):
    with acting(user):
        return entries_of(user, page_of(user, Ask(party=party.pk)).found, here=party.pk)


def test_a_call_is_noted_with_its_time_and_cost(cast, brewery):
    with acting(cast.ewa):
        note_episode(kind="call", party=brewery, by=cast.ewa, text="Wants two", minutes=25, cost=Decimal("12.50"), currency="PLN")
    (entry,) = timeline(cast.ewa, brewery)
    assert (entry.kind.code, entry.text, entry.who, entry.episode.minutes) == ("call", "Wants two", "Ewa Nowak", 25)
    assert (entry.may_change, entry.may_remove) == (True, True)


def test_money_needs_a_currency_and_a_kind_must_be_known(cast, brewery):
    with acting(cast.ewa):
        for wrong in ({"kind": "call", "cost": Decimal(5)}, {"kind": "séance"}):
            with pytest.raises(ValidationError):
                note_episode(party=brewery, by=cast.ewa, **wrong)
        assert not Episode.objects.exists()


def test_who_does_not_look_after_the_party_keeps_it_as_his_own(cast, brewery, foreign):
    with acting(cast.ewa):
        made = note_episode(kind="visit", party=foreign, by=cast.ewa, text="Met by chance")
        assert (made.party, EpisodePerson.objects.get(episode=made).party_id) == (None, foreign.pk)
    assert [entry.text for entry in timeline(cast.ewa, foreign)] == ["Met by chance"]
    assert timeline(cast.ion, foreign) == []
    assert [entry.text for entry in timeline(cast.ana, foreign)] == ["Met by chance"]
    with acting(cast.zoe), pytest.raises(NotAllowed):
        note_episode(kind="visit", party=brewery, by=cast.zoe)


def test_a_correction_is_marked_and_what_stood_there_is_kept(cast, brewery):
    with acting(cast.ewa):
        made = note_episode(kind="note", party=brewery, by=cast.ewa, text="Wants two")
        change(entity_named("episodes"), made.pk, {"text": "Wants three"}, by=cast.ewa, version=made.version)
    (entry,) = timeline(cast.ewa, brewery)
    assert (entry.text, bool(entry.episode.corrected_at)) == ("Wants three", True)
    was = Change.objects.filter(row=made.pk, op="U").latest("pk")
    assert (was.before["text"], was.after["text"], was.actor) == ("Wants two", "Wants three", cast.ewa.pk)


def test_what_was_removed_is_told_without_its_words(cast, brewery):
    with acting(cast.ewa):
        made = note_episode(kind="note", party=brewery, by=cast.ewa, subject="Secret", text="Wants two")
        delete(entity_named("episodes"), made.pk, by=cast.ewa)
        found = page_of(cast.ewa, Ask(party=brewery.pk, text="two")).found
    (entry,) = timeline(cast.ewa, brewery)
    assert (entry.is_removed, entry.who, entry.text, entry.title, entry.episode) == (True, "Ewa Nowak", "", "", None)
    assert found == []


def test_people_who_took_part_have_it_on_their_own_timeline(cast, brewery):
    with acting(cast.ewa):
        jan = create(entity_named("persons"), {"given_name": "Jan", "family_name": "Kot", "employer": brewery}, by=cast.ewa)
        note_episode(kind="meeting", party=brewery, by=cast.ewa, people=[Party.objects.get(pk=jan.pk)], text="Plan")
    (of_company,), (of_person,) = timeline(cast.ewa, brewery), timeline(cast.ewa, jan)
    assert [one.title for one in of_company.people] == ["Jan Kot"]
    assert [one.title for one in of_person.people] == ["Browar"]
    with acting(cast.ewa):
        moved = of_person.episode.at - timedelta(days=3)
        change(entity_named("episodes"), of_person.key, {"at": moved}, by=cast.ewa, version=of_person.episode.version)
    assert [entry.at for entry in timeline(cast.ewa, jan)] == [entry.at for entry in timeline(cast.ewa, brewery)] == [moved]


def test_a_colleague_is_told_only_of_what_he_sees(cast, foreign, monkeypatch):
    heard = []

    def note_down(told):
        heard.append(told)

    monkeypatch.setitem(event._handlers, Noteworthy, [note_down])
    with acting(cast.ewa):
        made = note_episode(kind="note", party=foreign, by=cast.ewa, text="@Ana Ionescu @Ion Popescu look at this")
        blind = mention(made, [cast.ana.pk, cast.ion.pk, cast.dora.pk, cast.ewa.pk], by=cast.ewa)
        assert (may(cast.ion, "read", made), blind) == (False, ["Ion Popescu"])
    assert [told.users for told in heard] == [(cast.ana.pk,)]


def test_the_composer_keeps_a_draft_and_forgets_it_when_it_is_noted(cast, brewery):
    client, address = browser(cast.ewa), f"/timeline/organizations/{brewery.pk}/note/"
    client.post(f"{address}draft/", {"kind": "call", "text": "Half a sen"})
    with acting(cast.ewa):
        assert Draft.objects.get().values == {"kind": "call", "text": "Half a sen"}
    assert "Half a sen" in client.get(f"/organizations/{brewery.pk}/").content.decode()
    assert client.post(address, {"kind": "note", "text": ""}).status_code == 422
    answer = client.post(address, {"kind": "call", "text": "Half a sentence", "minutes": "5"}, headers={"HX-Request": "true"})
    assert (answer.status_code, "Half a sentence" in answer.content.decode()) == (200, True)
    with acting(cast.ewa):
        assert (Draft.objects.count(), Episode.objects.get().minutes) == (0, 5)


def test_it_is_corrected_and_removed_where_it_stands(cast, brewery):
    with acting(cast.ewa):
        made = note_episode(kind="note", party=brewery, by=cast.ewa, text="Wants two")
    client, base = browser(cast.ewa), f"/timeline/episodes/{made.pk}"
    assert "Wants two" in client.get(f"{base}/correct/").content.decode()
    sent = {"kind": "note", "text": "Wants three", "at": made.at.isoformat()}
    assert client.post(f"{base}/correct/", {**sent, "version": 9}).status_code == 409
    assert client.post(f"{base}/correct/", {**sent, "version": made.version}).status_code == 302
    assert browser(cast.ion).post(f"{base}/remove/").status_code == 404
    assert client.post(f"{base}/remove/").status_code == 302
    assert timeline(cast.ewa, brewery)[0].is_removed


def test_what_is_noted_with_a_person_is_part_of_his_companys_past(cast, brewery):
    with acting(cast.ewa):
        jan = create(entity_named("persons"), {"given_name": "Jan", "family_name": "Kot", "employer": brewery}, by=cast.ewa)
    browser(cast.ewa).post(f"/timeline/persons/{jan.pk}/note/", {"kind": "call", "text": "Likes the offer"})
    (of_company,), (of_person,) = timeline(cast.ewa, brewery), timeline(cast.ewa, jan)
    assert of_company.key == of_person.key
    assert ([one.title for one in of_company.people], [one.title for one in of_person.people]) == (["Jan Kot"], ["Browar"])


def test_a_deal_without_a_customer_has_its_own_past(cast, brewery):
    with acting(cast.ewa):
        deal = create(entity_named("deals"), {"name": "Pump"}, by=cast.ewa)
        create(entity_named("text-templates"), {"name": "Thanks", "text": "Thank you for the talk"}, by=cast.ewa)
        note_episode(kind="note", party=brewery, by=cast.ewa, cost=Decimal(1), currency="RON")
    client, address = browser(cast.ewa), f"/timeline/deals/{deal.pk}/note/"
    offered = client.get(f"{address}names/?sign=/&q=than").content.decode()
    key = offered.split('data-value="')[1].split('"')[0]
    assert client.get(f"{address}names/?template={key}").content.decode() == "Thank you for the talk"
    assert browser(cast.ion).get(f"/timeline/organizations/{brewery.pk}/note/names/?template={key}").content == b"Thank you for the talk"
    assert client.post(address, {"kind": "call", "text": "First talk", "cost": "5"}).status_code == 302
    with acting(cast.ewa):
        made = Episode.objects.get(text="First talk")
    assert (made.party, made.about_key, made.currency) == (None, deal.pk, "RON")
    assert "First talk" in client.get(f"/deals/{deal.pk}/").content.decode()
