"""Two people deciding at once: one decides, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from klientela.core.access.acting import acting
from klientela.core.processes.approvals.models import Call, Level, Request, Who
from klientela.core.processes.approvals.services.asking import ask_approval
from klientela.core.processes.approvals.services.deciding import decide

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_at_once_one_decides(cast, deal, rule):
    Level.objects.filter(rule=rule, position=1).update(who=Who.PEOPLE, people=[cast.ana.pk, cast.dora.pk])
    with acting(cast.ewa):
        request = ask_approval(deal, rule, cast.ewa)
    together = Barrier(2)

    def said(user, agrees):
        try:
            together.wait(10)
            with acting(user):
                decide(request.pk, by=user, agrees=agrees, reason="So")
            return True
        except ValidationError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(said, (cast.ana, cast.dora), (True, False)))
    assert sorted(outcomes) == [False, True]
    decided = Call.objects.filter(request=request, state__in=["approved", "refused"])
    assert decided.count() == 1 and Request.objects.get(pk=request.pk).state == decided.get().state
