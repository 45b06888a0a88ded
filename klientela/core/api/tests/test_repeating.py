"""A request sent twice under one key is carried out once."""

from threading import Thread

import pytest
from django.db import connection

from klientela.core.api.models import Receipt
from klientela.core.api.tests.asking import Program
from klientela.modules.sales.models import Deal

BODY = {"name": "Pump"}
KEY = {"Idempotency-Key": "order-1"}


@pytest.mark.django_db
def test_the_second_answer_shows_the_first_record(cast):
    ewa = Program(cast.ewa)
    first, second = ewa.post("/deals/", BODY, **KEY), ewa.post("/deals/", BODY, **KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Deal.unscoped.count() == 1


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_refused(cast):
    ewa = Program(cast.ewa)
    ewa.post("/deals/", BODY, **KEY)
    assert ewa.post("/deals/", {"name": "Valve"}, **KEY).status_code == 422
    assert Deal.unscoped.count() == 1


@pytest.mark.django_db
def test_a_refused_request_leaves_its_key_free(cast):
    ewa = Program(cast.ewa)
    assert ewa.post("/organizations/", {"name": "X", "email": "nonsense"}, **KEY).status_code == 422
    assert not Receipt.objects.exists()
    assert ewa.post("/organizations/", {"name": "X", "email": "a@b.example"}, **KEY).status_code == 201


@pytest.mark.django_db
def test_keys_of_different_people_are_different_keys(cast):
    assert Program(cast.ewa).post("/deals/", BODY, **KEY).status_code == 201
    assert Program(cast.ion).post("/deals/", BODY, **KEY).status_code == 201
    assert Deal.unscoped.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
def test_a_key_is_short_and_printable(cast, key):
    assert Program(cast.ewa).post("/deals/", BODY, **{"Idempotency-Key": key}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_record(cast):
    program, answers = Program(cast.ewa), []

    def send():
        answers.append(program.post("/deals/", BODY, **KEY))
        connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Deal.unscoped.count() == 1
