"""The description of the API for programs and for people."""

import pytest
from django.test import Client

from klientela.core.access.acting import acting
from klientela.core.api.shapes import shape
from klientela.core.api.site import api_operations
from klientela.core.api.tests.asking import Program
from klientela.core.records.services import create
from klientela.kernel.entity import entities, entity_named

pytestmark = pytest.mark.django_db


def test_the_description_names_what_its_reader_may_do(cast):
    told = Program(cast.ewa).get("/openapi.json").json()
    assert set(told["paths"]["/api/v1/deals/"]) == {"get", "post"}
    assert "delete" not in told["paths"]["/api/v1/deals/{pk}/"]
    assert "/api/v1/roles/" not in told["paths"]
    assert "Roles" not in told["components"]["schemas"]
    fields = told["paths"]["/api/v1/deals/"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert "amount" in fields["properties"] and "owner" not in fields["properties"]
    assert fields["additionalProperties"] is False
    assert Client().get("/api/v1/openapi.json").status_code == 401


def test_every_reference_in_the_description_leads_somewhere(cast):
    told = Program(cast.dora).get("/openapi.json")
    for part in told.content.decode().split('"$ref": "#/components/schemas/')[1:]:
        assert part.split('"')[0] in told.json()["components"]["schemas"]


def test_a_field_hidden_from_a_user_is_nowhere(cast, monkeypatch):
    organization = entity_named("organizations")
    with acting(cast.ewa):
        made = create(organization, {"name": "Firm", "revenue": "7"}, by=cast.ewa)
    monkeypatch.setattr(type(organization), "hidden", frozenset({"revenue"}))
    monkeypatch.setattr(type(organization), "orders", ("name", "revenue"))
    ewa = Program(cast.ewa)
    for asked in ("sort={}", "{}.gte=1", "{}.filled=1"):
        hidden, unknown = (ewa.get(f"/organizations/?{asked.format(name)}") for name in ("revenue", "nonsense"))
        assert (hidden.status_code, hidden.content.replace(b"revenue", b"nonsense")) == (400, unknown.content)
    assert "revenue" not in ewa.get(f"/organizations/{made.pk}/").json()
    assert "revenue" not in str(ewa.get("/openapi.json").json()["components"]["schemas"]["Organizations"])
    assert ewa.post("/organizations/", {"name": "x", "revenue": "oops"}).content.replace(b"revenue", b"nonsense") == (
        ewa.post("/organizations/", {"name": "x", "nonsense": "oops"}).content
    )


def test_answers_have_the_shape_that_is_described(cast):
    with acting(cast.dora):
        create(entity_named("deals"), {"name": "Pump", "amount": "1"}, by=cast.dora)
        create(entity_named("organizations"), {"name": "Firm", "tags": ["a"], "founded": 1990}, by=cast.dora)
    program = Program(cast.dora)
    for entity in entities():
        answer = program.get(f"/{entity.slug}/")
        for item in answer.json().get("items", []):
            shape(entity, cast.dora).model_validate(item)


def test_every_operation_has_a_policy_and_a_name_of_its_own():
    operations = list(api_operations())
    assert len({operation.id for operation in operations}) == len(operations)
    assert {operation.op for operation in operations} >= {"read", "create", "update", "delete", "win"}
    assert all(operation.policy for operation in operations)
