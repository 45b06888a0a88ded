"""Who may not merge, and what cannot be merged: nothing happens, and it is told why."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from klientela.core.access.acting import acting
from klientela.core.access.models import PartyUser
from klientela.core.parties.merging import checking
from klientela.core.parties.merging.errors import MergedMeanwhile
from klientela.core.parties.merging.services import Wish, merge
from klientela.core.parties.models import Party
from klientela.core.records.locking import lock
from klientela.core.records.services import delete
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def refused(twice, by, keys=None, wish=None):
    with acting(by):
        merge(keys or [twice.kept.pk, twice.lost.pk], twice.kept.pk, wish, by=by)


def test_who_may_not_delete_is_refused(cast, twice):
    with pytest.raises(NotAllowed):
        refused(twice, cast.ewa)
    assert Party.unscoped.get(pk=twice.lost.pk).deleted_at is None


def test_what_one_does_not_see_is_as_unknown(cast, twice):
    with pytest.raises(Http404):
        refused(twice, cast.dora, keys=[twice.kept.pk, uuid4()])


@pytest.mark.parametrize("which", ["itself", "person"])
def test_what_makes_no_sense_is_refused(cast, twice, which):
    other = {"itself": twice.kept, "person": twice.anna}[which]
    with pytest.raises(ValidationError):
        refused(twice, cast.dora, keys=[twice.kept.pk, other.pk])


def test_a_locked_one_is_refused(cast, twice):
    lock(twice.lost, by=cast.dora)
    with pytest.raises(ValidationError, match="locked"):
        refused(twice, cast.dora)


def test_one_merged_or_changed_meanwhile_is_told(cast, twice):
    with pytest.raises(MergedMeanwhile, match="changed"):
        refused(twice, cast.dora, wish=Wish(versions={twice.lost.pk: 99}))
    merge([twice.other.pk, twice.lost.pk], twice.other.pk, by=cast.dora)
    with pytest.raises(MergedMeanwhile, match="Malt"):
        refused(twice, cast.dora)


def test_a_deleted_one_is_gone(cast, twice):
    delete(entity_of(Party), twice.lost.pk, by=cast.dora)
    with pytest.raises(Http404):
        refused(twice, cast.dora)


def test_partners_of_a_merged_one_are_for_who_lets_partners_in(cast, twice, monkeypatch):
    monkeypatch.setattr(checking, "may", lambda *_asked: False)
    PartyUser.objects.create(user=cast.ion, party=twice.lost.pk)
    with pytest.raises(ValidationError, match="outside"):
        refused(twice, cast.dora)
