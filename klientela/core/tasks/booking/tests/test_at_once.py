"""Two customers who want the last free time at the same moment: one has it, the other is shown the next ones."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from klientela.core.access.acting import acting
from klientela.core.tasks.booking.tests.conftest import make_page
from klientela.core.tasks.booking.visits import offered
from klientela.core.tasks.models import Meeting

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_take_the_last_time_one_has_it(cast):
    with acting(cast.ewa):
        page = make_page(cast.ewa)
    start, following = (begins for begins, _end in offered(page)[:2])
    together = Barrier(2)

    def take(name):
        try:
            together.wait(10)
            said = {"at": start.isoformat(), "name": name, "email": f"{name}@example.com", "zone": "Europe/Warsaw"}
            return Client().post(f"/book/{page.secret}/", said)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(take, ("ada", "ben")), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [302, 409]
    assert Meeting._base_manager.filter(starts_at=start).count() == 1
    assert following > start and 'type="radio"' in answers[1].content.decode()
