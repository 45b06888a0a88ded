"""What must hold of files: each content is there, whole, and the one its digest says."""

from collections.abc import Iterator
from hashlib import sha256

from django.db.models import Count, Sum

from klientela.core.documents.models import Attachment, Blob
from klientela.core.documents.storing import file_store

PIECE = 2**20


def problems() -> Iterator[str]:
    """Contents that are missing or not what they were."""
    for blob in Blob.objects.order_by("digest").iterator():
        if said := _wrong(blob):
            names = ", ".join(f"{file.name} ({file.about})" for file in Attachment.objects.filter(blob=blob)[:3])
            yield f"{said}: {names or blob.digest}"


def standing() -> str:
    """How many contents there are, and how large they are together."""
    found = Blob.objects.aggregate(count=Count("digest"), size=Sum("size"))
    return f"{found['count']} contents, {(found['size'] or 0) / 2**20:.1f} MB"


def _wrong(blob: Blob) -> str:
    try:
        with file_store().open(blob.digest) as content:
            digest = sha256()
            while piece := content.read(PIECE):
                digest.update(piece)
    except OSError:
        return "missing"
    return "" if digest.hexdigest() == blob.digest else "altered"
