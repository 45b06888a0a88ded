"""Programs make no circle of managers either."""

import pytest

from klientela.core.api.tests.asking import Program
from klientela.core.identity.models import User

pytestmark = pytest.mark.django_db


def test_a_program_makes_nobody_his_own_superior(cast):
    cast.ana.refresh_from_db()
    answer = Program(cast.dora).patch(f"/users/{cast.ana.pk}/", {"manager": str(cast.ewa.pk), "version": cast.ana.version})
    assert answer.status_code == 422 and "superior" in answer.content.decode()
    assert User.objects.get(pk=cast.ana.pk).manager is None
