"""Connections go from hand to hand; what one transaction said never reaches the next."""

import random
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import DatabaseError, connection

from klientela.core.access.acting import acting
from klientela.core.identity.keys import make_key
from klientela.core.identity.models import ApiToken, User
from klientela.core.identity.services import take_on

REQUESTS, USERS, CONNECTIONS, THREADS = 1000, 20, 2, 8


def ask(number: int, users: list[User]) -> tuple[UUID | None, set[UUID]]:
    """One request on a connection of the pool: of a user, or every fifth of one who does not say who he is."""
    chance = random.Random(number)
    user = chance.choice(users)
    try:
        if number % 5 == 0:
            with connection.cursor() as opened, connection.wrap_database_errors:
                assert opened.connection.info.transaction_status.name == "IDLE"
                return None, {row[0] for row in opened.connection.execute("SELECT user_id FROM identity_apitoken")}
        with acting(user):
            if number % 7 == 0:
                ApiToken.objects.update(name=f"request {number}")
            return user.pk, set(ApiToken.objects.values_list("user", flat=True))
    except DatabaseError:
        return None, set()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_thousand_requests_of_twenty_users_over_two_connections() -> None:
    users = [take_on(f"User {number}") for number in range(USERS)]
    for user in users:
        make_key(user, name="key")
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    options["pool"] = {"min_size": CONNECTIONS, "max_size": CONNECTIONS, "timeout": 30}
    try:
        with ThreadPoolExecutor(THREADS) as threads:
            answers = list(threads.map(lambda number: ask(number, users), range(REQUESTS)))
    finally:
        connection.close_pool()
        del options["pool"]
    assert len(answers) == REQUESTS
    assert [(who, seen) for who, seen in answers if seen != ({who} if who else set())] == []
    assert sum(who is not None for who, _seen in answers) == REQUESTS * 4 // 5
