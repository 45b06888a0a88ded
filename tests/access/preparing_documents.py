"""Files on records that one may and may not see: their names and contents are canaries as the fields of the records are."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.documents.holding import hold
from klientela.core.documents.models import Attachment, Preview
from klientela.core.documents.services import attach, remove
from klientela.core.documents.storing import file_store
from klientela.core.identity.models import User
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.publishing import configuration_changed
from klientela.kernel.wall import beyond_the_wall
from tests.access.company import Company
from tests.access.tokens import Hidden

type Parts = list[dict[str, Any]]
PNG = b"\x89PNG\r\n\x1a\n"


def _attached(company: Company) -> None:
    """A text on each deal; on the first a PDF, a picture, and a file that was removed."""
    by = company.people["keeper"]
    deals = [deal for deal in company.rows["deals"] if may(by, "update", deal)]
    with acting(by):
        for deal in deals:
            name, content = (company.canaries.word(Hidden("deals", deal.pk, "id")) for _ in range(2))
            attach(deal, name=f"{name}.txt", content=[content.encode()], by=by)
        attach(deals[0], name="offer.pdf", content=[b"%PDF-1.4"], by=by)
        remove(attach(deals[0], name="gone.txt", content=[b"gone"], by=by), deals[0], by=by)
        picture = attach(deals[0], name="view.png", content=[PNG], by=by)
    for size in ("small", "large"):
        file_store().keep_beside(picture.blob_id, size, PNG)
    type(picture.blob).objects.filter(pk=picture.blob_id).update(preview=Preview.READY)


def _files(company: Company, _user: User) -> Parts:
    with beyond_the_wall("preparing"):
        if not Attachment.objects.exists():
            _attached(company)
        return [{"pk": key} for key in Attachment.objects.values_list("pk", flat=True)]


def _in_field(company: Company, user: User) -> Parts:
    """A file in a field of the first deal; the same address of the others has none."""
    by = company.people["keeper"]
    own, _made = OwnField.objects.get_or_create(entity="deals", code="scan", defaults={"label": "Scan", "kind": "file"})
    OwnField.objects.filter(pk=own.pk).update(deleted_at=None)
    configuration_changed()
    deal = next(deal for deal in company.rows["deals"] if may(by, "update", deal))
    if "scan" not in type(deal)._base_manager.values_list("own", flat=True).get(pk=deal.pk):
        name, content = (company.canaries.word(Hidden("deals", deal.pk, "id")) for _ in range(2))
        with acting(by):
            file = hold(SimpleUploadedFile(f"{name}.txt", content.encode()))
        type(deal)._base_manager.filter(pk=deal.pk).update(own={"scan": file.written()})
    return [{**where, "name": own.name} for where in _deals(company, user)]


def _deals(company: Company, _user: User) -> Parts:
    return [{"slug": "deals", "pk": deal.pk} for deal in company.rows["deals"]]


PREPARED_DOCUMENTS: dict[str, Callable[[Company, User], Parts]] = {
    **{f"{root}/files/of/<slug:slug>/<uuid:pk>/": _deals for root in ("", "/api/v1")},
    **{f"{root}/files/in/<slug:slug>/<uuid:pk>/<slug:name>/": _in_field for root in ("", "/api/v1")},
    "/api/v1/files/<uuid:pk>/": _files,
    **{f"/files/<uuid:pk>/{part}": _files for part in ("", "look/", "picture/", "rename/", "remove/", "restore/")},
}
