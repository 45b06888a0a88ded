"""Records change hands: who may give, who can receive, what becomes of shares and locks."""

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may, visible
from klientela.core.access.models import Grant, Role, Share
from klientela.core.access.sharing import share, shares_of, unshare
from klientela.core.access.sql import count_stale
from klientela.core.records.locking import lock, unlock
from klientela.core.records.services import change, create, delete
from klientela.core.records.transfer import Place, transfer
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db
DEALS = entity_named("deals")


def grant(role, *ops, scope="all", entity="deals"):
    for op in ops:
        Grant.objects.get_or_create(role=Role.objects.get(slug=role), entity=entity, op=op, scope=scope)


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        return create(DEALS, {"name": "Pump"}, by=cast.ewa)


def seen_by(user):
    return set(visible(user, "read", DEALS).values_list("name", flat=True))


def test_a_shared_record_is_seen_and_taken_back(cast, deal):
    grant("rep", "share", scope="own")
    given = share(deal, to=cast.ion, by=cast.ewa)
    assert seen_by(cast.ion) == {"Pump"} and may(cast.ion, "export", deal)
    assert not may(cast.ion, "update", deal) and not may(cast.ion, "share", deal)
    unshare(deal, given.pk, by=cast.ewa)
    assert seen_by(cast.ion) == set()
    assert count_stale(Deal) == 0


def test_a_share_for_changing_covers_changing_but_not_deleting(cast, deal):
    grant("rep", "share", scope="own")
    share(deal, to=cast.south, by=cast.ewa, level="update")
    assert may(cast.ion, "update", deal)
    assert not may(cast.ion, "delete", deal) and not may(cast.ion, "transfer", deal)


def test_a_share_never_exceeds_what_roles_allow_at_all(cast, deal):
    grant("rep", "share", scope="own")
    share(deal, to=cast.eve, by=cast.ewa)
    assert seen_by(cast.eve) == set()


def test_only_who_may_share_shares(cast, deal):
    with pytest.raises(NotAllowed):
        share(deal, to=cast.ewa, by=cast.ion)
    assert not Share.objects.exists() and not shares_of(deal, by=cast.ion).exists()


def test_a_new_owner_takes_over_and_shares_fall(cast, deal):
    grant("rep", "share", scope="own")
    share(deal, to=cast.eve, by=cast.ewa)
    done = transfer(DEALS, [deal.pk], to=Place(cast.ion), by=cast.dora)
    assert (done.moved, done.refused) == (1, 0)
    assert seen_by(cast.ion) == {"Pump"} and seen_by(cast.ewa) == set()
    assert not Share.objects.exists() and count_stale(Deal) == 0


def test_nobody_receives_what_he_could_not_see(cast, deal):
    done = transfer(DEALS, [deal.pk], to=Place(cast.eve), by=cast.dora)
    assert (done.moved, done.refused) == (0, 1)
    assert seen_by(cast.ewa) == {"Pump"}
    with pytest.raises(ValidationError), acting(cast.dora):
        change(DEALS, deal.pk, {"owner": cast.eve}, by=cast.dora, version=deal.version)


def test_a_rep_hands_nothing_over_without_the_right(cast, deal):
    assert transfer(DEALS, [deal.pk], to=Place(cast.ion), by=cast.ewa).moved == 0
    deal.refresh_from_db()
    assert deal.owner == cast.ewa


def test_a_locked_record_is_changed_by_nobody_until_unlocked(cast, deal):
    grant("director", "lock")
    locked = lock(deal, by=cast.dora)
    assert not may(cast.dora, "update", deal) and not may(cast.dora, "delete", deal) and may(cast.dora, "transfer", deal)
    for refused in (
        lambda: change(DEALS, deal.pk, {"name": "X"}, by=cast.dora, version=locked.version),
        lambda: delete(DEALS, deal.pk, by=cast.dora),
    ):
        with pytest.raises(Http404), acting(cast.dora):
            refused()
    with pytest.raises(NotAllowed), acting(cast.dora):
        create(entity_named("deal-lines"), {"deal": deal}, by=cast.dora)
    unlock(deal, by=cast.dora)
    assert may(cast.dora, "update", deal)


def test_sharing_does_not_raise_the_version_of_a_record(cast, deal):
    grant("rep", "share", scope="own")
    before = Deal.unscoped.get(pk=deal.pk).version
    share(deal, to=cast.ion, by=cast.ewa)
    assert Deal.unscoped.get(pk=deal.pk).version == before
