"""Strategies for customers: the rhythm of contact follows what is noted, and who looks after a customer is reminded."""

from datetime import timedelta

import pytest
from django.utils import timezone

from klientela.core.access.acting import acting, as_system
from klientela.core.parties.models import Strategy
from klientela.core.parties.strategy.reminding import remind
from klientela.core.records.services import create
from klientela.core.tasks.models import Notice
from klientela.core.timeline.contacts import note_all_contacts
from klientela.core.timeline.services.noting import note_episode
from klientela.kernel.entity import entity_named
from klientela.kernel.wall import beyond_the_wall
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def party(cast):
    with acting(cast.ewa):
        yield create(entity_named("organizations"), {"name": "Browar Orlica"}, by=cast.ewa)


def written(cast, party, **values):
    return create(entity_named("strategies"), {"party": party, "direction": "Grow", **values}, by=cast.ewa)


def standing(strategy):
    strategy.refresh_from_db()
    return strategy.last_contact, strategy.contact_by


def test_a_rhythm_begins_with_the_last_contact_and_each_contact_moves_it_on(cast, party):
    today = timezone.localdate()
    note_episode(kind="call", party=party, by=cast.ewa, at=NOW - timedelta(days=40))
    strategy = written(cast, party, rhythm_days=30)
    assert standing(strategy) == (today - timedelta(days=40), today - timedelta(days=10))
    person = create(entity_named("persons"), {"name": "Anna Nowak", "employer": party}, by=cast.ewa)
    note_episode(kind="note", party=party, by=cast.ewa)
    assert standing(strategy)[0] == today - timedelta(days=40)
    talk = note_episode(kind="meeting", party=person, by=cast.ewa, at=NOW - timedelta(days=1))
    assert standing(strategy)[1] == today + timedelta(days=29)
    talk.deleted_at = NOW
    talk.save()
    note_all_contacts()
    assert standing(strategy)[0] == today - timedelta(days=40)


def test_a_broken_rhythm_is_listed_and_told_once(cast, party):
    silent = create(entity_named("organizations"), {"name": "Fresh"}, by=cast.ewa)
    written(cast, silent, rhythm_days=30)
    strategy = written(cast, party, rhythm_days=30, review_on=timezone.localdate())
    Strategy.unscoped.filter(pk=strategy.pk).update(contact_by=timezone.localdate() - timedelta(days=2))
    page = browser(cast.ewa).get("/organizations/rhythm/", follow=True).content.decode()
    assert str(party.pk) in page and str(silent.pk) not in page
    for _round in range(2):
        with as_system("the job of the night"):
            remind()
    with beyond_the_wall("of the tests"):
        told = sorted(Notice.objects.filter(user=cast.ewa).values_list("kind", flat=True))
    assert told == ["customer.review", "customer.rhythm"]


def test_who_decides_is_kept_at_the_relation_and_only_for_people_one_may_change(cast, party):
    with acting(cast.ewa):
        create(entity_named("persons"), {"name": "Anna Nowak", "employer": party}, by=cast.ewa)
        relation = entity_named("relations").model.objects.get(other=party)
    address = f"/party/{party.pk}/committee/{relation.pk}/"
    assert browser(cast.ion).post(address, {"part": "decides"}).status_code == 404
    assert browser(cast.ewa).post(address, {"part": "decides", "attitude": "for", "influence": "3"}).status_code == 302
    shown = browser(cast.ewa).get(f"/party/{party.pk}/box/committee/").content.decode()
    assert "Nobody is known who decides" not in shown and "For us" in shown
