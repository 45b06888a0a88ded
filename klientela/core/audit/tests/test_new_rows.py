"""New rows are written into the history together, and say what each would say by itself."""

import pytest
from django.db import connection, transaction

from klientela.core.access.acting import acting
from klientela.core.audit.models import Change
from klientela.core.parties.models import Party
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from tests.kit.roles import owners_rights

pytestmark = pytest.mark.django_db
PROBE = """
CREATE TABLE audit_probe (id {key}, of uuid, name text, note jsonb, own jsonb, tags text[], seen timestamptz, acl int[], version int);
CREATE TRIGGER each AFTER INSERT ON audit_probe FOR EACH ROW EXECUTE FUNCTION audit_history('of');
CREATE TRIGGER together AFTER INSERT ON audit_probe REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT
  EXECUTE FUNCTION audit_history_of_new('of');
"""
ROWS = """
INSERT INTO audit_probe SELECT {key}, CASE WHEN n % 2 = 0 THEN gen_random_uuid() END, 'Row ' || n,
  ('[null, {{"a": {{"b": null}}, "c": 1}}, "null"]'::jsonb -> (n % 3)),
  ('[null, {{}}, {{"code": null, "size": 5, "deep": {{"x": null}}}}]'::jsonb -> (n % 4)), ARRAY['a', NULL], clock_timestamp(), '{{1}}', 1
FROM generate_series(1, 24) n
"""


@pytest.mark.parametrize(("column", "value"), [("uuid", "gen_random_uuid()"), ("bigint", "n")])
def test_rows_say_together_what_each_says_by_itself(cast, column, value):
    with acting(cast.ewa, reason="Probe") as actor:
        with transaction.atomic(), owners_rights(), connection.cursor() as cursor:
            cursor.execute(PROBE.format(key=column))
            cursor.execute(ROWS.format(key=value))
    told = Change.objects.filter(table="audit_probe").order_by("id")
    said = list(told.values_list("actor", "batch", "reason", "row", "parent", "op", "before", "after"))
    assert len(said) == 48
    assert said[:24] == said[24:]
    assert {line[0] for line in said} == {cast.ewa.pk}
    assert {line[1] for line in said} == {actor.batch}
    assert len({line[4] for line in said}) == 13


def test_rows_of_one_statement_stand_in_their_order_with_what_differs_only(cast):
    with acting(cast.ewa) as actor:
        made = [create(entity_named("organizations"), {"name": f"Firm {place}"}, by=cast.ewa) for place in range(2)]
        many = [Party(kind="organization", name=f"Many {place}") for place in range(5)]
        Party.objects.bulk_create(many)
    told = Change.objects.filter(table="parties_party", row__in=[party.pk for party in [*made, *many]]).order_by("id")
    assert [(change.row, change.op, change.batch) for change in told] == [(party.pk, "I", actor.batch) for party in [*made, *many]]
    assert [change.after["name"] for change in told] == [party.name for party in [*made, *many]]
    assert not {"acl", "version", "change", "changed_at", "owner_id", "own"} & set(told[5].after)
    assert all(change.before is None for change in told)


def test_a_statement_that_makes_nothing_says_nothing(cast):
    with acting(cast.ewa), connection.cursor() as cursor:
        Party.objects.exists()
        cursor.execute("INSERT INTO parties_party (id, name) SELECT id, name FROM parties_party WHERE false")
    assert not Change.objects.filter(table="parties_party", op="I", actor=cast.ewa.pk).exists()
