"""Files through the API."""

import pytest

from klientela.core.api.tests.asking import Program
from klientela.core.documents.models import Attachment

pytestmark = pytest.mark.django_db


def test_a_program_brings_lists_fetches_and_removes_files(cast, deal):
    program = Program(cast.ewa)
    made = program.post(f"/files/of/deals/{deal.pk}/?name=offer.pdf", b"%PDF-1.4 x")
    assert (made.status_code, made.json()["media_type"], made.json()["size"]) == (201, "application/pdf", 10)
    assert program.get(f"/files/of/deals/{deal.pk}/").json() == {"items": [made.json()]}
    answer = program.get(f"/files/{made.json()['id']}/")
    assert (b"".join(answer.streaming_content), answer["Content-Disposition"]) == (b"%PDF-1.4 x", 'attachment; filename="offer.pdf"')
    assert program.delete(f"/files/{made.json()['id']}/").status_code == 204
    assert program.get(f"/files/of/deals/{deal.pk}/").json() == {"items": []}


def test_what_one_may_not_see_does_not_exist(cast, deal, bring):
    file, program = bring(cast.ewa), Program(cast.ion)
    unknown = program.get("/nothing/").content
    for answer in (
        program.get(f"/files/{file.pk}/"),
        program.delete(f"/files/{file.pk}/"),
        program.get(f"/files/of/deals/{deal.pk}/"),
        program.post(f"/files/of/deals/{deal.pk}/?name=x", b"x"),
        Program(cast.ewa).get(f"/files/of/roles/{deal.pk}/"),
    ):
        assert (answer.status_code, answer.content) == (404, unknown)
    assert Attachment.objects.filter(deleted_at=None).count() == 1


def test_an_empty_body_is_refused_in_words(cast, deal):
    answer = Program(cast.ewa).post(f"/files/of/deals/{deal.pk}/?name=x.txt", b"")
    assert (answer.status_code, "is empty" in answer.json()["detail"]) == (422, True)


def test_the_description_of_the_api_tells_of_files_to_those_who_may_have_them(cast):
    told = Program(cast.ewa).get("/openapi.json").json()
    assert {"get", "post"} == set(told["paths"]["/api/v1/files/of/{kind}/{key}/"])
    assert {"get", "delete"} == set(told["paths"]["/api/v1/files/{key}/"])
    assert "AttachedFile" in told["components"]["schemas"]
    assert not [path for path in Program(cast.eve).get("/openapi.json").json()["paths"] if "/files/" in path]
