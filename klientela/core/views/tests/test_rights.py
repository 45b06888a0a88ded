"""Rights to one record asked together are the rights asked one by one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.records.services import create
from klientela.core.views.rights import allowed
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db
OPS = ("read", "update", "delete", "transfer", "win", "lose", "export", "nonsense")


def test_together_and_one_by_one_agree(cast):
    made = []
    for owner in (cast.ewa, cast.ion, cast.dora):
        with acting(owner):
            made += [create(entity_named(slug), {"name": "x"}, by=owner) for slug in ("deals", "organizations")]
    for user in (cast.ewa, cast.ion, cast.ana, cast.dora, cast.zoe, cast.eve):
        for record in made:
            with acting(user):
                one_by_one = {op for op in OPS if may(user, op, record)}
                assert allowed(user, record, OPS) == one_by_one, (user, record)


def test_it_is_one_statement(cast):
    with acting(cast.ewa):
        deal = create(entity_named("deals"), {"name": "x"}, by=cast.ewa)
        may(cast.ewa, "read", deal)
    with acting(cast.ewa, rules_version=1), CaptureQueriesContext(connection) as caught:
        allowed(cast.ewa, deal, OPS)
        before = len(caught)
        allowed(cast.ewa, deal, OPS)
    assert len(caught) - before == 1
