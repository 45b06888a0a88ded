"""Sample data come into an empty installation only, and go without touching what is the company's own."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting, as_system
from klientela.core.access.models import Branch
from klientela.core.access.services import give_role, join_branch
from klientela.core.identity.services import take_on
from klientela.core.operations.samples.loading import current, is_empty, load
from klientela.core.operations.samples.removing import preview, remove
from klientela.core.parties.models import Address, Organization, Party
from klientela.core.records.models import RecordRef
from klientela.core.records.services import change, create
from klientela.core.tasks.making import add_task
from klientela.core.tasks.models import Task
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(db):
    boss = take_on("Ola Nowak")
    with as_system("test"):
        join_branch(boss, Branch.objects.create(name="Ours"))
    give_role(boss, "director")
    return boss


def alive(model):
    with as_system("test"):
        return set(model._base_manager.filter(deleted_at=None).values_list("pk", flat=True))


def test_all_of_it_goes_while_nobody_has_touched_it(boss):
    with acting(boss):
        sample = load(by=boss)
    assert len(alive(Party)) > 40
    assert len(alive(entity_named("deals").model)) > 20
    assert len(alive(Task)) > 3
    with acting(boss):
        seen = preview(sample, by=boss)
        assert (seen.stays, seen.staying) == (0, ())
        assert remove(by=boss) >= seen.goes
    assert is_empty()
    assert current() is None
    assert not alive(Task)
    assert not alive(entity_named("deals").model)


def test_what_was_changed_or_linked_stays_with_all_it_needs(boss):
    with acting(boss):
        sample = load(by=boss)
        first, second, third, *_rest = Organization.objects.order_by("name")
        deal = entity_named("deals").model.objects.exclude(party__in=(first, second, third)).exclude(party=None).first()
        change(entity_named("organizations"), first.pk, {"town": "Gdynia"}, by=boss, version=first.version)
        task = add_task(title="Ask", by=boss, about=RecordRef.of(second), party=Party.objects.get(pk=second.pk))
        create(entity_named("addresses"), {"party": Party.objects.get(pk=third.pk), "town": "Cluj", "country": "RO"}, by=boss)
        change(entity_named("deals"), deal.pk, {"name": "Ours now"}, by=boss, version=deal.version)
        own = create(entity_named("organizations"), {"name": "Our own customer"}, by=boss)
        stays = {stay.key for stay in preview(sample, by=boss).staying}
        remove(by=boss)
    wanted = {first.pk, second.pk, third.pk, deal.party_id}
    assert wanted | {deal.pk} <= stays
    assert wanted | {own.pk} <= alive(Party)
    assert task.pk in alive(Task)
    assert deal.pk in alive(entity_named("deals").model)
    assert len(alive(Party)) < 20
    assert len(alive(Address)) == 1


def test_nothing_is_loaded_where_somebody_has_entered_anything(boss):
    with acting(boss):
        create(entity_named("organizations"), {"name": "Our own customer"}, by=boss)
        with pytest.raises(ValidationError, match="empty"):
            load(by=boss)
    assert len(alive(Party)) == 1


def test_it_needs_the_function(boss):
    rep = take_on("Jan Rep")
    give_role(rep, "rep")
    with acting(rep), pytest.raises(NotAllowed):
        load(by=rep)
    with acting(rep), pytest.raises(NotAllowed):
        remove(by=rep)
