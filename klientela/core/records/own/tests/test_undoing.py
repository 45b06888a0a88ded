"""What own fields held is taken back field by field, whatever stands beside them in the same column."""

from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.audit.models import Change
from klientela.core.records.bulk_plans import read_steps
from klientela.core.records.bulk_portions import Portion, edit
from klientela.core.records.services import change, create, delete
from klientela.core.records.undoing import undo_now
from klientela.core.views.tests.levels import ceiling
from klientela.kernel.entity import entity_named
from tests.kit.own_fields import own_field

pytestmark = pytest.mark.django_db
COMPANIES, DEALS = entity_named("organizations"), entity_named("deals")


def fields():
    own_field("deals", "metal", "choice")
    own_field("deals", "weight", "decimal")


def made(cast, **values):
    with acting(cast.ewa):
        return create(DEALS, {"name": "Deal", **values}, by=cast.ewa)


def changed(deal, values, by):
    deal.refresh_from_db()
    with acting(by) as actor:
        change(DEALS, deal.pk, values, by=by, version=deal.version)
    return actor.batch


def test_the_history_tells_of_each_own_field(cast):
    fields()
    deal = made(cast, own_weight=Decimal("1.5"))
    changed(deal, {"own_metal": "gold", "own_weight": None}, cast.ewa)
    last = Change.objects.filter(row=deal.pk).latest("pk")
    assert last.before == {"own_weight": 1.5} and last.after == {"own_metal": "gold"}


def test_a_later_change_of_another_own_field_is_no_obstacle(cast):
    fields()
    deal = made(cast, own_weight=Decimal("1.5"), own_metal="gold")
    batch = changed(deal, {"own_weight": Decimal(2)}, cast.ewa)
    changed(deal, {"own_metal": "silver"}, cast.ewa)
    with acting(cast.ewa):
        outcome = undo_now(batch, by=cast.ewa)
    deal.refresh_from_db()
    assert deal.own == {"weight": Decimal("1.5"), "metal": "silver"} and not outcome.lines


def test_what_was_changed_since_stays_and_is_told(cast):
    fields()
    deal = made(cast, own_weight=Decimal("1.5"))
    batch = changed(deal, {"own_weight": None, "own_metal": "gold"}, cast.ewa)
    changed(deal, {"own_metal": "silver"}, cast.ewa)
    with acting(cast.ewa):
        outcome = undo_now(batch, by=cast.ewa)
    deal.refresh_from_db()
    assert deal.own == {"weight": Decimal("1.5"), "metal": "silver"}
    assert [line.fields for line in outcome.lines] == [("own_metal",)]


def test_a_hidden_own_field_is_not_taken_back(cast):
    fields()
    deal = made(cast, own_weight=Decimal("1.5"))
    batch = changed(deal, {"own_weight": Decimal(2), "name": "Other"}, cast.ewa)
    ceiling("rep", "deals", "own_weight")
    with acting(cast.ewa):
        undo_now(batch, by=cast.ewa)
    deal.refresh_from_db()
    assert deal.name == "Deal" and deal.own == {"weight": Decimal(2)}


def test_a_deletion_and_a_making_are_taken_back_with_their_own_values(cast):
    fields()
    with acting(cast.dora) as making:
        deal = create(DEALS, {"name": "Deal", "own_weight": Decimal("1.5")}, by=cast.dora)
    with acting(cast.dora) as removing:
        delete(DEALS, deal.pk, by=cast.dora)
    with acting(cast.dora):
        undo_now(removing.batch, by=cast.dora)
    deal.refresh_from_db()
    assert deal.deleted_at is None and deal.own == {"weight": Decimal("1.5")}
    with acting(cast.dora):
        undo_now(making.batch, by=cast.dora)
    deal.refresh_from_db()
    assert deal.deleted_at is not None


def test_many_records_get_an_own_value_at_once_and_lose_it_again(cast):
    fields()
    deals = [made(cast, own_metal="gold"), made(cast, own_weight=Decimal(3))]
    changes = [{"field": "own_metal", "value": "silver"}, {"field": "own_weight", "how": "increase", "value": "1.5"}]
    with acting(cast.ewa) as actor:
        steps = read_steps(DEALS, changes, by=cast.ewa)
        done = edit(Portion(DEALS, {deal.pk: deal.version for deal in deals}, cast.ewa, actor.batch), steps)
    for deal in deals:
        deal.refresh_from_db()
    assert done.changed == 2 and [deal.own for deal in deals] == [{"metal": "silver"}, {"metal": "silver", "weight": Decimal("4.5")}]
    with acting(cast.ewa):
        undo_now(actor.batch, by=cast.ewa)
    deals[1].refresh_from_db()
    assert deals[1].own == {"weight": Decimal(3)}
