"""Mappings as files: what is brought is one's own, what is newer or unknown is refused, what others keep to themselves is not there."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from klientela.core.access.acting import acting
from klientela.core.exchange.mappings import bring_mapping, mappings_for, remove, share
from klientela.core.exchange.models import ImportMapping
from klientela.core.exchange.scheduled.models import ImportSchedule
from klientela.core.exchange.tests.test_wizard import signed_in
from tests.cast import Cast

PLAN: dict[str, Any] = {"version": 1, "entity": "organizations", "columns": {"firma": {"field": "name"}}, "name": "Z biura"}

pytestmark = pytest.mark.django_db


def brought(cast: Cast, **more: Any) -> ImportMapping:
    with acting(cast.dora):
        return bring_mapping(json.dumps({**PLAN, **more}).encode(), by=cast.dora)


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"[" * 50_000, json.dumps({**PLAN, "version": 2}).encode(), json.dumps({**PLAN, "entity": "pigs"}).encode()]
)
def test_what_is_no_mapping_is_refused_in_words(cast: Cast, content: bytes) -> None:
    with acting(cast.dora), pytest.raises(ValidationError):
        bring_mapping(content, by=cast.dora)
    assert not ImportMapping.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": {"firma": {"field": "name", "values": 5}}},
        {"columns": {"rok": {"field": "founded", "factor": "1e9999999"}}},
        {"constants": []},
    ],
)
def test_a_mapping_of_wrong_parts_is_refused_in_words(cast: Cast, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        brought(cast, **wrong)


def test_a_mapping_leaves_as_a_file_and_comes_back_beside_the_first(cast: Cast) -> None:
    mapping, client = brought(cast), signed_in(cast.dora)
    file = client.get(f"/imports/mappings/{mapping.pk}/mapping.json")
    client.post("/imports/mappings/bring/", {"file": SimpleUploadedFile("z.json", file.content)})
    assert [str(row) for row in ImportMapping.objects.order_by("name")] == ["Z biura", "Z biura (2)"]
    client.post(f"/imports/mappings/{mapping.pk}/", {"name": "Z biura (2)"})
    assert ImportMapping.objects.filter(name="Z biura").exists()
    client.post(f"/imports/mappings/{mapping.pk}/", {"name": "Inna"})
    client.post(f"/imports/mappings/{ImportMapping.objects.get(name='Z biura (2)').pk}/", {"delete": "1"})
    assert [row.name for row, _kind, _own in client.get("/imports/mappings/").context["rows"]] == ["Inna"]


def test_only_what_is_shared_is_open_to_others(cast: Cast) -> None:
    mapping = brought(cast)
    assert mappings_for(cast.zoe).exists()
    with acting(cast.dora):
        share(mapping.pk, with_all=False, by=cast.dora)
    assert mappings_for(cast.dora).exists() and not mappings_for(cast.zoe).exists()


def test_a_mapping_that_a_colleague_uses_by_the_clock_stays(cast: Cast) -> None:
    mapping = brought(cast)
    with acting(cast.dora):
        share(mapping.pk, with_all=True, by=cast.dora)
    with acting(cast.zoe):
        ImportSchedule.objects.create(owner=cast.zoe, name="Nightly", mapping=mapping, folder="in")
    with acting(cast.dora), pytest.raises(ValidationError):
        remove(mapping.pk, by=cast.dora)
    assert ImportMapping.objects.get(pk=mapping.pk).deleted_at is None
